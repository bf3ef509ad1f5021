"""The year on a telephone: months downwards, the steps as bars beside what happens.

Heights follow what stands in a month, so a bar says in which month, and today's line is the border
between two rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.views.wheel_steps import Step
from flows.views.wheel_things import State
from flows.views.wheel_year import WheelYear
from states.calendars import Span
from web.wheel.rows import Row

COLUMN, BAND, LEVEL = 20.0, 9.0, 7.0
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a bar within its row, in hundredths of the row's height."""

    x: float
    y: float
    width: float
    height: float
    cls: str


@dataclass(frozen=True, slots=True)
class Part:
    """A month, or one half of that in which today lies: ``until_today`` its days up to today.
    ``done`` is how much of what happened is done; ``rows`` the rest; ``breaks`` those that begin
    here."""

    first: date
    last: date
    split: bool
    until_today: bool
    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]
    done: int
    breaks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """``folded``: the first months, of which nothing is left to do."""

    folded: tuple[Part, ...]
    parts: tuple[Part, ...]


def ribbon(wheel: WheelYear, rows: Sequence[Row]) -> Ribbon:
    """The months of the year with their bars and rows."""
    found = [_part(wheel, first, last, split, rows) for first, last, split in _halves(wheel)]
    left = next(
        (n for n, one in enumerate(found) if one.rows or one.last >= wheel.today), len(found)
    )
    folded = found[:left] if wheel.is_now else []
    return Ribbon(tuple(folded), tuple(found[len(folded) :]))


def _halves(wheel: WheelYear) -> Iterator[tuple[date, date, bool]]:
    months = wheel.year.months
    for number, first in enumerate(months):
        last = months[number + 1] - ONE_DAY if number < 11 else wheel.year.last_day
        if first <= wheel.today < last:
            yield first, wheel.today, True
            yield wheel.today + ONE_DAY, last, True
        else:
            yield first, last, False


def _part(wheel: WheelYear, first: date, last: date, split: bool, rows: Sequence[Row]) -> Part:
    here = [row for row in rows if first <= row.day <= last and not _is_bar(row)]
    return Part(
        first=first,
        last=last,
        split=split,
        until_today=split and last == wheel.today,
        bars=tuple(_bars(wheel, first, last)),
        rows=tuple(row for row in here if row.state != State.DONE),
        done=sum(row.state == State.DONE for row in here),
        breaks=tuple(one for one in wheel.breaks if first <= one.start <= last),
    )


def _is_bar(row: Row) -> bool:
    """A step is a bar; only its late units are rows."""
    return row.step > 0 and row.state != State.LATE


def _bars(wheel: WheelYear, first: date, last: date) -> Iterator[Bar]:
    for span in wheel.breaks:
        if found := _within(span.start, span.end, first, last):
            yield Bar(0, found[0], 100, found[1], "month-break")
    for step in wheel.steps:
        yield from _step(wheel, step, first, last)


def _step(wheel: WheelYear, step: Step, first: date, last: date) -> Iterator[Bar]:
    x = COLUMN * (step.number - 1) + 2
    tone = f"step-{step.number} is-{'own' if step.own else 'older'}"
    if step.start and step.end and (found := _within(step.start, step.end, first, last)):
        yield Bar(x, found[0], BAND, found[1], f"month-step {tone}")
        yield Bar(x + BAND, found[0], LEVEL, found[1], f"month-strip {tone}")
    for number, (day, count) in enumerate(step.stairs):
        if number + 1 < len(step.stairs):
            end = step.stairs[number + 1][0] - ONE_DAY
        else:
            end = max(day, step.due) if step.is_done else wheel.year.last_day
        if found := _within(day, min(end, wheel.today), first, last):
            yield Bar(x + BAND, found[0], LEVEL * count / step.of, found[1], f"month-level {tone}")
    if step.late_from and (found := _within(step.late_from, wheel.today, first, last)):
        yield Bar(x, found[0], BAND + LEVEL, found[1], "month-late")


def _within(start: date, end: date, first: date, last: date) -> tuple[float, float] | None:
    """Where days lie in a row of days: how far down and how high, in hundredths."""
    start, end = max(start, first), min(end, last)
    if start > end:
        return None
    whole = (last - first).days + 1
    top = 100 * (start - first).days / whole
    return round(top, 1), round(100 * ((end - start).days + 1) / whole, 1)
