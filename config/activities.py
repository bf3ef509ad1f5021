"""The types of activity, read from TOML: what a series of each begins with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.law import COUNTRIES, Basis, basis, countries, law_in, line
from config.roles import ROLES
from config.wheel import BadWheel
from config.wheel_reader import Problem, Raw, Reader
from config.words import Words
from states.activity import ASKS, SCOPES
from states.law import Law
from states.measure import Category
from states.school_year import MonthDay

BUILT_IN = Path(__file__).with_name("activities.toml")
FIELDS = (
    "name",
    "category",
    "scope",
    "role",
    "day",
    "vague",
    "every",
    "exact_within",
    "asks",
    "parts",
    "visible_to",
    "audience",
    "basis",
    "countries",
)


class BadActivities(BadWheel):
    """The file of the activities has errors. ``problems`` are all of them, in its order."""

    key = "bad_activities"


@dataclass(frozen=True, slots=True)
class ActivityType:
    """What a series of this type begins with. ``day`` None: the day is vague, as in ``vague``.
    ``parts``: by country, as ``basis``: the law behind it; under "" what holds in every other one.
    ``countries``: where it is offered, none: in all."""

    code: str
    category: str
    scope: str
    role: str
    day: MonthDay | None
    vague: str
    every: int
    exact_within: int
    asks: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    visible_to: tuple[str, ...]
    audience: str
    basis: Basis
    countries: tuple[str, ...] = ()
    own_name: str = ""

    def name(self, say: Words) -> str:
        """Its own name, else the catalogue's, else its code."""
        key = f"activity_types.{self.code}"
        return self.own_name or (say.say(key) if say.has(key) else self.code)

    def law_in(self, country: str) -> Law:
        """The law behind it in a country (SE, NO), or an empty one."""
        return law_in(self.basis, country)

    def basis_in(self, country: str) -> str:
        """What that law is called, or nothing."""
        return self.law_in(country).text

    def parts_in(self, country: str) -> tuple[str, ...]:
        """What it is made up of in a country."""
        return self.parts.get(country, self.parts.get("", ()))

    def is_for(self, country: str) -> bool:
        return country in (self.countries or (country,))


def part_name(part: str, say: Words) -> str:
    """A part in the reader's language, or as it was written in the file."""
    key = f"activity_parts.{part}"
    return say.say(key) if say.has(key) else part


def parse(text: str, path: Path = BUILT_IN) -> dict[str, ActivityType]:
    """The types in ``text``, by code. Raises BadActivities with every problem at once."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadActivities(path, (Problem("not_toml", path.name, {"why": str(error)}),)) from None
    reader = Reader()
    reader.only(raw, "", ("types",))
    types = reader.table(raw, "", "types")
    found = {code: _type(reader, code, reader.table(types, "types", code)) for code in types}
    if reader.problems:
        raise BadActivities(path, tuple(reader.problems))
    return found


def read_activities(path: Path | None = None) -> Mapping[str, ActivityType]:
    """The types of the file, or the built-in ones. Raises BadActivities."""
    path = path or BUILT_IN
    try:
        return _read(path, path.stat().st_mtime_ns)
    except UnicodeDecodeError:
        raise BadActivities(path, (Problem("not_utf8", path.name, {}),)) from None
    except OSError as error:
        why = error.strerror or str(error)
        problem = Problem("not_readable", path.name, {"why": why})
        raise BadActivities(path, (problem,)) from None


@lru_cache(maxsize=8)
def _read(path: Path, _stamp: int) -> dict[str, ActivityType]:
    return parse(path.read_text(encoding="utf-8-sig"), path)


def _type(reader: Reader, code: str, raw: Raw) -> ActivityType:
    where = f"types.{code}"
    reader.only(raw, where, FIELDS)
    vague = line(reader, raw, where, "vague")
    role = reader.choice(raw, where, "role", ROLES, "coordinator", needed=True)
    visible_to: tuple[str, ...] = ()
    if "visible_to" in raw:
        visible_to = reader.choices(raw, where, "visible_to", ROLES)
        if visible_to and role not in visible_to:
            reader.problem("answers_without_seeing", f"{where}.visible_to", role=role)
    return ActivityType(
        code=code,
        category=reader.choice(
            raw, where, "category", tuple(Category), Category.PREVENTIVE, needed=True
        ),
        scope=reader.choice(raw, where, "scope", SCOPES, "each_unit", needed=True),
        role=role,
        day=None if vague else reader.month_day(raw, where, "day"),
        vague=vague,
        every=reader.whole(raw, where, "every", 12, least=0, most=240),
        exact_within=reader.whole(raw, where, "exact_within", 20, least=1, most=400),
        asks=reader.choices(raw, where, "asks", ASKS) if "asks" in raw else (),
        parts=_parts(reader, raw, where),
        visible_to=visible_to,
        audience=line(reader, raw, where, "audience"),
        basis=basis(reader, raw, where),
        countries=countries(reader, raw, where),
        own_name=line(reader, raw, where, "name"),
    )


def _parts(reader: Reader, raw: Raw, where: str) -> Mapping[str, tuple[str, ...]]:
    """One list for all, or a table of a list for each country."""
    if not isinstance(raw.get("parts"), dict):
        return {"": _listed(reader, raw.get("parts", []), f"{where}.parts")}
    table = reader.table(raw, where, "parts")
    reader.only(table, f"{where}.parts", COUNTRIES)
    return {one: _listed(reader, table[one], f"{where}.parts.{one}") for one in table}


def _listed(reader: Reader, value: object, place: str) -> tuple[str, ...]:
    good = isinstance(value, list) and len(value) <= 50
    if not good or any(not _is_line(part) for part in value):  # type: ignore[attr-defined]
        reader.problem("not_lines", place)
        return ()
    return tuple(value)  # type: ignore[arg-type]


def _is_line(part: object) -> bool:
    return isinstance(part, str) and 0 < len(part.strip()) <= 200 and part.isprintable()
