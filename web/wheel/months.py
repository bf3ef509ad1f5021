"""A month of the wheel as a calendar: weeks from Monday to Sunday, and what falls on each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from config.words import Words
from flows.views.standings import DONE, DUE_SOON, IN_PROGRESS, OVERDUE
from flows.views.wheel_steps import Step
from flows.views.wheel_things import Domain, State
from flows.views.wheel_year import WheelYear
from states.calendars import Calendar, public_days
from states.dial_year import DialYear
from states.safety_cycle import KIND as CYCLE
from web.wheel import told
from web.wheel.rows import STATUS
from web.wheel.shapes import urgent_or


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls on a day; ``status`` is a sign, a word and a colour."""

    name: str
    address: str
    status: str


@dataclass(frozen=True, slots=True)
class Day:
    """One square. ``free`` says which break or holiday it is; ``here``: it is of the month."""

    day: date
    here: bool
    free: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """A step that is open during the whole month, or a part of it that is told apart."""

    step: int
    name: str
    address: str
    about: str


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[tuple[Day, ...], ...]
    lasting: tuple[Lasting, ...]
    before: date | None
    after: date | None

    @property
    def works_at_weekends(self) -> bool:
        """Whether anything falls on a Saturday or Sunday, which then want more room."""
        return any(day.events for week in self.weeks for day in week[5:])


def asked_month(text: str, year: DialYear, day: date) -> date:
    """The first day of the month that was asked for, where the year has it; else of today's, else
    of the year's first."""
    wanted = [f"{text}-01" if len(text) == 7 else "", day.isoformat()]
    for one in wanted:
        with suppress(ValueError):
            first = date.fromisoformat(one).replace(day=1)
            if year.holds(first):
                return first
    return year.first_day


def month(
    wheel: WheelYear, calendar: Calendar, say: Words, first: date, shown: Collection[Domain]
) -> Month:
    """The month that begins on ``first``."""
    months = wheel.year.months
    at = months.index(first)
    last = (months[at + 1] if at < 11 else wheel.year.last_day + timedelta(days=1)) - timedelta(1)
    events: dict[date, list[Event]] = defaultdict(list)
    for on, event in _events(wheel, say, shown):
        events[on].append(event)
    start = first - timedelta(days=first.weekday())
    weeks = []
    while start <= last:
        days = (start + timedelta(days=n) for n in range(7))
        weeks.append(tuple(_day(one, first, last, calendar, events) for one in days))
        start += timedelta(days=7)
    return Month(
        first=first,
        weeks=tuple(weeks),
        lasting=tuple(_lasting(wheel, say, first, last)) if Domain.CYCLE in shown else (),
        before=months[at - 1] if at else None,
        after=months[at + 1] if at < 11 else None,
    )


def _day(
    day: date, first: date, last: date, calendar: Calendar, events: dict[date, list[Event]]
) -> Day:
    here = first <= day <= last
    names = [span.name for span in calendar.breaks if span.start <= day <= span.end]
    free = public_days(calendar.country, day.year).get(day, "") or next(iter(names), "")
    return Day(day, here, free, tuple(events.get(day, ())) if here else ())


def _events(
    wheel: WheelYear, say: Words, shown: Collection[Domain]
) -> Iterator[tuple[date, Event]]:
    for one in wheel.things:
        if one.domain in shown:
            state = urgent_or(one)
            many = f" ({told.progress(say, one.done, one.of)})" if one.of > 1 else ""
            name = f"{told.name(say, one)}{many}"
            yield one.end, Event(name, told.address(one), STATUS[state])
    if Domain.CYCLE in shown:
        for step in wheel.steps:
            yield from _step_events(wheel, say, step)


def _step_events(wheel: WheelYear, say: Words, step: Step) -> Iterator[tuple[date, Event]]:
    """A step opens, units are done with it, it has its last day, units are late."""
    name, address, today = say.state(CYCLE, step.step), told.step_address(step), wheel.today
    if step.start == step.opens:
        said = say.say("dial.day.opens", name=name)
        yield (
            step.opens,
            Event(said, address, IN_PROGRESS if step.opens <= today else State.PLANNED),
        )
    if step.end == step.due:
        late = DUE_SOON if step.soon else State.PLANNED
        status = DONE if step.is_done else late
        yield step.due, Event(say.say("dial.day.last", name=name), address, status)
    for (_, before), (on, count) in pairwise([(wheel.year.first_day, 0), *step.stairs]):
        if on > wheel.year.first_day:
            said = say.say("dial.day.done", n=count - before, name=name)
            yield on, Event(said, address, DONE)
    for late_one in step.late:
        if wheel.year.holds(late_one.due):
            said = f"{late_one.case.unit}: {name}"
            yield late_one.due, Event(said, f"/cases/{late_one.case.case.id}", OVERDUE)


def _lasting(wheel: WheelYear, say: Words, first: date, last: date) -> Iterator[Lasting]:
    """The steps that are open at some time of the month."""
    for step in wheel.steps:
        if step.start is None or step.end is None or step.start > last or step.end < first:
            continue
        parts = [told.progress(say, step.done, step.of)] if step.of else []
        parts.append(say.say("pages.until", day=told.short_day(say, step.due)))
        if step.late:
            parts.append(say.say("dial.late", n=len(step.late)))
        yield Lasting(
            step.number, told.step_name(say, step), told.step_address(step), ", ".join(parts)
        )
