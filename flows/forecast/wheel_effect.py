"""What another wheel would change: days, reminders and letters, before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from config.rung_names import rung_name
from config.words import Words, words
from flows.engine.door import Errand
from flows.engine.handling import Desk, Progress, unseen
from flows.engine.kept import Kept
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.forecast.events import MailEvent
from flows.forecast.simulate import simulate
from flows.register.wheel import (
    FreeLastDay,
    StepDays,
    days_in,
    free_last_days,
    years_told,
)
from models.case import timers
from models.municipality_copy import copy_of
from states.ladder import LETTERS
from states.safety_cycle import KIND

DAYS_AHEAD = 365
PEOPLE = 10  # those whose letters change most


@dataclass(frozen=True, slots=True)
class MovedDays:
    """A step or a mark of one cycle; None where it has no such days."""

    year: str
    step: str
    mark: bool
    before: StepDays | None
    after: StepDays | None


@dataclass(frozen=True, slots=True)
class Letters:
    """How many letters of one name leave in a month, written ``2027-03``, before and after."""

    month: str
    letter: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Reader:
    """How many letters somebody gets, and in how many of them, letters and months, that differs."""

    email: str
    before: int
    after: int
    differ: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the wheel does. ``days``, ``letters`` and ``readers`` are those that differ
    alone; ``kept`` is how many open cases keep their last days, ``reminders`` how many next
    reminders move at once. The letters are those from ``start`` to ``end``, both included."""

    days: tuple[MovedDays, ...]
    kept: int
    reminders: int
    start: date
    end: date
    letters: tuple[Letters, ...]
    readers: tuple[Reader, ...]
    free: tuple[FreeLastDay, ...]


Sent = Counter[tuple[str, str, str]]  # address, month, the letter's name


def effect_of(
    errand: Errand,
    change: Callable[[Desk], int],
    *,
    all_answer: bool,
    locale: str,
    seen: Progress = unseen,
) -> Effect:
    """The effect of ``change``, which returns how many reminders it moves. It is done in a copy of
    the municipality, and both years are run by the real engine in copies; nothing is written.
    Raises what ``change`` raises."""
    office, home, day = errand.office, errand.municipality, errand.day
    start, end = day + timedelta(days=1), day + timedelta(days=DAYS_AHEAD)
    with office.database.read() as session:
        before = office.town(session, home)
        waiting = timers.waiting_cases(session, home)
    kept = sum(case.kind == KIND and case.due is not None for case, _ in waiting)

    def letters_of(one: Office, place: Town, done: int) -> Sent:
        def told(days: int, of: int) -> None:
            seen(done + days, 2 * of)

        events = simulate(one, home, start, end, all_answer=all_answer, locale=locale, seen=told)
        return _sent(events, place, locale)

    with changed_copy(errand, change) as (other, moved):
        with other.database.read() as session:
            after = other.town(session, home)
            free = free_last_days(session, after, day)
        was = letters_of(office, before, 0)
        will = letters_of(other, after, (end - start).days + 1)
    return Effect(
        days=tuple(moved_days(before, after, day)),
        kept=kept,
        reminders=moved,
        start=start,
        end=end,
        letters=_by_month(was, will),
        readers=_by_reader(was, will),
        free=free,
    )


@contextmanager
def changed_copy(errand: Errand, change: Callable[[Desk], int]) -> Iterator[tuple[Office, int]]:
    """The office on a copy in which the change is made, and how many reminders that moved."""
    copy = copy_of(errand.office.database, errand.municipality)
    try:
        other = replace(errand.office, database=copy, kept=Kept())
        with errand._replace(office=other).desk() as desk:
            moved = change(desk)
        yield other, moved
    finally:
        copy.close()


def moved_days(before: Town, after: Town, day: date) -> Iterator[MovedDays]:
    """The steps and marks of the cycles shown that have other days, or that come or go."""
    for year in sorted({*years_told(before, day), *years_told(after, day)}):
        was = {(one.mark, one.step): one for one in days_in(before, year)}
        will = {(one.mark, one.step): one for one in days_in(after, year)}
        for mark, step in dict.fromkeys((*was, *will)):
            old, new = was.get((mark, step)), will.get((mark, step))
            if _span(old) != _span(new):
                yield MovedDays(str(year), step, mark, old, new)


def _span(one: StepDays | None) -> StepDays | None:
    """The days, whether they are the year's own or those of every year."""
    return replace(one, own=False) if one else None


def _sent(events: Iterable[object], place: Town, locale: str) -> Sent:
    """The letters that leave. One that gathers several things is called after its most urgent."""
    say = words(locale)
    found: Sent = Counter()
    for event in events:
        if isinstance(event, MailEvent):
            found[event.to, f"{event.at:%Y-%m}", _name(event, place, say)] += 1
    return found


def _name(event: MailEvent, place: Town, say: Words) -> str:
    level = event.items[0]["level"] if event.items and event.letter in LETTERS else None
    if isinstance(level, int):
        return rung_name(say, level, place.ladder)
    key = f"wheel.letters.{event.letter}"
    return say.say(key if say.has(key) else "wheel.letters.other")


def _by_month(was: Sent, will: Sent) -> tuple[Letters, ...]:
    before, after = _without_readers(was), _without_readers(will)
    return tuple(
        Letters(month, letter, before[month, letter], after[month, letter])
        for month, letter in sorted({*before, *after})
        if before[month, letter] != after[month, letter]
    )


def _without_readers(sent: Sent) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (_, month, letter), number in sent.items():
        found[month, letter] += number
    return found


def _by_reader(was: Sent, will: Sent) -> tuple[Reader, ...]:
    before, after, differ = (Counter[str]() for _ in range(3))
    for key in {*was, *will}:
        before[key[0]] += was[key]
        after[key[0]] += will[key]
        differ[key[0]] += abs(was[key] - will[key])
    changed = sorted((email for email in differ if differ[email]), key=lambda e: (-differ[e], e))
    return tuple(Reader(one, before[one], after[one], differ[one]) for one in changed[:PEOPLE])
