"""What will be said of a case next, as things stand: asked of the rules by which it will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from flows.engine.municipality import Town
from flows.mail.hearers import answering, hearers, is_spent, told_below
from flows.mail.planning import ladder_of, rung_of
from flows.mail.reasons import Told
from models.case.tables import Case
from models.case.timers import Due, timers_of
from models.post.outbox import LIVE
from models.post.under_way import told_of
from states.errors import CalendarHasNoWorkingDay
from states.hearing import Heard
from states.ladder import Level, Step, is_change_of_hands

FAR = 12  # rungs that are looked at: more than a ladder has below its calm pace


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The day of the next letter, its rung, and who will hear it; ``written``: it lies in the
    outbox already, with that status."""

    day: date
    level: int
    people: tuple[Heard, ...]
    written: str = ""


def foresee(session: Session, place: Town, case: Case, day: date) -> Foreseen | None:
    """The next letter about the case, seen from ``day``; None where nothing is waited for. Raises
    CalendarHasNoWorkingDay."""
    return foresee_many(session, place, [case], day).get(case.id or 0)


def foresee_rungs(
    session: Session, place: Town, case: Case, day: date, most: int
) -> list[Foreseen]:
    """The next letters about the case, at most so many, if nothing happens: each rung told on its
    day; as far as the calendar is known. Raises CalendarHasNoWorkingDay for the first."""
    first = foresee(session, place, case, day)
    if first is None:
        return []
    found, told = [first], list(told_of(session, [case]).get(case.id or 0, []))
    rungs = ladder_of(place, Due.of_case(case, first.level, first.day).chain, case.owner_role)
    calendar = place.calendar_of(case.unit_id)
    due = Due.of_case(case, first.level, first.day).due
    # A letter about a change of hands is no rung, from which one would go on to the next.
    while len(found) < most and found[-1].people and not is_change_of_hands(found[-1].level):
        last = found[-1]
        told += [(last.level, one.person, last.day, "sent") for one in last.people]
        try:
            step = rungs.after(last.level, due, last.day, calendar)
            row = Due.of_case(case, step.level.days, step.day)
            found.append(_next(place, row, step.day, told))
        except CalendarHasNoWorkingDay:
            break
    return found


def foresee_many(
    session: Session, place: Town, cases: Sequence[Case], day: date
) -> dict[int, Foreseen]:
    """The same of each of the cases, by number, in two questions; those for which nothing is waited
    for are left out. Raises CalendarHasNoWorkingDay."""
    asked = [case for case in cases if case.closed is None and case.due is not None]
    every = told_of(session, asked)
    timers = timers_of(session, [case.id or 0 for case in asked])
    found: dict[int, Foreseen] = {}
    for case in asked:
        told = every.get(case.id or 0, [])
        under_way = [one for one in told if one[3] in LIVE]
        timer = timers.get(case.id or 0)
        if under_way:
            found[case.id or 0] = _written(place, case, day, told, under_way)
        elif timer is not None:
            row = Due.of_case(case, timer.level, timer.due)
            found[case.id or 0] = _next(place, row, day, told)
    return found


def _written(
    place: Town, case: Case, day: date, told: Sequence[Told], under_way: Sequence[Told]
) -> Foreseen:
    """The letter that lies in the outbox already."""
    level, _, on, status = max(under_way, key=lambda one: (one[2], one[0]))
    row = Due.of_case(case, level, on)
    people = {who for days, who, _, _ in under_way if days == level}
    heard = hearers(row, rung_of(row, place), place, max(on, day), told_below(told, level))
    there = tuple(one for one in heard if one.person in people)
    return Foreseen(max(on, day), level, there, status)


def _next(place: Town, row: Due, day: date, told: Sequence[tuple[int, int, date, str]]) -> Foreseen:
    calendar = place.calendar_of(row.unit)
    rungs = ladder_of(place, row.chain, row.owner_role)
    step = Step(rung_of(row, place), max(row.natural, day))
    for _ in range(FAR):
        level = step.level
        if level.days < 0:
            level = rungs.latest(level, row.due, step.day, calendar)
        on = calendar.next_working(step.day, level.staff(row.owner_role))
        heard = hearers(row, level, place, on, told_below(told, level.days))
        known = {who for days, who, _, _ in told if days == level.days}
        new = tuple(one for one in heard if one.person not in known)
        if new:
            return Foreseen(on, level.days, new)
        step = _onward(place, row, level, on, heard, told)
        if step.level == level:
            return Foreseen(on, level.days, ())
    return Foreseen(step.day, step.level.days, ())


def _onward(
    place: Town,
    row: Due,
    level: Level,
    on: date,
    heard: Sequence[Heard],
    told: Sequence[tuple[int, int, date, str]],
) -> Step:
    """Where the case goes on from a rung that reaches nobody new; the same rung where it waits
    for somebody to be appointed."""
    calendar = place.calendar_of(row.unit)
    rungs = ladder_of(place, row.chain, row.owner_role)
    if heard:
        return rungs.after(level.days, row.due, on, calendar)
    if is_spent(level, heard, answering(row, place, on) or list(told_below(told, level.days))):
        return rungs.above_the_top(row.due, on, calendar)
    return Step(level, on + timedelta(days=1))
