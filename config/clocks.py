"""The clocks of urgent cases, from ``clocks.toml``; an authority may have targets of its own."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.roles import ROLES
from states.clocks import Clock
from states.errors import ArshjulError
from states.urgent_case import URGENT

BUILT_IN = Path(__file__).parent / "clocks.toml"
LONGEST = 24 * 366


class BadClocks(ArshjulError):
    """The file of clocks cannot be used. ``where`` is the place, ``why`` a key or the reader's
    own words."""

    key = "bad_clocks"


def read_clocks(own: Path | None = None) -> tuple[Clock, ...]:
    """Every clock. ``own`` may give local targets other hours. Raises BadClocks."""
    built_in = _built_in()
    return _with_targets(built_in, own) if own else built_in


def clocks_of(clocks: tuple[Clock, ...], kind: str, country: str) -> tuple[Clock, ...]:
    return tuple(one for one in clocks if one.kind == kind and country in one.countries)


@lru_cache(maxsize=1)
def _built_in() -> tuple[Clock, ...]:
    return tuple(_clock(row, n) for n, row in enumerate(_rows(BUILT_IN, "clock"), start=1))


def _rows(file: Path, name: str) -> list[dict[str, Any]]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get(name, [])
    except (OSError, ValueError) as error:
        raise BadClocks(where=file.name, why=str(error).splitlines()[0]) from None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadClocks(where=file.name, why=f"[[{name}]]")
    return found


def _clock(row: dict[str, Any], number: int) -> Clock:
    listed = {name: tuple(row[name]) for name in ("countries", "tell", "tell_passed")}
    clock = Clock(**{**row, **listed})
    if problem := _problem(clock):
        raise BadClocks(where=f"{BUILT_IN.name}: clock {number}", why=problem)
    return clock


def _problem(clock: Clock) -> str:
    """What is wrong with a clock, in a word."""
    states = {one.name: one.process.states for one in URGENT}
    if clock.kind not in states:
        return f"kind = {clock.kind}"
    for name in (clock.starts, clock.met_by):
        if name not in states[clock.kind]:
            return f"state = {name}"
    if (clock.hours > 0) == (clock.months > 0) or clock.hours > LONGEST:
        return f"hours = {clock.hours}, months = {clock.months}"
    unknown = [role for role in (*clock.tell, *clock.tell_passed) if role not in ROLES]
    return f"role = {unknown[0]}" if unknown else ""


def _with_targets(clocks: tuple[Clock, ...], own: Path) -> tuple[Clock, ...]:
    targets = {one.key for one in clocks if not one.statutory}
    hours: dict[str, int] = {}
    for row in _rows(own, "target"):
        key, wanted = row.get("key"), row.get("hours")
        if key not in targets:
            # A number of the law is nobody's to change, and a misspelt one would be kept by nobody.
            raise BadClocks(where=own.name, why=f"key = {key}; {', '.join(sorted(targets))}")
        if not isinstance(wanted, int) or not 1 <= wanted <= LONGEST:
            raise BadClocks(where=own.name, why=f"{key}: hours = {wanted}")
        hours[str(key)] = wanted
    return tuple(
        replace(one, hours=hours[one.key]) if not one.statutory and one.key in hours else one
        for one in clocks
    )
