"""Breaks that were wrong are moved or taken away, and the reminders follow in the same deed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import UnitNumber
from flows.engine.record import note_down
from flows.engine.refusals import BadDate
from flows.register.replanning import replan
from models.register.municipalities import breaks_of
from models.register.questions import school_breaks
from models.register.tables import SchoolBreak
from states.calendars import Calendar, Staff
from states.errors import ArshjulError

LONGEST = timedelta(days=120)


class NoSuchBreak(ArshjulError):
    """There is no break of this name that begins on this day."""

    key = "no_such_break"


class Days(NamedTuple):
    """Days of one unit; None: of all."""

    unit: int | None
    days: tuple[date, ...]


class Effect(NamedTuple):
    """What a change of breaks does: school days that become free, free days that become school
    days, and how many next reminders move. What all have in common is not said of each unit."""

    free: tuple[Days, ...]
    working: tuple[Days, ...]
    reminders: int


@verb("register.change_break")
def change_break(
    desk: Desk, name: str, was: date, starts: date, ends: date, *, unit: UnitNumber | None = None
) -> Effect:
    """The break that begins on ``was``, of the unit (None: of all), lasts from ``starts`` to
    ``ends``, both included. Raises NoSuchBreak, BadDate."""
    row = _the_break(desk, name, was, unit)
    if not starts <= ends <= starts + LONGEST:
        raise BadDate(day=ends, problem="span", days=LONGEST.days)
    taken = any(
        (other.name, other.starts, other.unit_id) == (row.name, starts, unit) and other.id != row.id
        for other in school_breaks(desk.session, desk.municipality)
    )
    if taken:
        raise BadDate(day=starts, problem="taken")
    row.starts, row.ends = starts, ends
    desk.session.add(row)
    span = {"was": was.isoformat(), "from": starts.isoformat(), "to": ends.isoformat()}
    note_down(desk, "break_changed", {**span, **_of(unit)})
    return follow(desk)


@verb("register.remove_break")
def remove_break(desk: Desk, name: str, starts: date, *, unit: UnitNumber | None = None) -> Effect:
    """The break never was: its days are school days. ``unit``: whose it is, None: of all. Raises
    NoSuchBreak."""
    row = _the_break(desk, name, starts, unit)
    desk.session.delete(row)
    span = {"from": starts.isoformat(), "to": row.ends.isoformat()}
    note_down(desk, "break_removed", {**span, **_of(unit)})
    return follow(desk)


def _of(unit: int | None) -> dict[str, int]:
    return {} if unit is None else {"unit": unit}


def _the_break(desk: Desk, name: str, starts: date, unit: int | None) -> SchoolBreak:
    for row in school_breaks(desk.session, desk.municipality):
        if (row.name, row.starts, row.unit_id) == (name.strip(), starts, unit):
            return row
    raise NoSuchBreak(name=name[:60], day=starts)


def follow(desk: Desk) -> Effect:
    """Let the unsent reminders follow the breaks as they now stand, in the desk's transaction.
    The calendars of the desk are those from before."""
    desk.session.flush()
    before = desk.place
    home = desk.municipality
    after = before.with_breaks(breaks_of(desk.session, [home]).get(home, ()))
    free: list[Days] = []
    working: list[Days] = []
    common = dict(_turned(before.calendar, after.calendar))
    for unit in (None, *sorted(before.unit_breaks.keys() | after.unit_breaks.keys())):
        turned = list(_turned(before.calendar_of(unit), after.calendar_of(unit)))
        new = [(day, off) for day, off in turned if unit is None or common.get(day) != off]
        for into, wanted in ((free, True), (working, False)):
            if days := tuple(day for day, off in new if off is wanted):
                into.append(Days(unit, days))
    return Effect(tuple(free), tuple(working), replan(desk, before, after))


def _turned(before: Calendar, after: Calendar) -> Iterator[tuple[date, bool]]:
    """The days that are no longer what they were for schools, and whether they are free now."""
    if before is after:
        return
    days = {
        span.start + timedelta(days=offset)
        for span in set(before.breaks) ^ set(after.breaks)
        for offset in range((span.end - span.start).days + 1)
    }
    for day in sorted(days):
        works = after.is_working(day, Staff.SCHOOL)
        if works != before.is_working(day, Staff.SCHOOL):
            yield day, not works
