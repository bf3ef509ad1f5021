"""The steps of the cycles that a year holds: their days, and who was done with them when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from config.wheel import Window
from flows.engine.municipality import Town
from flows.mail.digest import SOON_DAYS
from models.case.in_year import Named, cases_of_years
from models.case.steps import completions
from states.dial_year import DialYear
from states.process import Outcome
from states.safety_cycle import KIND
from states.school_year import SchoolYear

Stair = tuple[date, int]
"""How many units were done from a day on."""


@dataclass(frozen=True, slots=True)
class Late:
    """A unit that has not come in time: since which last day, and how many working days."""

    case: Named
    due: date
    days: int


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step of one cycle, as far as it lies in a year. ``opens`` and ``due`` are the wheel's own
    days, ``start`` and ``end`` what the year holds of them (None: nothing, the units are only
    late). ``own``: of the year's own cycle, and not of one beside it. ``done`` of ``of`` units
    stands at the last of the ``stairs``; the first of them is the year's first day where somebody
    was done before. ``here`` are the units that are in the step; ``late`` those past their last
    day, the longest first, and ``late_from`` the first day after it; ``soon`` is how many are due
    within two weeks."""

    step: str
    number: int
    cycle: str
    own: bool
    role: str
    opens: date
    due: date
    start: date | None
    end: date | None
    of: int
    done: int
    stairs: tuple[Stair, ...]
    here: tuple[Named, ...]
    late: tuple[Late, ...]
    late_from: date | None
    soon: int

    @property
    def is_done(self) -> bool:
        return self.of > 0 and self.done == self.of


def steps_of(
    session: Session, place: Town, year: DialYear, day: date, unit: int | None
) -> tuple[Step, ...]:
    """The steps of all cycles that the year holds something of, by their number and then by the
    cycle; of one unit and those below it, if it is given."""
    cycles = [SchoolYear(year.own_cycle.begins + offset) for offset in (-2, -1, 0, 1)]
    found = [
        one
        for one in cases_of_years(session, place.municipality, KIND, [str(one) for one in cycles])
        if unit is None or place.directory.covers(unit, one.case.unit_id)
    ]
    numbers = [one.case.id or 0 for one in found]
    completed = completions(session, place.municipality, numbers)
    made = []
    for number, (step, window) in enumerate(place.preset.steps.items(), 1):
        for cycle in cycles:
            cases = [one for one in found if one.case.year == str(cycle)]
            done = {
                key: days[step]
                for one in cases
                if step in (days := completed.get(key := one.case.id or 0, {}))
            }
            asked = [one for one in cases if _is_asked(one, done)]
            shown = _step(place, year, day, (step, number, window, cycle), asked, done)
            if shown is not None:
                made.append(shown)
    return tuple(made)


def _is_asked(one: Named, done: Mapping[int, date]) -> bool:
    """Whether the step is asked of the case: not where it ended otherwise than done before it."""
    return one.case.outcome in (None, Outcome.DONE) or (one.case.id or 0) in done


def _step(
    place: Town,
    year: DialYear,
    day: date,
    what: tuple[str, int, Window, SchoolYear],
    cases: Sequence[Named],
    done: Mapping[int, date],
) -> Step | None:
    """None where the year holds nothing of it."""
    step, number, window, cycle = what
    opens, due = window.opens_on(cycle), window.due_on(cycle)
    here = tuple(one for one in cases if one.case.closed is None and one.case.state == step)
    late = tuple(_late(place, here, day))
    late_from = min((one.due for one in late), default=None)
    late_from = late_from + timedelta(days=1) if late_from else None
    touches = opens <= year.last_day and due >= year.first_day
    is_late_here = late_from is not None and late_from <= year.last_day and day >= year.first_day
    if not (touches or is_late_here):
        return None
    soon = day + timedelta(days=SOON_DAYS)
    return Step(
        step=step,
        number=number,
        cycle=str(cycle),
        own=cycle == year.own_cycle,
        role=window.role,
        opens=opens,
        due=due,
        start=max(opens, year.first_day) if touches else None,
        end=min(due, year.last_day) if touches else None,
        of=len(cases),
        done=len(done),
        stairs=tuple(_stairs(done.values(), year)),
        here=here,
        late=late,
        late_from=late_from,
        soon=sum(bool(one.case.due and day <= one.case.due <= soon) for one in here),
    )


def _late(place: Town, here: Iterable[Named], day: date) -> list[Late]:
    found = [
        Late(one, case.due, place.late_by(case.due, case.owner_role, day, case.unit_id))
        for one in here
        if (case := one.case).due is not None and case.due < day
    ]
    return sorted(found, key=lambda one: (one.due, one.case.unit))


def _stairs(days: Iterable[date], year: DialYear) -> Iterator[Stair]:
    """One stair for each day on which somebody was done, within the year; what was done before it
    stands at its first day."""
    in_order = sorted(max(one, year.first_day) for one in days if one <= year.last_day)
    for count, one in enumerate(in_order, 1):
        if count == len(in_order) or in_order[count] != one:
            yield one, count
