"""The year that one turn of the wheel shows: a school year or a calendar year, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from states.school_year import SchoolYear


@dataclass(frozen=True, slots=True, order=True)
class DialYear:
    """``begins`` is the calendar year in which it begins: in August, or with ``calendar`` in
    January. Written ``2026/27``, or ``2027``."""

    begins: int
    calendar: bool = False

    @classmethod
    def parse(cls, text: str) -> DialYear:
        """A school year or a calendar year. Raises BadSchoolYear."""
        found = re.fullmatch(r"\d{4}", text.strip(), re.ASCII)
        if found and 1900 < int(found[0]) < 9000:
            return cls(int(found[0]), True)
        return cls(SchoolYear.parse(text).begins)

    @classmethod
    def of(cls, day: date, *, calendar: bool = False) -> DialYear:
        """The year that ``day`` lies in."""
        return cls(day.year if calendar else SchoolYear.of(day).begins, calendar)

    @property
    def first_day(self) -> date:
        return date(self.begins, 1, 1) if self.calendar else SchoolYear(self.begins).first_day

    @property
    def last_day(self) -> date:
        return date(self.begins, 12, 31) if self.calendar else SchoolYear(self.begins).last_day

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its twelve months."""
        first = self.first_day.month - 1
        return tuple(
            date(self.begins + (first + n) // 12, (first + n) % 12 + 1, 1) for n in range(12)
        )

    @property
    def own_cycle(self) -> SchoolYear:
        """The cycle that most of its steps belong to. A calendar year's is the one that was named
        after the school year in which it begins."""
        return SchoolYear(self.begins - self.calendar)

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def near(self, years: int) -> DialYear:
        """The year so many years later, or earlier."""
        return DialYear(self.begins + years, self.calendar)

    def __str__(self) -> str:
        return str(self.begins) if self.calendar else str(SchoolYear(self.begins))
