"""Letters a week, before and after, as pairs of bars: where each lies, and no colours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.forecast.moved_days import Difference

WIDTH, HEIGHT = 720.0, 240.0
LEFT, TOP, FOOT = 40.0, 12.0, 205.0
WIDEST = 26.0
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Week:
    """The bars of a week; None where there would be no letter."""

    monday: date
    middle: float
    label: str
    before: Bar | None
    after: Bar | None


@dataclass(frozen=True, slots=True)
class Chart:
    width: float
    height: float
    left: float
    foot: float
    lines: tuple[tuple[int, float], ...]
    weeks: tuple[Week, ...]


def chart(found: Difference) -> Chart:
    """The bars of all weeks, below lines that count letters."""
    weeks = found.weeks
    most = max([1, *found.before.values(), *found.after.values()])
    step = next((one for one in STEPS if most <= 4 * one), STEPS[-1])
    top = step * -(-most // step)
    one = (WIDTH - LEFT) / max(len(weeks), 1)
    bar = min(WIDEST, one * 0.38)

    def high(number: int) -> float:
        return round(FOOT - (FOOT - TOP) * number / top, 1)

    def of(number: int, x: float) -> Bar | None:
        return (
            Bar(round(x, 1), high(number), round(bar, 1), round(FOOT - high(number), 1))
            if number
            else None
        )

    made = []
    every = -(-len(weeks) // 14)
    for place, monday in enumerate(weeks):
        middle = LEFT + one * (place + 0.5)
        label = str(monday.isocalendar().week) if place % every == 0 else ""
        before, after = found.before.get(monday, 0), found.after.get(monday, 0)
        made.append(
            Week(
                monday, round(middle, 1), label, of(before, middle - bar - 1), of(after, middle + 1)
            )
        )
    lines = tuple((number, high(number)) for number in range(0, top + 1, step))
    return Chart(WIDTH, HEIGHT, LEFT, FOOT, lines, tuple(made))
