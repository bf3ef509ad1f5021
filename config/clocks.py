"""The clocks of urgent cases, from ``clocks.toml``; an authority may have targets of its own, and
may correct a clock whose law has changed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.roles import ROLES
from states.clocks import Authority, Clock
from states.errors import ArshjulError
from states.fields import Sort
from states.kind import AnyKind
from states.law import Certainty
from states.owners import OWNERS
from states.urgent_case import URGENT

BUILT_IN = Path(__file__).parent / "clocks.toml"
LONGEST = 24 * 366
TABLES = ("target", "correction")
CORRECTED = (
    "key",
    "country",
    "hours",
    "months",
    "statutory",
    "law",
    "certainty",
    "checked",
    "authority",
    "since",
)
LONGEST_HOURS, LONGEST_MONTHS = 24 * 26, 1
"""The longest times that a correction may give: letters call what is longer a month."""
LONGEST_LAW = 200


class BadClocks(ArshjulError):
    """The file of clocks cannot be used. ``where`` is the place, ``why`` a key or the reader's
    own words."""

    key = "bad_clocks"


def read_clocks(own: Path | None = None) -> tuple[Clock, ...]:
    """Every clock. ``own`` may correct what a law has changed, and give local targets other
    hours. Raises BadClocks."""
    built_in = _built_in()
    if own is None:
        return built_in
    if unknown := [name for name in _read(own) if name not in TABLES]:
        raise BadClocks(where=own.name, why=f"{unknown[0][:40]}; {', '.join(TABLES)}")
    return _with_targets(_with_corrections(built_in, own), _rows(own, "target"), own.name)


def law_clocks(own: Path | None = None) -> tuple[Clock, ...]:
    """The clocks with the installation's corrections of the law, and nobody's own targets. Raises
    BadClocks."""
    return _with_corrections(_built_in(), own) if own else _built_in()


def with_targets(clocks: tuple[Clock, ...], text: str) -> tuple[Clock, ...]:
    """The clocks with a municipality's own targets, which are all that it may set: what stands in
    a law is the same for everybody. Raises BadClocks."""
    name = "targets"
    try:
        raw = tomllib.loads(text)
    except ValueError as error:
        raise BadClocks(where=name, why=str(error).splitlines()[0]) from None
    if unknown := [one for one in raw if one != "target"]:
        raise BadClocks(where=name, why=f"{unknown[0][:40]}; target")
    return _with_targets(clocks, _listed(raw, "target", name), name)


def targets_in(file: Path) -> str:
    """The targets of a file that may hold corrections too, as a text of their own."""
    return "".join(
        f"[[target]]\nkey = {json.dumps(row.get('key'))}\nhours = {row.get('hours')}\n\n"
        for row in _rows(file, "target")
    )


def clocks_of(
    clocks: tuple[Clock, ...], kind: str, country: str, owner: str = ""
) -> tuple[Clock, ...]:
    """The clocks of a kind of case that owners of this sort have in the country; of any sort where
    none is given."""
    return tuple(
        one
        for one in clocks
        if one.kind == kind
        and country in one.countries
        and (not (one.owners and owner) or owner in one.owners)
    )


@lru_cache(maxsize=1)
def _built_in() -> tuple[Clock, ...]:
    names = _authorities(_rows(BUILT_IN, "authority"))
    return tuple(_clock(row, names, n) for n, row in enumerate(_rows(BUILT_IN, "clock"), start=1))


Names = dict[str, dict[str, tuple[Authority, ...]]]


def _authorities(rows: list[dict[str, Any]]) -> Names:
    """The authorities' names by code and country, the earliest first."""
    found: Names = {}
    for row in rows:
        here = found.setdefault(row["code"], {})
        new = Authority(row["name"], row.get("since", date.min))
        here[row["country"]] = (*here.get(row["country"], ()), new)
    return found


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadClocks(where=file.name, why=str(error).splitlines()[0]) from None


def _rows(file: Path, name: str) -> list[dict[str, Any]]:
    return _listed(_read(file), name, file.name)


def _listed(raw: dict[str, Any], name: str, file: str) -> list[dict[str, Any]]:
    found = raw.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadClocks(where=file, why=f"[[{name}]]")
    return found


def _clock(row: dict[str, Any], names: Names, number: int) -> Clock:
    lists = ("countries", "tell", "tell_passed", "owners")
    listed = {name: tuple(row[name]) for name in lists if name in row}
    authority = names[row["authority"]] if "authority" in row else {}
    clock = Clock(**{**row, **listed, "authority": authority})
    if problem := _problem(clock):
        raise BadClocks(where=f"{BUILT_IN.name}: clock {number}", why=problem)
    return clock


def _problem(clock: Clock) -> str:
    """What is wrong with a clock, in a word."""
    states = {one.name: one.process.states for one in URGENT}
    if clock.kind not in states:
        return f"kind = {clock.kind}"
    asked = {one.name: _days_asked(one) for one in URGENT}[clock.kind]
    for name in (clock.starts, clock.met_by):
        if name not in states[clock.kind] and (name not in asked or name == clock.met_by):
            return f"state = {name}"
    if (clock.hours > 0) == (clock.months > 0) or clock.hours > LONGEST:
        return f"hours = {clock.hours}, months = {clock.months}"
    if strangers := [one for one in clock.owners if one not in OWNERS]:
        return f"owner = {strangers[0]}"
    unknown = [role for role in (*clock.tell, *clock.tell_passed) if role not in ROLES]
    return f"role = {unknown[0]}" if unknown else ""


def _days_asked(kind: AnyKind) -> set[str]:
    """The questions of a kind whose answers are days."""
    waits = kind.waits.values()
    return {one.name for wait in waits for one in wait.questions if one.sort is Sort.DAY}


def _with_targets(
    clocks: tuple[Clock, ...], rows: list[dict[str, Any]], file: str
) -> tuple[Clock, ...]:
    targets = sorted({one.key for one in clocks if not one.statutory})
    hours: dict[str, int] = {}
    for row in rows:
        key, wanted = row.get("key"), row.get("hours")
        if key not in targets:
            # A number of the law is corrected with its law, and a misspelt one is kept by nobody.
            raise BadClocks(where=file, why=f"key = {key}; {', '.join(targets)}")
        if not isinstance(wanted, int) or not 1 <= wanted <= LONGEST:
            raise BadClocks(where=file, why=f"{key}: hours = {wanted}")
        hours[str(key)] = wanted
    return tuple(
        replace(one, hours=hours[one.key]) if not one.statutory and one.key in hours else one
        for one in clocks
    )


def _with_corrections(clocks: tuple[Clock, ...], own: Path) -> tuple[Clock, ...]:
    built_in = clocks
    for number, row in enumerate(_rows(own, "correction"), start=1):
        where = f"{own.name}: correction {number}"
        if why := _wrong(row, built_in):
            raise BadClocks(where=where, why=why)
        clocks = tuple(new for one in clocks for new in _corrected(one, row))
    return clocks


def _wrong(row: dict[str, Any], clocks: tuple[Clock, ...]) -> str:
    """What is wrong with a correction, in a word."""
    if unknown := [name for name in row if name not in CORRECTED]:
        return f"{unknown[0][:40]}; {', '.join(CORRECTED)}"
    key, country, law = row.get("key"), row.get("country"), row.get("law")
    named = [one for one in clocks if one.key == key]
    countries = sorted({land for one in named for land in one.countries})
    if not named:
        return f"key = {key}; {', '.join(sorted({one.key for one in clocks}))}"
    if country not in (countries if len(countries) > 1 else [None, *countries]):
        return f"{key}: country = {country}; {', '.join(countries)}"
    for name in ("law", "authority"):
        if name in row and not _is_line(row[name]):
            return f"{key}: {name}"
    if why := _undated(row):
        return f"{key}: {why}"
    for name, longest in (("hours", LONGEST_HOURS), ("months", LONGEST_MONTHS)):
        if name in row and not (type(row[name]) is int and 1 <= row[name] <= longest):
            return f"{key}: {name} = {row[name]} (1–{longest})"
    if longer := _lengthened(row, named):
        return f"{key}: {longer}"
    if not isinstance(row.get("statutory", True), bool) or {"hours", "months"} <= row.keys():
        return f"{key}: statutory, hours, months"
    # Nobody says that a number stands in a law without saying where.
    return f"{key}: law" if {"hours", "months", "statutory"} & row.keys() and not law else ""


def _undated(row: dict[str, Any]) -> str:
    """What is wrong with a correction's days and its certainty, in a word."""
    for name in ("checked", "since"):
        day = row.get(name, date.min)
        if not isinstance(day, date) or isinstance(day, datetime):
            return f"{name} = {day}"
    if row.get("certainty", Certainty.READ) not in tuple(Certainty):
        return f"certainty = {row['certainty']} ({', '.join(Certainty)})"
    if "checked" in row and not row.get("law"):
        return "law"
    return "authority" if "since" in row and "authority" not in row else ""


def _lengthened(row: dict[str, Any], named: list[Clock]) -> str:
    """A statutory limit that the row would make longer, or no law's any more, in a word: nobody
    may. ``named`` are the built-in clocks; what an earlier row said of them does not count."""
    for one in named:
        if not one.statutory or row.get("country", one.countries[0]) not in one.countries:
            continue
        if row.get("statutory") is False:
            return "statutory = false"
        if _is_longer(row.get("hours", 0), row.get("months", 0), one):
            return f"> {one.hours or one.months}"
    return ""


def _is_longer(hours: int, months: int, than: Clock) -> bool:
    """Whether the new time (no time: 0 and 0) may ever end later: months have 28 to 31 days."""
    if months and than.months:
        return months > than.months
    return (hours or months * 31 * 24) > (than.hours or than.months * 28 * 24)


def _is_line(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= LONGEST_LAW and text.isprintable()


def _corrected(one: Clock, row: dict[str, Any]) -> Iterator[Clock]:
    """The clock as the row corrects it, and beside it what holds in the other countries. Owners
    whom the law does not name keep their target: to whom a law applies is no correction."""
    country = row.get("country", one.countries[0])
    if one.key != row["key"] or country not in one.countries or not _is_meant(one):
        yield one
        return
    if others := tuple(land for land in one.countries if land != country):
        yield replace(one, countries=others)
    if {"hours", "months"} & row.keys():
        one = replace(one, hours=row.get("hours", 0), months=row.get("months", 0))
    if "authority" in row:
        one = replace(one, authority={country: _names(one, country, row)})
    if "law" in row:
        # What was read of the old law says nothing about the new one.
        one = replace(one, certainty=row.get("certainty", ""), checked=row.get("checked"))
    yield replace(
        one,
        countries=(country,),
        statutory=row.get("statutory", one.statutory),
        law=row.get("law", one.law).strip(),
    )


def _is_meant(one: Clock) -> bool:
    """Whether a correction of a law may mean the clock: not where a sort of owner has a target of
    its own, because the law does not name it."""
    return one.statutory or not one.owners


def _names(one: Clock, country: str, row: dict[str, Any]) -> tuple[Authority, ...]:
    """The authority's names: from the row's day on the new one, and before it those there were."""
    since = row.get("since", date.min)
    before = [name for name in one.authority.get(country, ()) if name.since < since]
    return (*before, Authority(row["authority"].strip(), since))
