"""The letters of the next days, as things stand: asked of the rules by which they will be written,
each case's next one. What is answered in the meantime is never sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.engine.handling import Desk
from flows.mail.foreseen import foresee_many
from flows.views.letter_lines import Said
from flows.views.letter_reach import Sight, reach_of, reads
from models.case.naming import names_of_cases
from models.case.tables import Case
from models.case.timers import coming
from models.register.questions import names_of
from states.errors import CalendarHasNoWorkingDay

DAYS = 14
MOST = 600
"""Cases that are looked at: the first that wait."""


@dataclass(frozen=True, slots=True)
class ToLeave:
    """One letter of one day to one person, and what it will speak of."""

    day: date
    person: int
    to: str
    lines: tuple[Said, ...]


def to_leave(desk: Desk) -> list[ToLeave]:
    """The letters of the next ``DAYS`` days that whoever is at the desk may read and that are not
    written yet, by day and name. Where a calendar has no working day, none."""
    until = desk.day + timedelta(days=DAYS)
    sight = Sight(desk.session, desk)
    cases = [
        case for case in coming(desk.session, desk.municipality, until, MOST) if sight.of(case, 0)
    ]
    try:
        foreseen = foresee_many(desk.session, desk.place, cases, desk.day)
    except CalendarHasNoWorkingDay:
        return []
    reach = reach_of(desk)
    found: dict[tuple[date, int], list[tuple[Case, int]]] = defaultdict(list)
    for case in cases:
        next_ = foreseen.get(case.id or 0)
        if next_ is None or next_.written or next_.day > until:
            continue
        for heard in next_.people:
            if reads(reach, heard.person):
                found[next_.day, heard.person].append((case, next_.level))
    return _named(desk, found)


def _named(desk: Desk, found: dict[tuple[date, int], list[tuple[Case, int]]]) -> list[ToLeave]:
    names = names_of(desk.session, desk.municipality, {person for _, person in found})
    every = [case.id or 0 for told in found.values() for case, _ in told]
    called = names_of_cases(desk.session, every)
    letters = [
        ToLeave(day, person, names.get(person, ""), _lines(told, called))
        for (day, person), told in found.items()
    ]
    return sorted(letters, key=lambda one: (one.day, one.to.casefold(), one.person))


def _lines(told: Sequence[tuple[Case, int]], called: dict[int, str]) -> tuple[Said, ...]:
    told = sorted(told, key=lambda one: (-one[1], called.get(one[0].id or 0, ""), one[0].id))
    return tuple(
        Said(case.id or 0, called.get(case.id or 0, ""), case.kind, case.state, level, case.due)
        for case, level in told
    )
