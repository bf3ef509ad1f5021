"""Breaks that were wrong are moved or taken away, and the reminders follow in the same deed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from flows.engine.casework import arm
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.engine.refusals import BadDate
from models.case import timers
from models.register.questions import school_breaks
from models.register.tables import SchoolBreak
from states.calendars import Calendar, Span, Staff
from states.errors import ArshjulError
from states.ladder import Step

LONGEST = timedelta(days=120)


class NoSuchBreak(ArshjulError):
    """There is no break of this name that begins on this day."""

    key = "no_such_break"


class Effect(NamedTuple):
    """What a change of breaks does: school days that become free, free days that become school
    days, and how many next reminders move."""

    free: tuple[date, ...]
    working: tuple[date, ...]
    reminders: int


@verb("register.change_break")
def change_break(desk: Desk, name: str, was: date, starts: date, ends: date) -> Effect:
    """The break that begins on ``was`` lasts from ``starts`` to ``ends``, both included. Raises
    NoSuchBreak, BadDate."""
    row = _the_break(desk, name, was)
    if not starts <= ends <= starts + LONGEST:
        raise BadDate(day=ends, problem="span", days=LONGEST.days)
    taken = any(
        other.name == name and other.starts == starts and other.id != row.id
        for other in school_breaks(desk.session, desk.municipality)
    )
    if taken:
        raise BadDate(day=starts, problem="taken")
    row.starts, row.ends = starts, ends
    desk.session.add(row)
    span = {"was": was.isoformat(), "from": starts.isoformat(), "to": ends.isoformat()}
    note_down(desk, "break_changed", span)
    return follow(desk)


@verb("register.remove_break")
def remove_break(desk: Desk, name: str, starts: date) -> Effect:
    """The break never was: its days are school days. Raises NoSuchBreak."""
    row = _the_break(desk, name, starts)
    desk.session.delete(row)
    note_down(desk, "break_removed", {"from": starts.isoformat(), "to": row.ends.isoformat()})
    return follow(desk)


def _the_break(desk: Desk, name: str, starts: date) -> SchoolBreak:
    for row in school_breaks(desk.session, desk.municipality):
        if (row.name, row.starts) == (name.strip(), starts):
            return row
    raise NoSuchBreak(name=name[:60], day=starts)


def follow(desk: Desk) -> Effect:
    """Let the unsent reminders follow the breaks as they now stand, in the desk's transaction.
    The calendar of the desk is the one from before."""
    desk.session.flush()
    before = desk.place.calendar
    rows = school_breaks(desk.session, desk.municipality)
    spans = [Span(row.name, row.starts, row.ends) for row in rows]
    after = Calendar(before.country, spans, before.resting)
    days = {
        span.start + timedelta(days=offset)
        for span in set(before.breaks) ^ set(after.breaks)
        for offset in range((span.end - span.start).days + 1)
    }
    works = {
        day: (before.is_working(day, Staff.SCHOOL), after.is_working(day, Staff.SCHOOL))
        for day in sorted(days)
    }
    free = tuple(day for day, (was, is_) in works.items() if was and not is_)
    working = tuple(day for day, (was, is_) in works.items() if is_ and not was)
    moved = _replan(desk, before, after) if free or working else 0
    return Effect(free, working, moved)


def _replan(desk: Desk, before: Calendar, after: Calendar) -> int:
    """Move each timer to the day where the rung belongs by the new calendar; returns how many."""
    moved = 0
    for case, timer in timers.waiting_cases(desk.session, desk.municipality):
        if case.due is None or timer.due <= desk.day:
            continue  # what has come is said by the next beat, which asks the calendar itself
        rungs = desk.place.rungs(case.owner_role)
        level = rungs.level(timer.level)
        if level.days <= 0:
            if rungs.natural_day(level, case.due, before) != timer.due:
                continue  # it was put off for a reason of its own
            day = max(rungs.natural_day(level, case.due, after), desk.day)
        else:  # counted from the letter before it: what is left of the days stays
            staff = rungs.staff(level)
            left = before.working_days_between(desk.day, timer.due, staff)
            day = after.shift(desk.day, left, staff)
        if day != timer.due:
            arm(desk.session, case, Step(level, day))
            moved += 1
    return moved
