"""How a unit stands with a step, as one value that every page shows alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.digest import SOON_DAYS
from flows.office import today
from flows.town import Town
from models.cases import Case
from states.ladder import staff_of
from states.safety_cycle import STEPS
from states.school_year import SchoolYear

DONE = "done"
IN_PROGRESS = "in_progress"
DUE_SOON = "due_soon"
OVERDUE = "overdue"
NOT_STARTED = "not_started"
NOT_APPLICABLE = "not_applicable"
STATUSES = (OVERDUE, DUE_SOON, IN_PROGRESS, NOT_STARTED, DONE, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Standing:
    """``status`` is a word of the catalogue ``status``; ``day`` when it was done or is due;
    ``late`` is in working days."""

    step: str
    status: str
    day: date | None = None
    late: int = 0
    opens: date | None = None


def standing(
    place: Town,
    case: Case,
    step: str,
    day: date,
    left: Mapping[str, datetime],
    ended_in: str | None = None,
) -> Standing:
    """How ``case`` stands with ``step`` on ``day``. ``left``: when each step was last left;
    ``ended_in``: the step in which the case was found not applicable."""
    window = place.preset.steps[step]
    year = SchoolYear.parse(case.year)
    at = STEPS.index(step)
    now_in = STEPS.index(case.state) if case.state in STEPS else len(STEPS)
    if case.outcome == NOT_APPLICABLE:
        now_in = STEPS.index(ended_in) if ended_in in STEPS else 0
        if at >= now_in:
            return Standing(step, NOT_APPLICABLE, case.closed)
    if at < now_in:
        return Standing(step, DONE, today(left[step]) if step in left else None)
    if at > now_in:
        return Standing(step, NOT_STARTED, window.due_on(year), opens=window.opens_on(year))
    if case.due < day:
        staff = staff_of(case.owner_role)
        late = place.calendar.working_days_between(case.due, day, staff)
        return Standing(step, OVERDUE, case.due, late)
    if case.due <= day + timedelta(days=SOON_DAYS):
        return Standing(step, DUE_SOON, case.due)
    if window.opens_on(year) > day:
        return Standing(step, NOT_STARTED, case.due, opens=window.opens_on(year))
    return Standing(step, IN_PROGRESS, case.due)
