"""Deciding what is to be said today, by values alone: first decide, then do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.engine.confidentiality import roles_at
from flows.engine.municipality import Town
from flows.mail.hearers import answering, hearers, is_spent
from models.case.timers import Due
from models.post.outbox import OPEN_TO_MORE, Written
from states.calendars import Calendar, Free
from states.chain import Chain
from states.confidentiality import may_see_date
from states.errors import CalendarHasNoWorkingDay
from states.ladder import Ladder, Level

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
    spent: list[Due] = field(default_factory=list)  # everybody above has been told


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
    told = told_late(said)
    for row in rows:
        try:
            place, heard = places[row.municipality], told.get(row.case, ())
            _decide(decided, come, row, place, today, written, said, kept, heard)
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
    late: Sequence[Key],
) -> None:
    asked = (place.calendar_of(row.unit), row.municipality, row.level, row.due, row.owner_role)
    known = None if row.chain else come.get(asked)
    level, free = known or _rung_today(row, place, today)
    if not row.chain:
        come[asked] = (level, free)
    told = _told_below(late, row.since_version, row.due, level.days) if late else ()
    heard = hearers(row, level, place, today, told)
    people = [one.person for one in heard]
    if free is not None:
        first = next(iter(people), None)
        decided.moved.append(
            Moved(row, first, free.key, free.name, _later(place, row, level, today))
        )
        return
    if not people:
        if is_spent(level, heard, told or answering(row, place, today)):
            decided.spent.append(row)
            return
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


def told_late(said: Iterable[Key]) -> dict[int, list[Key]]:
    """What was said after the last day, by case."""
    found: dict[int, list[Key]] = defaultdict(list)
    for key in said:
        if key[2] > 0:
            found[key[0]].append(key)
    return found


def _told_below(late: Iterable[Key], since_version: int, due: date, level: int) -> frozenset[int]:
    """The people who were told of the case's present state at a rung after the last day, and
    below ``level``."""
    return frozenset(
        person
        for _, since, days, person, day in late
        if since == since_version and day == due and 0 < days < level
    )


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
