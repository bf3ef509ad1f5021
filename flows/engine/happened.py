"""The day on which something took place, where an answer tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flows.engine.handling import Desk
from models.case.answers import answers_of
from models.case.tables import Case
from states.process import Change


def on_the_day_in(question: str, move: str = "") -> Callable[[Desk, Case, Change], date]:
    """What was done happened on the day that the question was answered with, where it was; it is
    typed in today. A day that lies ahead is none on which anything happened. ``move``: the only one
    that the question is about, where it is not about each that completes a step."""

    def happened(desk: Desk, case: Case, change: Change) -> date:
        asked = change.completes and move in ("", change.move)
        said = answers_of(desk.session, case).get(question, "") if asked else ""
        return min(date.fromisoformat(said), desk.day) if said else desk.day

    return happened
