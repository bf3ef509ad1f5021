"""A municipality as the verbs see it: its calendar, its people and its wheel, loaded together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlmodel import Session, col, select

from config.wheel import Preset, Wheel
from models.directory import Directory, directories
from models.register import Municipality, SchoolBreak
from states.calendars import Calendar, Rest, Span
from states.ladder import Ladder, staff_of
from states.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class Town:
    municipality: str
    locale: str
    calendar: Calendar
    directory: Directory
    preset: Preset
    ladder: Ladder
    lead: int

    def due_for(
        self, step: str, year: SchoolYear, begins: date, completed: date | None = None
    ) -> tuple[date, date]:
        """When a step that begins on ``begins`` is due, and what the wheel alone would say.

        A step always gets at least ``lead`` working days: none is born overdue.
        """
        window = self.preset.steps[step]
        planned = window.due_on(year, completed)
        least = self.calendar.shift(begins, self.lead, staff_of(window.role))
        return max(planned, least), planned


@lru_cache(maxsize=1024)
def _calendar(country: str, breaks: tuple[Span, ...], rests: tuple[Rest, ...]) -> Calendar:
    """A calendar is a value that remembers what it has worked out, and neighbours share breaks."""
    return Calendar(country, breaks, rests)


def towns(session: Session, wheel: Wheel, ids: Sequence[str]) -> dict[str, Town]:
    """The municipalities in a handful of questions, however many they are."""
    people = directories(session, ids)
    spans: dict[str, list[Span]] = defaultdict(list)
    found: dict[str, Town] = {}
    for start in range(0, len(ids), 400):
        wanted = ids[start : start + 400]
        breaks = select(
            col(SchoolBreak.municipality_id),
            col(SchoolBreak.name),
            col(SchoolBreak.starts),
            col(SchoolBreak.ends),
        ).where(col(SchoolBreak.municipality_id).in_(wanted))
        for municipality, name, starts, ends in session.execute(breaks):
            spans[municipality].append(Span(name, starts, ends))
        rows = select(
            Municipality.id, Municipality.country, Municipality.preset, Municipality.locale
        ).where(col(Municipality.id).in_(wanted))
        for municipality, country, preset, locale in session.execute(rows):
            found[municipality] = Town(
                municipality=municipality,
                locale=locale,
                calendar=_calendar(country, tuple(spans[municipality]), wheel.rests),
                directory=people.get(municipality) or Directory(),
                preset=wheel.preset(preset),
                ladder=wheel.ladder,
                lead=wheel.lead,
            )
    return found


def town(session: Session, wheel: Wheel, municipality: str) -> Town:
    """One municipality."""
    return towns(session, wheel, [municipality])[municipality]
