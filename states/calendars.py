"""Which days are working days, for whom, and why the others are not.

Public holidays and de facto days come from the library ``holidays`` (SE: public and de facto,
among them Midsummer Eve, Christmas Eve and New Year's Eve; lag 1989:253 names the public ones).
School breaks are the municipality's own data, never a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from states.errors import CalendarHasNoWorkingDay

ONE_DAY = timedelta(days=1)
HORIZON_DAYS = 800

CATEGORIES = {"SE": ("public", "de_facto"), "NO": ("public",)}
LANGUAGES = {"SE": "sv", "NO": "no"}


class Staff(StrEnum):
    """Whose rest it is: people in schools rest in school breaks, the administration does not."""

    SCHOOL = "school"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` to ``end``, both included, with the name that people give them."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest that returns each year: ``(month, day)`` to ``(month, day)``, both included.

    ``key`` is its word in the catalogue. A rest may cross the new year.
    """

    key: str
    start: tuple[int, int]
    end: tuple[int, int]

    def holds(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= at <= self.end
        return at >= self.start or at <= self.end


@dataclass(frozen=True, slots=True)
class Free:
    """Why a day is free: ``key`` is a word of the catalogue, ``name`` what the day is called."""

    key: str
    name: str = ""


@lru_cache(maxsize=64)
def public_days(country: str, year: int) -> Mapping[date, str]:
    """The country's public and de facto days of one calendar year, with their names."""
    import holidays  # slow to load: who only asks for help does without

    found = holidays.country_holidays(
        country, years=year, categories=CATEGORIES[country], language=LANGUAGES[country]
    )
    return dict(found)


class Calendar:
    """One municipality's working days. Asked with dates and a staff, it knows nothing of now."""

    def __init__(
        self,
        country: str,
        breaks: Iterable[Span] = (),
        resting: Iterable[Rest] = (),
    ) -> None:
        self.country = country.upper()
        self.breaks = tuple(sorted(breaks, key=lambda span: (span.start, span.end, span.name)))
        self.resting = tuple(resting)
        self._break_days: dict[date, str] = {}
        for span in self.breaks:
            for offset in range((span.end - span.start).days + 1):
                self._break_days.setdefault(span.start + timedelta(days=offset), span.name)
        self._known: dict[tuple[date, Staff], Free | None] = {}
        self._steps: dict[tuple[date, int, Staff], date] = {}

    def free(self, day: date, staff: Staff) -> Free | None:
        """Why ``day`` is free for ``staff``; None on a working day."""
        known = self._known
        if (day, staff) not in known:
            known[day, staff] = self._look(day, staff)
        return known[day, staff]

    def _look(self, day: date, staff: Staff) -> Free | None:
        if day.weekday() >= 5:
            return Free("weekend")
        if name := public_days(self.country, day.year).get(day):
            return Free("holiday", name)
        if staff is Staff.SCHOOL and day in self._break_days:
            return Free("school_break", self._break_days[day])
        for rest in self.resting:
            if rest.holds(day):
                return Free(rest.key)
        return None

    def is_working(self, day: date, staff: Staff) -> bool:
        return self.free(day, staff) is None

    def next_working(self, day: date, staff: Staff) -> date:
        """``day`` itself when it is a working day, otherwise the first one after it."""
        return self.shift(day, 0, staff)

    def shift(self, day: date, working_days: int, staff: Staff) -> date:
        """The n-th working day after ``day`` (before it when n is negative); 0: see next_working.

        Raises CalendarHasNoWorkingDay when the breaks leave none within about two years.
        """
        asked = (day, working_days, staff)
        if asked not in self._steps:
            self._steps[asked] = self._walk(day, working_days, staff)
        return self._steps[asked]

    def _walk(self, day: date, working_days: int, staff: Staff) -> date:
        step = -ONE_DAY if working_days < 0 else ONE_DAY
        left = abs(working_days)
        if left == 0:
            day, left = day - ONE_DAY, 1
        for _ in range(HORIZON_DAYS):
            day += step
            if self.free(day, staff) is None:
                left -= 1
                if left == 0:
                    return day
        raise CalendarHasNoWorkingDay(day=day)

    def working_days_between(self, start: date, end: date, staff: Staff) -> int:
        """How many working days lie after ``start`` up to and including ``end`` (0 when none)."""
        return sum(
            self.is_working(start + timedelta(days=offset), staff)
            for offset in range(1, (end - start).days + 1)
        )
