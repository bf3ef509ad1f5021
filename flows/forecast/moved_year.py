"""The year to come with a last day moved, beside the year as it stands: the real engine on copies,
counted while it goes.

It takes the engine half a minute for thirty schools. So it is worked out beside the pages
(``flows.forecast.beside``), and says how far it has come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flows.engine.door import Errand
from flows.engine.handling import Desk, Progress, unseen
from flows.engine.office import Office
from flows.forecast.events import MailEvent, QuietEvent
from flows.forecast.simulate import simulate
from flows.forecast.wheel_effect import changed_copy
from models.register.addresses import names_by_email

DAYS_AHEAD = 365
Weeks = Mapping[tuple[str, date], int]
"""How many letters an address gets in the week of a Monday."""


@dataclass(frozen=True, slots=True)
class Month:
    """The letters of a month, called by its first day."""

    first: date
    before: int
    after: int

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Crowded:
    """Somebody, by name, with in how many weeks she gets more letters than one person should."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Waited:
    """How many letters leave on another day or are held, and why: a break, a free day, a cap."""

    why: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class MovedYear:
    """From ``start`` to ``end``, both included, and as if everybody answers on the day after the
    first letter about a thing. ``months`` are those with letters; ``crowded`` whoever gets more
    than ``most`` letters in a week in either year; ``waited`` why letters wait in either."""

    start: date
    end: date
    months: tuple[Month, ...]
    crowded: tuple[Crowded, ...]
    most: int
    waited: tuple[Waited, ...]

    @property
    def was(self) -> int:
        return sum(one.before for one in self.months)

    @property
    def will(self) -> int:
        return sum(one.after for one in self.months)


@dataclass(frozen=True, slots=True)
class _Year:
    months: Counter[date]
    weeks: Counter[tuple[str, date]]
    waited: Counter[str]


def moved_year(
    errand: Errand, change: Callable[[Desk], int], locale: str, seen: Progress = unseen
) -> MovedYear:
    """Both years, one after the other; nothing is written. ``seen`` is told how many days of how
    many are done. Raises what ``change`` raises, and what ``seen`` does."""
    office, home = errand.office, errand.municipality
    start, end = errand.day + timedelta(days=1), errand.day + timedelta(days=DAYS_AHEAD)
    days = (end - start).days + 1

    def year_of(one: Office, done: int) -> _Year:
        def told(day: int, _of: int) -> None:
            seen(done + day, 2 * days)

        return _counted(simulate(one, home, start, end, all_answer=True, locale=locale, seen=told))

    with changed_copy(errand, change) as (other, _moved):
        was = year_of(office, 0)
        will = year_of(other, days)
    with office.database.read(home) as session:
        names = names_by_email(session, home)
    most = office.settings.cap_per_person
    return MovedYear(
        start,
        end,
        tuple(
            Month(one, was.months[one], will.months[one])
            for one in sorted({*was.months, *will.months})
        ),
        _crowded(was.weeks, will.weeks, most, names),
        most,
        tuple(
            Waited(one, was.waited[one], will.waited[one])
            for one in sorted({*was.waited, *will.waited})
        ),
    )


def _counted(events: Iterable[MailEvent | QuietEvent]) -> _Year:
    """What leaves, by month and by reader and week, and what waits."""
    year = _Year(Counter(), Counter(), Counter())
    for event in events:
        if isinstance(event, MailEvent):
            day = event.at.date()
            year.months[day.replace(day=1)] += 1
            year.weeks[event.to, day - timedelta(days=day.weekday())] += 1
        elif event.to:
            year.waited[event.why] += 1
    return year


def _crowded(was: Weeks, will: Weeks, most: int, names: Mapping[str, str]) -> tuple[Crowded, ...]:
    before, after = (
        Counter(email for (email, _), letters in year.items() if letters > most)
        for year in (was, will)
    )
    found = (Crowded(names.get(one, one), before[one], after[one]) for one in {*before, *after})
    return tuple(sorted(found, key=lambda one: (-one.after, -one.before, one.name.casefold())))
