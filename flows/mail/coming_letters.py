"""The letters of the coming days if nobody answers: a tick's own rules, day after day, by values.

What opens meanwhile, invitations and alarms by the hour are not foreseen here; the virtual year
(``flows.forecast``) runs the whole engine and takes its time.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.settings import Settings
from flows.engine.local_time import local
from flows.engine.municipality import Town
from flows.mail.digest import iso_week, week_of
from flows.mail.planning import Key, Plan, freeze, ladder_of, plan
from models.case.confidential import secret_cases
from models.case.questions import open_cases
from models.case.timers import Due, waiting_cases
from models.post.outbox import LIVE, written_on
from models.post.questions import is_without_digest
from models.post.under_way import told_of
from states.calendars import Staff
from states.ladder import COORDINATOR, is_change_of_hands

HELD = "held"


@dataclass(frozen=True, slots=True)
class Coming:
    """One letter: its day, its reader, and the cases that it speaks of, none where it is the
    week's summary alone."""

    day: date
    person: int
    cases: tuple[int, ...]


@dataclass(slots=True)
class _Ahead:
    """What waits and what was said, as it will be."""

    waiting: dict[int, Due]
    said: set[Key]
    today: dict[int, tuple[int, ...]]
    """The letters of today that are written and have not left, by reader."""


def coming_letters(
    session: Session, place: Town, day: date, until: date, instead: Sequence[Due] = ()
) -> list[Coming]:
    """The letters from ``day`` to ``until``, both included, by day and reader. Those of today that
    have left are not among them, nor those that are held. ``instead``: cases as they would be, with
    what they would wait for. Raises CalendarHasNoWorkingDay."""
    ahead = _as_it_stands(session, place, day, until)
    ahead.waiting |= {row.case: row for row in instead}
    kept, weeks = secret_cases(session), _weeks_without_digest(session, place, day)
    there = written_on(session, day)
    found: list[Coming] = []
    while day <= until:
        rows = [row for row in ahead.waiting.values() if row.natural <= day]
        decided = plan(rows, {place.municipality: place}, day, there, ahead.said, kept)
        letters = _said(ahead, decided, place, day)
        for person in _told_of_the_week(session, place, weeks, day):
            letters.setdefault(person, ())
        found += [Coming(day, person, cases) for person, cases in sorted(letters.items())]
        ahead.today, there, day = {}, {}, day + timedelta(days=1)
    return found


def first_day(settings: Settings, now: datetime) -> date:
    """The day on which the next letter may leave: today, until the day's hours are over."""
    here = local(now)
    return here.date() + timedelta(days=here.hour >= settings.window_closes)


def without_secrets(letters: Iterable[Coming], known: Container[int]) -> list[Coming]:
    """The letters as whoever knows of these cases alone may count them: one about nothing else
    would tell her a day."""
    found = []
    for one in letters:
        cases = tuple(case for case in one.cases if case in known)
        if cases or not one.cases:
            found.append(replace(one, cases=cases))
    return found


def _as_it_stands(session: Session, place: Town, day: date, until: date) -> _Ahead:
    """The timers, and for a case whose letter is written and about to leave the rung after it."""
    armed = {
        case.id or 0: Due.of_case(case, timer.level, timer.due)
        for case, timer in waiting_cases(session, place.municipality)
    }
    every = [case for case, _ in open_cases(session, place.municipality)]
    told = told_of(session, every)
    versions = {case.id or 0: (case.since_version, case.due or day) for case in every}
    said: set[Key] = {
        (case, versions[case][0], level, person, versions[case][1])
        for case, rows in told.items()
        for level, person, _, _ in rows
    }
    today: dict[int, tuple[int, ...]] = {}
    for case in every:
        number = case.id or 0
        live = [one for one in told.get(number, ()) if one[3] in LIVE and one[3] != HELD]
        for _, person, _, _ in live:
            today[person] = (*today.get(person, ()), number)
        rungs = [one for one in live if not is_change_of_hands(one[0])]
        if rungs and number not in armed:
            level = max(one[0] for one in rungs)
            armed[number] = _after(Due.of_case(case, level, day), level, place, day)
    soon = {number: row for number, row in armed.items() if row.natural <= until}
    return _Ahead(soon, said, today)


def _said(ahead: _Ahead, decided: Plan, place: Town, day: date) -> dict[int, tuple[int, ...]]:
    """The day's letters, by reader; what they speak of waits for what comes next."""
    letters = dict(ahead.today)
    for person, cases in decided.say.items():
        letters[person] = (*letters.get(person, ()), *cases)
        for case in cases:
            row = decided.rows[case]
            ahead.said.add((case, row.since_version, decided.rungs[case].days, person, row.due))
    for case, row in decided.rows.items():
        ahead.waiting[case] = _after(row, decided.rungs[case].days, place, day)
    for moved in decided.moved:
        ahead.waiting[moved.what.case] = moved.what._replace(natural=moved.goes_out)
    for row in decided.silent:
        ahead.waiting[row.case] = _after(row, row.level, place, day)
    for row in decided.spent:
        rungs = ladder_of(place, row.chain, row.owner_role)
        step = rungs.above_the_top(row.due, day, place.calendar_of(row.unit))
        ahead.waiting[row.case] = row._replace(level=step.level.days, natural=step.day)
    return letters


def _after(row: Due, level: int, place: Town, day: date) -> Due:
    """The case after a rung that was said on ``day``; its chain is frozen as it will be."""
    rungs = ladder_of(place, row.chain, row.owner_role)
    step = rungs.after(level, row.due, day, place.calendar_of(row.unit))
    chain = row.chain
    if step.level.days > 0 and chain is None:
        chain = freeze(place, row.unit, row.owner_role, row.delegate, day)
    return row._replace(level=step.level.days, natural=step.day, chain=chain)


def _weeks_without_digest(session: Session, place: Town, day: date) -> set[str]:
    """The weeks whose summary was made; a municipality that has not begun gets none."""
    waits = is_without_digest(session, place.municipality, iso_week(day))
    return {iso_week(day)} if waits is False else set()


def _told_of_the_week(session: Session, place: Town, made: set[str], day: date) -> tuple[int, ...]:
    """Those who get the week's summary on the day: its first working day, where it has anything
    to say."""
    week = iso_week(day)
    if week in made or not place.calendar.is_working(day, Staff.ADMINISTRATION):
        return ()
    made.add(week)
    hidden = frozenset(secret_cases(session))
    if week_of(session, place, day).without(hidden).is_empty:
        return ()
    return tuple(place.directory.people(COORDINATOR, None, day))
