"""A municipality as the verbs see it: its calendar, its people and its wheel, loaded together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sqlmodel import Session

from config.own import Own, own
from config.wheel import Preset, Wheel
from models.register.directory import Directory, directories
from models.register.municipalities import Place, breaks_of, places
from models.register.own_texts import own_texts
from states.calendars import Calendar, Rest, Span
from states.kind import AnyKind, Wait
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
    waits: Mapping[tuple[str, str], Wait] = field(default_factory=dict)
    own: Own = field(default_factory=Own)

    def wait(self, kind: AnyKind, state: str) -> Wait | None:
        """Who is waited for in a state and how long: as the wheel's file says, else the kind."""
        return self.waits.get((kind.name, state)) or kind.waits.get(state)

    def rungs(self, owner_role: str) -> Ladder:
        """The ladder as it stands for the cases of a role."""
        return self.ladder.of(owner_role)

    def late_by(self, due: date | None, owner_role: str, day: date) -> int:
        """How many working days of the role that answers have passed since ``due``: the one count
        of lateness, in letters and on pages. 0 on the last day itself and before it."""
        if due is None or due >= day:
            return 0
        return self.calendar.working_days_between(due, day, staff_of(owner_role))

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


def towns(session: Session, built_in: Wheel, ids: Sequence[str]) -> dict[str, Town]:
    """The municipalities in a handful of questions, however many they are. The wheel is the
    municipality's own, else ``built_in``."""
    session.flush()
    texts = own_texts(session, ids)
    people = directories(session, ids)
    spans = {
        place: tuple(Span(*one) for one in breaks)
        for place, breaks in breaks_of(session, ids).items()
    }
    return {
        place.id: _town(
            place,
            spans.get(place.id, ()),
            people.get(place.id) or Directory(),
            own(texts.get(place.id, {})),
            built_in,
        )
        for place in places(session, ids)
    }


def _town(
    place: Place, breaks: tuple[Span, ...], directory: Directory, mine: Own, built_in: Wheel
) -> Town:
    wheel = mine.wheel or built_in
    return Town(
        municipality=place.id,
        locale=place.locale,
        calendar=_calendar(place.country, breaks, wheel.rests),
        directory=directory,
        preset=wheel.preset(place.preset),
        ladder=wheel.ladder,
        lead=wheel.lead,
        waits=wheel.waits,
        own=mine,
    )
