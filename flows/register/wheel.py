"""The wheel in force: its preset, its days, and the last days on which nobody works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.text_sorts import Sort
from config.wheel import Window
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.local_time import local
from flows.engine.municipality import Town
from flows.engine.record import note_down
from flows.register.municipality import preset_of
from models.record import audit
from models.register.own_texts import texts_of
from models.register.tables import Municipality
from models.register.units import open_units
from states.calendars import Free
from states.ladder import Ladder, staff_of
from states.school_year import Anchor, SchoolYear

YEARS_AHEAD = 3  # school years whose last days are looked at
YEARS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class StepDays:
    """When a step (or ``mark``: what is shown on the wheel alone) opens and is due in the cycle of
    a school year, and which role answers. ``moving``: the last day is counted from when the unit
    was last done, and ``due`` holds for the first time alone. ``own``: the days are those of this
    year alone."""

    year: str
    step: str
    mark: bool
    opens: date
    due: date
    role: str
    moving: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class FreeLastDay:
    """A last day on which those who answer do not work: why, and ``before``, the working day on
    which the reminder comes instead. ``units`` are those where it is so; none: everywhere."""

    year: str
    step: str
    day: date
    why: Free
    before: date
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InForce:
    """The wheel of a municipality. ``own`` is whether it has a text of its own, ``since`` the day
    when that was read in or the preset was chosen; ``unknown`` the school years of which no breaks
    are known."""

    preset: str
    own: bool
    since: date | None
    days: tuple[StepDays, ...]
    ladder: Ladder
    free: tuple[FreeLastDay, ...]
    unknown: tuple[str, ...]


@verb("register.choose_preset")
def choose_preset(desk: Desk, preset: str) -> bool:
    """The steps that begin from now on follow the days of the preset, läsår or kalenderår; open
    cases keep their last days. Returns whether it was another one before. Raises BadChoice."""
    wanted = preset_of(preset)
    row = desk.session.get_one(Municipality, desk.municipality)
    if row.preset == wanted:
        return False
    was, row.preset = row.preset, wanted
    desk.session.add(row)
    desk.session.flush()
    note_down(desk, "preset_chosen", {"from": was, "to": wanted})
    return True


def in_force(session: Session, place: Town, day: date) -> InForce:
    """The wheel as it holds on ``day``: the days of this school year and the next, and the free
    last days of three."""
    home = place.municipality
    read = [one.read_at for one in texts_of(session, home) if one.sort == Sort.WHEEL]
    chosen = audit.last_told(session, home, "preset_chosen")
    begun = audit.last_told(session, home, "began")
    since = max([*read, *([chosen] if chosen else [])], default=begun)
    years = years_told(place, day)
    return InForce(
        preset=session.get_one(Municipality, home).preset,
        own=bool(read),
        since=local(since).date() if since else None,
        days=tuple(one for year in years for one in days_in(place, year)),
        ladder=place.ladder,
        free=free_last_days(session, place, day),
        unknown=tuple(
            str(one) for one in years_from(day, YEARS_SHOWN) if not _has_breaks(place, one)
        ),
    )


def years_from(day: date, number: int) -> tuple[SchoolYear, ...]:
    """The school year of ``day`` and those after it, ``number`` in all."""
    first = SchoolYear.of(day).begins
    return tuple(SchoolYear(first + offset) for offset in range(number))


def years_told(place: Town, day: date) -> tuple[SchoolYear, ...]:
    """The school year of ``day`` and the next, and those to come that have days of their own."""
    near = years_from(day, YEARS_SHOWN)
    windows = (*place.preset.steps.values(), *place.preset.marks.values())
    own = {one.year for window in windows for one in window.years if one.year > near[-1]}
    return (*near, *sorted(own))


def days_in(place: Town, year: SchoolYear, *, yearly: bool = False) -> Iterable[StepDays]:
    """The days of the steps and then of the marks, in the cycle of ``year``; ``yearly``: as they
    would be if it had none of its own."""
    for mark, windows in ((False, place.preset.steps), (True, place.preset.marks)):
        for step, window in windows.items():
            yield _days(step, window.yearly if yearly else window, year, mark)


def _days(step: str, window: Window, year: SchoolYear, mark: bool) -> StepDays:
    opens, due = window.opens_on(year), window.due_on(year)
    own = window.own(year)
    moving = window.anchor == Anchor.COMPLETION and not (own and own.due)
    return StepDays(str(year), step, mark, opens, due, window.role, moving, own is not None)


def free_last_days(
    session: Session, place: Town, day: date, years: tuple[SchoolYear, ...] = ()
) -> tuple[FreeLastDay, ...]:
    """The last days of the cycles of ``years`` (left out: that of ``day`` and the two after it)
    on which those who answer do not work, the first first; those before ``day`` are left out, and
    so are those that are counted from the last time."""
    places = [
        (unit.name, place.calendar_of(unit.id))
        for unit in open_units(session, place.municipality, day)
    ] or [("", place.calendar)]
    found: list[FreeLastDay] = []
    for year in years or years_from(day, YEARS_AHEAD):
        for step, window in place.preset.steps.items():
            due, staff = window.due_on(year), staff_of(window.role)
            own = window.own(year)
            if due < day or (window.anchor == Anchor.COMPLETION and not (own and own.due)):
                continue
            alike: dict[tuple[Free, date], list[str]] = {}
            for name, calendar in places:
                if why := calendar.free(due, staff):
                    alike.setdefault((why, calendar.shift(due, -1, staff)), []).append(name)
            for (why, before), names in alike.items():
                whose = () if len(names) == len(places) else tuple(names)
                found.append(FreeLastDay(str(year), step, due, why, before, whose))
    return tuple(sorted(found, key=lambda one: (one.day, one.units)))


def _has_breaks(place: Town, year: SchoolYear) -> bool:
    return any(
        span.start <= year.last_day and span.end >= year.first_day for span in place.calendar.breaks
    )
