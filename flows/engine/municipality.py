"""A municipality as the verbs see it: its calendar, its people and its wheel, loaded together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from sqlmodel import Session

from config.own import Own, own
from config.wheel import Preset, Wheel
from models.register.directory import Directory, directories
from models.register.municipalities import Break, Place, breaks_of, places
from models.register.own_texts import own_texts
from states.calendars import Calendar, Rest, Span
from states.kind import AnyKind, Wait
from states.ladder import Ladder, staff_of
from states.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class Town:
    municipality: str
    locale: str
    calendar: Calendar  # the common one, which the authority's own people follow
    directory: Directory
    preset: Preset
    ladder: Ladder
    lead: int
    waits: Mapping[tuple[str, str], Wait] = field(default_factory=dict)
    own: Own = field(default_factory=Own)
    unit_breaks: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    def calendar_of(self, unit: int | None) -> Calendar:
        """The working days of a unit: the common ones, without the days off that it has for itself
        or as a part of another unit."""
        if unit is None or not self.unit_breaks:
            return self.calendar
        own = [span for one in self.directory.line(unit) for span in self.unit_breaks.get(one, ())]
        if not own:
            return self.calendar
        common = self.calendar
        return _calendar(common.country, (*common.breaks, *own), common.resting)

    def wait(self, kind: AnyKind, state: str) -> Wait | None:
        """Who is waited for in a state and how long: as the wheel's file says, else the kind."""
        return self.waits.get((kind.name, state)) or kind.waits.get(state)

    def rungs(self, owner_role: str) -> Ladder:
        """The ladder as it stands for the cases of a role."""
        return self.ladder.of(owner_role)

    def with_breaks(self, breaks: Sequence[Break]) -> Town:
        """The municipality as it is with other days off."""
        spans: dict[int | None, list[Span]] = {}
        for one in breaks:
            spans.setdefault(one.unit, []).append(Span(one.name, one.starts, one.ends))
        in_order = {unit: tuple(sorted(own, key=_in_order)) for unit, own in spans.items()}
        common = in_order.pop(None, ())
        calendar = _calendar(self.calendar.country, common, self.calendar.resting)
        of_units = {unit: own for unit, own in in_order.items() if unit is not None}
        return replace(self, calendar=calendar, unit_breaks=of_units)

    def late_by(self, due: date | None, owner_role: str, day: date, unit: int | None) -> int:
        """How many working days of the role that answers at the unit have passed since ``due``: the
        one count of lateness, in letters and on pages. 0 on the last day itself and before it."""
        if due is None or due >= day:
            return 0
        return self.calendar_of(unit).working_days_between(due, day, staff_of(owner_role))

    def days_left(self, due: date, owner_role: str, day: date, unit: int | None) -> int:
        """How many working days of the role there are from ``day`` on, the last one included: the
        same count as of lateness, the other way round."""
        return self.late_by(day, owner_role, due, unit)

    def due_for(
        self,
        step: str,
        year: SchoolYear,
        begins: date,
        unit: int | None,
        completed: date | None = None,
    ) -> tuple[date, date]:
        """When a unit's step that begins on ``begins`` is due, and what the wheel alone would say.

        A step always gets at least ``lead`` working days: none is born overdue.
        """
        window = self.preset.steps[step]
        planned = window.due_on(year, completed)
        least = self.calendar_of(unit).shift(begins, self.lead, staff_of(window.role))
        return max(planned, least), planned


def _in_order(span: Span) -> tuple[str, date, date]:
    return span.name, span.start, span.end


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
    breaks = breaks_of(session, ids)
    return {
        place.id: _town(
            place,
            breaks.get(place.id, ()),
            people.get(place.id) or Directory(),
            own(texts.get(place.id, {})),
            built_in,
        )
        for place in places(session, ids)
    }


def _town(
    place: Place, breaks: Sequence[Break], directory: Directory, mine: Own, built_in: Wheel
) -> Town:
    wheel = mine.wheel or built_in
    bare = Town(
        municipality=place.id,
        locale=place.locale,
        calendar=_calendar(place.country, (), wheel.rests),
        directory=directory,
        preset=wheel.preset(place.preset),
        ladder=wheel.ladder,
        lead=wheel.lead,
        waits=wheel.waits,
        own=mine,
    )
    return bare.with_breaks(breaks)
