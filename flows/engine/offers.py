"""Offers: an answer that is waited for until a day, and no longer."""

from __future__ import annotations

from datetime import date, timedelta

from flows.engine.casework import move_case
from flows.engine.handling import Desk, Handling, by_clock
from models.case.questions import first_last_day, open_before
from models.next_days import NEVER


def offers(handling: Handling) -> bool:
    """Whether the kind has a state that is an offer."""
    return any(wait.lapses for wait in handling.kind.waits.values())


def lapse(desk: Desk, handling: Handling) -> int:
    """Let the offers of a kind end whose last day has passed unanswered; returns how many."""
    ended = 0
    for state, wait in handling.kind.waits.items():
        if wait.lapses is None:
            continue
        for case in open_before(
            desk.session, desk.municipality, handling.kind.name, state, desk.day
        ):
            move_case(by_clock(desk), case, wait.lapses)
            ended += 1
    return ended


def next_lapse(desk: Desk, handling: Handling) -> date:
    """The day after the last one of the offer that ends next."""
    lapsing = [state for state, wait in handling.kind.waits.items() if wait.lapses is not None]
    if not lapsing:
        return NEVER
    kind = handling.kind.name
    last = first_last_day(desk.session, desk.municipality, kind, lapsing, desk.day)
    return last + timedelta(days=1) if last is not None else NEVER
