"""The urgent kinds beside their tables of moves: what follows when one of them moves."""

from __future__ import annotations

from functools import partial

from flows.engine.handling import Desk, Handling, facts_with
from flows.urgent.beside import beside
from flows.urgent.clocks import (
    daily,
    due,
    latest,
    leave_to_alarms,
    meet_clocks,
    next_day,
    start_by_answers,
    start_clocks,
)
from flows.urgent.facts import known
from flows.urgent.limits import limit_of
from models.case.tables import Case
from models.urgent.questions import say_again
from states.privacy import without_names
from states.process import Change
from states.urgent_case import URGENT


def _follow(desk: Desk, case: Case, change: Change) -> None:
    """Clocks that the new state meets stop, those that it starts begin."""
    meet_clocks(desk.session, case, desk.now)
    if case.closed is not None:
        return
    start_clocks(desk, case, change.target, desk.now)
    start_by_answers(desk, case)
    leave_to_alarms(desk, case)


def _handed_on(desk: Desk, case: Case) -> None:
    """An alarm waits for no working day: whoever takes the case over hears it at once."""
    say_again(desk.session, case.id or 0, desk.now)


HANDLED = tuple(
    Handling(
        kind=one,
        facts=facts_with(known),
        due=due,
        latest=latest,
        follow=_follow,
        daily=partial(daily, kind=one.name),
        next_day=partial(next_day, kind=one.name),
        hangs_on=frozenset({f"case:{one.name}"}),
        check_words=without_names,
        handed_on=_handed_on,
        limit=limit_of,
        beside=beside,
        hours=True,
        only_named=True,
    )
    for one in URGENT
)
