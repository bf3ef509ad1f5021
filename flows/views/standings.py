"""How a unit stands with a step, and a case with its state: one value that every page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from flows.engine.municipality import Town
from flows.mail.digest import SOON_DAYS
from states.kinds import IN_HOURS, NOT_BEGUN
from states.process import Outcome
from states.school_year import SchoolYear

DONE = Outcome.DONE.value
IN_PROGRESS = "in_progress"
DUE_SOON = "due_soon"
OVERDUE = "overdue"
NOT_STARTED = "not_started"
NOT_APPLICABLE = Outcome.NOT_APPLICABLE.value


class Stands(Protocol):
    """What is asked of a case, or of a row about one, to say how it stands."""

    @property
    def kind(self) -> str: ...
    @property
    def year(self) -> str: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def state(self) -> str: ...
    @property
    def due(self) -> date | None: ...
    @property
    def closed(self) -> date | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def owner_role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """``status`` is a word of the catalogue ``status``, or of ``outcomes`` where it has ended;
    ``day`` when it ended or is due; ``late`` is in working days, and 0 of a kind that is counted in
    hours, which do not stop at night."""

    step: str
    status: str
    day: date | None = None
    late: int = 0
    opens: date | None = None
    at_rest: bool = False
    """Nobody has anything to do now: the case waits for no answer and has no last day."""


def standing(
    place: Town,
    case: Stands,
    step: str,
    day: date,
    completed: Mapping[str, date],
    ended_in: str | None = None,
) -> Standing:
    """How ``case`` stands with ``step`` on ``day``. ``completed``: when each step last was;
    ``ended_in``: the step in which the case was closed. What ended otherwise than done did so in
    that step, and none after it was ever done."""
    window = place.preset.steps[step]
    year = SchoolYear.parse(case.year)
    steps = tuple(place.preset.steps)
    at = steps.index(step)
    now_in = steps.index(case.state) if case.state in steps else len(steps)
    if case.outcome is not None and case.outcome != DONE:
        now_in = steps.index(ended_in) if ended_in in steps else 0
        if at >= now_in:
            return Standing(step, case.outcome, case.closed)
    if at < now_in:
        return Standing(step, DONE, completed.get(step))
    if at > now_in:
        return Standing(step, NOT_STARTED, window.due_on(year), opens=window.opens_on(year))
    present = present_standing(place, case, day)
    if present.status == IN_PROGRESS and window.opens_on(year) > day:
        return Standing(step, NOT_STARTED, case.due, opens=window.opens_on(year))
    return present


def present_standing(place: Town, case: Stands, day: date) -> Standing:
    """How a case of any kind stands with the state it is in."""
    if case.closed is not None:
        assert case.outcome is not None, "the database asks for it"
        return Standing(case.state, case.outcome, case.closed)
    if case.due is None:
        return Standing(case.state, IN_PROGRESS, at_rest=True)
    if case.due < day:
        hours = case.kind in IN_HOURS
        late = 0 if hours else place.late_by(case.due, case.owner_role, day, case.unit_id)
        return Standing(case.state, OVERDUE, case.due, late)
    if case.due <= day + timedelta(days=SOON_DAYS):
        return Standing(case.state, DUE_SOON, case.due)
    return Standing(case.state, NOT_STARTED if case.state in NOT_BEGUN else IN_PROGRESS, case.due)
