"""The days of a series of meetings: every so many weeks, or on one weekday of each month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
MONTHLY = 0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """From ``first`` to ``until``, both included. ``weeks`` between two meetings; 0 (MONTHLY): the
    same weekday of every month as the first, so "the second Tuesday"; of a fifth one, the last."""

    first: date
    until: date
    weeks: int = MONTHLY

    def days(self) -> Iterator[date]:
        """Counted from the first, so that one that falls away moves none of the others."""
        number = 0
        while (day := self._nth(number)) <= self.until:
            yield day
            number += 1

    def _nth(self, number: int) -> date:
        if self.weeks:
            return self.first + number * self.weeks * WEEK
        months = self.first.year * 12 + self.first.month - 1 + number
        start = date(months // 12, months % 12 + 1, 1)
        day = start + timedelta(days=(self.first.weekday() - start.weekday()) % 7)
        day += ((self.first.day - 1) // 7) * WEEK
        return day if day.month == start.month else day - WEEK
