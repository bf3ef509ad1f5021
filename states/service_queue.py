"""The weekly queue: when many services come at once, their assessments are spread over weeks.

Source: «mange nye læremidler ... høsten 2020 når nye læreplaner innføres» (S1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta

WEEK = timedelta(days=7)


def spread(
    taken: Iterable[date],
    number: int,
    earliest: date,
    per_week: int,
    working: Callable[[date], date],
) -> list[date]:
    """So many days from ``earliest`` on, at most ``per_week`` a week with those already ``taken``.

    ``working`` gives the first working day from a day on; a week without one is passed over.
    """
    full = Counter(_week(day) for day in taken)
    days: list[date] = []
    day = working(earliest)
    for _ in range(number):
        while full[_week(day)] >= per_week:
            day = working(day + WEEK)
        full[_week(day)] += 1
        days.append(day)
    return days


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week
