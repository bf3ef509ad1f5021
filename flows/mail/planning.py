"""Deciding what is to be said today, by values alone: first decide, then do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.engine.confidentiality import roles_at
from flows.engine.municipality import Town
from models.case.timers import Due
from models.post.outbox import OPEN_TO_MORE, Written
from models.register.directory import Directory
from states.calendars import Calendar, Free
from states.chain import Chain
from states.confidentiality import may_see_date
from states.errors import CalendarHasNoWorkingDay
from states.ladder import DEPUTY, OWNER, Ladder, Level, role_on

Key = tuple[int, int, int, int, date]
NOTHING_KEPT: Mapping[int, tuple[str, ...]] = {}
Come = dict[tuple[Calendar, str, int, date, str], tuple[Level, Free | None]]


@dataclass(frozen=True, slots=True)
class Moved:
    """A rung that is not said today: why, and the day it is tried again."""

    what: Due
    person: int | None
    reason: str
    name: str
    goes_out: date


@dataclass(slots=True)
class Plan:
    """What a tick decided: per person what to say, what is moved, and what was said before."""

    # By person the cases, by case the rest: numbers, of which the collector takes no notice.
    say: dict[int, tuple[int, ...]] = field(default_factory=dict)
    rows: dict[int, Due] = field(default_factory=dict)
    rungs: dict[int, Level] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    silent: list[Due] = field(default_factory=list)  # nobody new to tell: on to the next rung


def plan(
    rows: Sequence[Due],
    places: Mapping[str, Town],
    today: date,
    written: Mapping[int, Written],
    said: frozenset[Key] | set[Key] = frozenset(),
    kept: Mapping[int, tuple[str, ...]] = NOTHING_KEPT,
) -> Plan:
    """Decide for every timer that has come whether it is said today, to whom, or when instead.

    ``kept``: the cases whose days are confidential, with the roles that may know them.
    """
    decided = Plan()
    # One wheel gives most schools of a municipality the same dates: asked of the calendar once.
    come: Come = {}
    for row in rows:
        try:
            _decide(decided, come, row, places[row.municipality], today, written, said, kept)
        except CalendarHasNoWorkingDay:
            # One municipality's calendar must not keep all the others from hearing anything.
            decided.moved.append(Moved(row, None, "no_calendar", "", today + timedelta(days=1)))
    return decided


def _decide(
    decided: Plan,
    come: Come,
    row: Due,
    place: Town,
    today: date,
    written: Mapping[int, Written],
    said: frozenset[Key] | set[Key],
    kept: Mapping[int, tuple[str, ...]],
) -> None:
    asked = (place.calendar_of(row.unit), row.municipality, row.level, row.due, row.owner_role)
    known = None if row.chain else come.get(asked)
    level, free = known or _rung_today(row, place, today)
    if not row.chain:
        come[asked] = (level, free)
    people = recipients(row, level, place.directory, today)
    if free is not None:
        first = next(iter(people), None)
        decided.moved.append(
            Moved(row, first, free.key, free.name, _later(place, row, level, today))
        )
        return
    if not people:
        later = _later(place, row, level, today)
        decided.moved.append(Moved(row, None, "nobody", level.to[0], later))
        return
    if row.case in kept:
        people = [one for one in people if may_hear(one, row, kept[row.case], place, today)]
    fresh = [
        person
        for person in people
        if (row.case, row.since_version, level.days, person, row.due) not in said
    ]
    if not fresh:
        decided.silent.append(row)
        return
    full = [p for p in fresh if p in written and written[p].status not in OPEN_TO_MORE]
    if full:
        # One letter a person and day: today's has left, so this waits for the next day.
        later = _later(place, row, level, today)
        decided.moved.append(Moved(row, full[0], "one_letter_a_day", "", later))
        return
    decided.rows[row.case], decided.rungs[row.case] = row, level
    for person in fresh:
        decided.say[person] = (*decided.say.get(person, ()), row.case)


def may_hear(person: int, row: Due, named: tuple[str, ...], place: Town, today: date) -> bool:
    """Whether a person may hear of a case whose days only ``named`` roles may know: a letter's
    own day would tell them."""
    held = roles_at(place.directory, named, person, row.unit, today)
    return person == row.delegate or may_see_date(held, named)


def _later(place: Town, row: Due, level: Level, today: date) -> date:
    """The first working day after today of those whom the rung speaks to."""
    staff = level.staff(row.owner_role)
    return place.calendar_of(row.unit).next_working(today + timedelta(days=1), staff)


def _rung_today(row: Due, place: Town, today: date) -> tuple[Level, Free | None]:
    """The rung to be said now that a timer has come, and why today is free for those it means."""
    level, calendar = rung_of(row, place), place.calendar_of(row.unit)
    if level.days < 0:
        level = place.rungs(row.owner_role).latest(level, row.due, today, calendar)
    return level, calendar.free(today, level.staff(row.owner_role))


def rung_of(row: Due, place: Town) -> Level:
    """The rung that a timer stands for: from the frozen chain when the case is late."""
    frozen = row.chain.rung(row.level) if row.chain else None
    return frozen.level if frozen else place.ladder.level(row.level)


def recipients(row: Due, level: Level, directory: Directory, today: date) -> list[int]:
    """Who is to hear this rung today. A frozen chain keeps its people while they hold the role;
    whoever left is followed by the successor."""
    people: list[int] = []
    rung = row.chain.rung(level.days) if row.chain else None
    for rung_role in level.to:
        found: list[int] = []
        if rung_role == OWNER and row.delegate is not None:
            found = directory.addressed(OWNER, row.owner_role, row.unit, row.delegate, today)
        elif rung is not None and rung_role != DEPUTY:
            role = role_on(rung_role, row.owner_role)
            found = [
                person
                for person in rung.held_by(rung_role) or ()
                if directory.still(person, role, row.unit, today)
            ]
        if not found:
            found = directory.addressed(rung_role, row.owner_role, row.unit, row.delegate, today)
        people += [person for person in found if person not in people]
    return people


def ladder_of(place: Town, chain: Chain | None, owner_role: str) -> Ladder:
    """The rungs that hold for a case: those of today, and the frozen ones once it is late."""
    return chain.ladder(place.ladder, owner_role) if chain else place.rungs(owner_role)


def freeze(
    place: Town, unit: int | None, owner_role: str, delegate: int | None, day: date
) -> Chain:
    """The chain as it is when a case begins to be late: rungs, roles, and who holds them now."""

    def holders(role: str) -> list[int]:
        return place.directory.addressed(role, owner_role, unit, delegate, day)

    return Chain.freeze(place.ladder, holders)
