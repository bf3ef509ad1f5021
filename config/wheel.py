"""The wheel of the year, read from TOML: steps' dates, the ladder, the rests."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from config.roles import ROLES
from config.wheel_reader import Problem, Reader
from config.wheel_years import OneYear, years_in
from states.calendars import Rest
from states.errors import ArshjulError
from states.kind import Wait
from states.kinds import KINDS
from states.ladder import (
    CALM_DAYS,
    COORDINATOR,
    DEFAULT_LEVELS,
    DEPUTY,
    LETTERS,
    MANAGER,
    OWNER,
    Ladder,
    Level,
)
from states.safety_cycle import KIND, STEPS
from states.school_year import Anchor, MonthDay, Recurrence, SchoolYear

BUILT_IN = Path(__file__).with_name("wheel.toml")
PRESETS = ("läsår", "kalenderår")
MARKS = ("adoption", "report")
OWNER_ROLES = ("headteacher", "ikt_pedagog", MANAGER, COORDINATOR, "school_chief", "case_officer")
LADDER_ROLES = (
    OWNER,
    DEPUTY,
    MANAGER,
    COORDINATOR,
    "headteacher",
    "school_chief",
    "head_of_administration",
    "data_protection_officer",
)
RESTS = ("july", "christmas", "summer", "other")


class BadWheel(ArshjulError):
    """The file of the wheel has errors. ``problems`` are all of them, in the file's order."""

    key = "bad_wheel"

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(file=path.name, count=len(problems))


@dataclass(frozen=True, slots=True)
class Window:
    """When a step opens and is due, and which role answers for it.

    With ``anchor`` completion the due date is ``months`` after the same step was last completed.
    ``years``: the school years with days of their own, which win over both.
    """

    opens: MonthDay
    due: MonthDay
    role: str = "headteacher"
    anchor: Anchor = Anchor.FIXED
    months: int = 12
    years: tuple[OneYear, ...] = ()

    @property
    def yearly(self) -> Window:
        """As it is in a year without days of its own."""
        return replace(self, years=())

    def own(self, year: SchoolYear) -> OneYear | None:
        """The days that hold in the cycle of ``year`` alone."""
        return next((one for one in self.years if one.year == year), None)

    def opens_on(self, year: SchoolYear) -> date:
        own = self.own(year)
        return ((own and own.opens) or self.opens).within(year)

    def due_on(self, year: SchoolYear, completed: date | None = None) -> date:
        """The due date in the cycle of ``year``; ``completed``: when the step was last done."""
        if (own := self.own(year)) and own.due:
            return own.due.within(year)
        series = Recurrence(self.due.within(year), self.months, self.anchor)
        return series.occurrence(0, completed) or series.first


@dataclass(frozen=True, slots=True)
class Preset:
    steps: Mapping[str, Window]
    marks: Mapping[str, Window] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wheel:
    """All that the file says. ``lead`` is in working days."""

    presets: Mapping[str, Preset]
    ladder: Ladder
    rests: tuple[Rest, ...]
    lead: int = 10
    waits: Mapping[tuple[str, str], Wait] = field(default_factory=dict)

    def preset(self, name: str) -> Preset:
        return self.presets[name]


def parse(text: str, path: Path = BUILT_IN) -> Wheel:
    """The wheel in ``text``. Raises BadWheel with every problem at once; ``path`` names it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadWheel(path, (Problem("not_toml", path.name, {"why": str(error)}),)) from None
    reader = Reader()
    wheel = _wheel(reader, raw)
    if reader.problems:
        raise BadWheel(path, tuple(reader.problems))
    return wheel


def read_wheel(path: Path | None = None) -> Wheel:
    """The wheel of the file, or the built-in one. Raises BadWheel."""
    path = path or BUILT_IN
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as error:
        raise _not_readable(path, error) from None
    return _read(path, stamp)


def _not_readable(path: Path, error: OSError) -> BadWheel:
    why = error.strerror or str(error)
    return BadWheel(path, (Problem("not_readable", path.name, {"why": why}),))


@lru_cache(maxsize=8)
def _read(path: Path, _stamp: int) -> Wheel:
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors write a BOM
    except UnicodeDecodeError:
        raise BadWheel(path, (Problem("not_utf8", path.name, {}),)) from None
    except OSError as error:
        raise _not_readable(path, error) from None
    return parse(text, path)


def _wheel(reader: Reader, raw: dict[str, object]) -> Wheel:
    reader.only(raw, "", ("cycle", "rest", "ladder", "calm", "presets", "kinds"))
    cycle = reader.table(raw, "", "cycle")
    reader.only(cycle, "cycle", ("lead", "role"))
    role = reader.choice(cycle, "cycle", "role", OWNER_ROLES, "headteacher")
    presets_raw = reader.table(raw, "", "presets")
    reader.only(presets_raw, "presets", PRESETS)
    return Wheel(
        presets={
            name: _preset(reader, reader.table(presets_raw, "presets", name), name, role)
            for name in PRESETS
        },
        ladder=_ladder(reader, raw),
        rests=_rests(reader, raw),
        lead=reader.whole(cycle, "cycle", "lead", 10, least=0, most=200),
        waits=_waits(reader, raw),
    )


def _waits(reader: Reader, raw: dict[str, object]) -> dict[tuple[str, str], Wait]:
    """What the file says otherwise than the kinds do: who answers in a state, and how long."""
    kinds_raw = reader.table(raw, "", "kinds", needed=False)
    others = tuple(name for name in KINDS if name != KIND)  # the presets have the safety cycle's
    reader.only(kinds_raw, "kinds", others)
    found: dict[tuple[str, str], Wait] = {}
    for name in others:
        kind, where = KINDS[name], f"kinds.{name}"
        states_raw = reader.table(kinds_raw, "kinds", name, needed=False)
        reader.only(states_raw, where, tuple(kind.waits))
        for state in (state for state in kind.waits if state in states_raw):
            row = reader.table(states_raw, where, state)
            own, place = kind.waits[state], f"{where}.{state}"
            reader.only(row, place, ("role", "days"))
            role = reader.choice(row, place, "role", ROLES, own.role)
            days = own.days
            if "days" in row:
                days = reader.whole(row, place, "days", 0, least=0, most=400)
            found[name, state] = replace(own, role=role, days=days)
    return found


def _preset(reader: Reader, raw: dict[str, object], name: str, role: str) -> Preset:
    where = f"presets.{name}"
    reader.only(raw, where, ("steps", "marks", "years"))
    steps_raw = reader.table(raw, where, "steps")
    reader.only(steps_raw, f"{where}.steps", STEPS)
    steps = {
        step: _window(reader, reader.table(steps_raw, f"{where}.steps", step), step, where, role)
        for step in STEPS
    }
    year = SchoolYear(2025)
    for before, after in pairwise(STEPS):
        read = not any(reader.has_problem(f"{where}.steps.{one}") for one in (before, after))
        if read and steps[before].due_on(year) > steps[after].due_on(year):
            reader.problem("steps_out_of_order", f"{where}.steps.{after}.due", before=before)
    marks_raw = reader.table(raw, where, "marks", needed=False)
    reader.only(marks_raw, f"{where}.marks", MARKS)
    marks = {
        mark: _window(reader, reader.table(marks_raw, f"{where}.marks", mark), mark, where, role)
        for mark in MARKS
        if mark in marks_raw
    }
    years = years_in(reader, raw, where, (*STEPS, *MARKS))
    steps, marks = (
        {one: replace(window, years=years.get(one, ())) for one, window in windows.items()}
        for windows in (steps, marks)
    )
    for one in sorted({row.year for rows in years.values() for row in rows}):
        if not reader.has_problem(where):
            _in_order(reader, where, one, steps, marks)
    return Preset(steps, marks)


def _in_order(
    reader: Reader,
    where: str,
    year: SchoolYear,
    steps: Mapping[str, Window],
    marks: Mapping[str, Window],
) -> None:
    """The same order holds in a year with days of its own."""
    place = f"{where}.years.{year}"
    for name, window in {**steps, **marks}.items():
        if window.opens_on(year) > window.due_on(year):
            reader.problem("opens_after_due", f"{place}.{name}.opens")
    for before, after in pairwise(STEPS):
        if steps[before].due_on(year) > steps[after].due_on(year):
            reader.problem("steps_out_of_order", f"{place}.{after}.due", before=before)


def _window(reader: Reader, raw: dict[str, object], step: str, where: str, role: str) -> Window:
    kind = "marks" if step in MARKS else "steps"
    where = f"{where}.{kind}.{step}"
    reader.only(raw, where, ("opens", "due", "role", "anchor", "months"))
    window = Window(
        opens=reader.month_day(raw, where, "opens"),
        due=reader.month_day(raw, where, "due"),
        role=reader.choice(raw, where, "role", OWNER_ROLES, role),
        anchor=Anchor(reader.choice(raw, where, "anchor", tuple(Anchor), Anchor.FIXED)),
        months=reader.whole(raw, where, "months", 12, least=1, most=120),
    )
    year = SchoolYear(2025)
    if raw and not reader.has_problem(where) and window.opens_on(year) > window.due_on(year):
        reader.problem("opens_after_due", f"{where}.opens")
    return window


def _ladder(reader: Reader, raw: dict[str, object]) -> Ladder:
    levels: list[Level] = []
    for where, row in reader.rows(raw, "ladder"):
        reader.only(row, where, ("days", "letter", "to"))
        days = reader.whole(row, where, "days", 0, least=-200, most=200, needed=True)
        letter = reader.choice(row, where, "letter", LETTERS, LETTERS[0], needed=True)
        to = reader.choices(row, where, "to", LADDER_ROLES)
        if reader.has_problem(where):
            continue
        if levels and days <= levels[-1].days:
            reader.problem("ladder_out_of_order", f"{where}.days", count=levels[-1].days)
        levels.append(Level(days, letter, to or (OWNER,)))
    if levels and not any(level.days <= 0 for level in levels):
        reader.problem("ladder_without_reminder", "ladder")
    calm_raw = reader.table(raw, "", "calm", needed=False)
    reader.only(calm_raw, "calm", ("every",))
    calm = reader.whole(calm_raw, "calm", "every", CALM_DAYS, least=5, most=40)
    return Ladder(tuple(levels) or DEFAULT_LEVELS, calm=calm)


def _rests(reader: Reader, raw: dict[str, object]) -> tuple[Rest, ...]:
    rests = []
    for where, row in reader.rows(raw, "rest", needed=False):
        reader.only(row, where, ("name", "from", "to"))
        start = reader.month_day(row, where, "from")
        end = reader.month_day(row, where, "to")
        key = reader.choice(row, where, "name", RESTS, "other", needed=True)
        rests.append(Rest(key, (start.month, start.day), (end.month, end.day)))
    return tuple(rests)
