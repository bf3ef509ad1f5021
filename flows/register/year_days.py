"""The days of one school year alone: when its cycle's steps open and are due, whatever they do in
the other years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from config.text_sorts import Sort
from config.wheel import Window, parse
from config.wheel_text import with_year
from config.wheel_years import OneYear
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import Year
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice
from flows.register.own_texts import read_in, text_of
from models.register.tables import Municipality
from states.errors import ArshjulError
from states.school_year import MonthDay, SchoolYear

MOST_LATER = 3
"""School years after the one that the cycle is named after; no later can a file say."""
FARTHEST = 5
"""School years ahead; what lies beyond is a slip of the pen."""


class DayOutsideYear(ArshjulError):
    """A day of a cycle lies before its school year, or too many years after it."""

    key = "day_outside_year"


class YearOutOfReach(ArshjulError):
    """The school year has passed, or lies too far ahead to be meant."""

    key = "year_out_of_reach"


class WrittenOtherwise(ArshjulError):
    """The municipality's own text says the year's days in a way that cannot be changed here."""

    key = "wheel_written_otherwise"


class OwnDays(BaseModel):
    """A step, or a mark of the wheel, with its days in the year. One that is left out is that of
    every year; without both the step has no days of its own there any more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: str
    opens: date | None = None
    due: date | None = None


@verb("register.days_of_year")
def days_of_year(desk: Desk, year: Year, days: Sequence[OwnDays]) -> int:
    """Those steps have these days in the cycle of one school year; they win over the yearly ones.
    Open cases keep their last days. Returns how many reminders it moves. Raises BadChoice,
    YearOutOfReach, DayOutsideYear, WrittenOtherwise, and BadWheel for days out of their order."""
    text = text_with(desk, year, days)
    if text == text_of(desk, Sort.WHEEL):
        return 0
    moved = read_in(desk, Sort.WHEEL, text)
    told = {
        one.step: [day.isoformat() if day else "" for day in (one.opens, one.due)] for one in days
    }
    note_down(desk, "year_days_set", {"year": str(year), "days": told})
    return moved


def text_with(desk: Desk, year: SchoolYear, days: Sequence[OwnDays]) -> str:
    """The text of the wheel that holds with those days in the year. Raises as the verb does."""
    years_open(desk, year)
    preset = desk.session.get_one(Municipality, desk.municipality).preset
    windows = _windows(desk.place.preset.steps, desk.place.preset.marks)
    rows = {one.step: _row(windows, year, one) for one in days}
    text = with_year(text_of(desk, Sort.WHEEL), preset, year, rows)
    found = parse(text).preset(preset)
    now = _windows(found.steps, found.marks)
    if any(now[step].own(year) != row for step, row in rows.items()):
        raise WrittenOtherwise()
    return text


def years_open(desk: Desk, year: SchoolYear) -> None:
    """Raises YearOutOfReach for a school year that has passed, or that lies too far ahead."""
    first = SchoolYear.of(desk.day)
    last = SchoolYear(first.begins + FARTHEST)
    if not first <= year <= last:
        raise YearOutOfReach(year=str(year), first=str(first), last=str(last))


def _windows(steps: Mapping[str, Window], marks: Mapping[str, Window]) -> dict[str, Window]:
    return {**steps, **marks}


def _row(windows: Mapping[str, Window], year: SchoolYear, one: OwnDays) -> OneYear | None:
    """What is the year's own of it; what is as in every year is none."""
    if one.step not in windows:
        raise BadChoice(what="step", value=one.step[:40], known=", ".join(windows))
    usual = windows[one.step].yearly
    opens, due = (
        None if day is None or day == as_ever else within(year, day)
        for day, as_ever in ((one.opens, usual.opens_on(year)), (one.due, usual.due_on(year)))
    )
    return OneYear(year, opens, due) if opens or due else None


def within(year: SchoolYear, day: date) -> MonthDay:
    """The day as one of the year's cycle. Raises DayOutsideYear."""
    later = SchoolYear.of(day).begins - year.begins
    if not 0 <= later <= MOST_LATER:
        raise DayOutsideYear(day=day, year=str(year))
    return MonthDay(day.month, day.day, later)
