"""The school year and its two anchors of recurrence: exact arithmetic on dates."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from states.errors import BadSchoolYear

FIRST_MONTH = 8  # läsår and skoleår begin in August


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """August of ``begins`` to July of the year after; written ``2026/27``."""

    begins: int

    @classmethod
    def parse(cls, text: str) -> SchoolYear:
        """``2026/27`` or ``2026/2027``. Raises BadSchoolYear."""
        found = re.fullmatch(r"(\d{4})\s*[/-]\s*(\d{2}|\d{4})", text.strip())
        if not found:
            raise BadSchoolYear(text=text)
        first, second = int(found[1]), found[2]
        if int(second) != (first + 1) % 10 ** len(second) or not 1900 < first < 9000:
            raise BadSchoolYear(text=text)
        return cls(first)

    @classmethod
    def of(cls, day: date) -> SchoolYear:
        """The school year that ``day`` lies in."""
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    def __str__(self) -> str:
        return f"{self.begins}/{(self.begins + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        return date(self.begins, FIRST_MONTH, 1)

    @property
    def last_day(self) -> date:
        return date(self.begins + 1, FIRST_MONTH - 1, 31)

    def next(self) -> SchoolYear:
        return SchoolYear(self.begins + 1)

    def previous(self) -> SchoolYear:
        return SchoolYear(self.begins - 1)


def on(year: int, month: int, day: int) -> date:
    """The day, or the month's last one when it is shorter: 29 February is 28 in common years."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def months_after(anchor: date, months: int) -> date:
    """``anchor`` moved by whole months, clamped to the month's end. ``months`` may be negative."""
    count = anchor.year * 12 + anchor.month - 1 + months
    return on(count // 12, count % 12 + 1, anchor.day)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the school year: month, day, and how many school years later (usually none)."""

    month: int
    day: int
    years_later: int = 0

    def within(self, year: SchoolYear) -> date:
        """This day in ``year``: August to December lie in its first calendar year."""
        calendar_year = year.begins + self.years_later + (0 if self.month >= FIRST_MONTH else 1)
        return on(calendar_year, self.month, self.day)


class Anchor(StrEnum):
    """What the next occurrence is counted from."""

    FIXED = "fixed"
    COMPLETION = "completion"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A series of days.

    With a fixed anchor the n-th day is ``first`` plus n times ``every_months``, always counted
    from ``first``, so that the 31st and 29 February come back. With completion as the anchor the
    next day is ``every_months`` after the last completion. ``exceptions`` is keyed by the natural
    day: a date moves that one occurrence, None skips it.
    """

    first: date
    every_months: int = 12
    anchor: Anchor = Anchor.FIXED
    exceptions: Mapping[date, date | None] = field(default_factory=dict)

    def natural(self, n: int) -> date:
        """The n-th day of the series (n from 0) before exceptions."""
        return months_after(self.first, n * self.every_months)

    def occurrence(self, n: int, completed: date | None = None) -> date | None:
        """The n-th day, exceptions heeded; None when it is skipped. With completion as the
        anchor, n counts from ``completed``, the day when it was last done, if that is known."""
        if self.anchor is Anchor.COMPLETION and completed is not None:
            natural = months_after(completed, (n + 1) * self.every_months)
        else:
            natural = self.natural(n)
        return self.exceptions.get(natural, natural)

    def next_after(self, day: date, completed: date | None = None) -> date:
        """The first occurrence after ``day``, exceptions heeded; ``completed`` when it was done.

        A natural day that lies after ``day`` but was moved to ``day`` or before counts as past.
        """
        if self.anchor is Anchor.COMPLETION and completed is not None:
            series = Recurrence(months_after(completed, self.every_months), self.every_months)
        else:
            series = self
        n = 0
        while True:
            natural = series.natural(n)
            actual = self.exceptions.get(natural, natural)
            if actual is not None and actual > day:
                return actual
            n += 1
