"""The days of the steps in the text of a wheel: other days in their places, and all else as it
stands, with its comments."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from config.wheel_years import OneYear
from states.school_year import MonthDay, SchoolYear

_HEAD = re.compile(r"^\s*\[[^\[]")
_DAY = re.compile(r"""^(\s*(opens|due)\s*=\s*)("[^"]*"|'[^']*')""")
Place = tuple[str, str, str]
"""``steps`` or ``marks``, which one, and ``opens`` or ``due``."""


def with_days(text: str, preset: str, days: Mapping[Place, MonthDay]) -> str | None:
    """The text with those days of the preset; None where one of them does not stand on a line of
    its own below the heading of its step."""
    lines, left = text.split("\n"), set(days)
    here: tuple[str, ...] = ()
    for at, line in enumerate(lines):
        if _HEAD.match(line) or line.lstrip().startswith("[["):
            here = _heading(line)
        elif len(here) == 4 and here[:2] == ("presets", preset) and (found := _DAY.match(line)):
            place = (here[2], here[3], found[2])
            if place in left:
                left.discard(place)
                lines[at] = f'{found[1]}"{written(days[place])}"{line[found.end() :]}'
    return None if left else "\n".join(lines)


def with_year(text: str, preset: str, year: SchoolYear, days: Mapping[str, OneYear | None]) -> str:
    """The text in which those steps and marks of the preset have these days in the cycle of the
    year alone; None: the yearly ones hold there again. All else stands as it was."""
    kept: list[str] = []
    inside = False
    for line in text.rstrip("\n").split("\n"):
        if _HEAD.match(line) or line.lstrip().startswith("[["):
            *above, name = _heading(line) or ("",)
            inside = above == ["presets", preset, "years", str(year)] and name in days
        if not inside or line.lstrip().startswith("#"):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    for name, one in days.items():
        if one is not None and (one.opens or one.due):
            kept += ["", f'[presets."{preset}".years."{year}"."{name}"]']
            kept += [f'opens = "{written(one.opens)}"'] if one.opens else []
            kept += [f'due = "{written(one.due)}"'] if one.due else []
    return "\n".join(kept) + "\n"


def written(day: MonthDay) -> str:
    """As the file has it: ``03-31``, ``10-15 +1``."""
    later = f" +{day.years_later}" if day.years_later else ""
    return f"{day.month:02d}-{day.day:02d}{later}"


def _heading(line: str) -> tuple[str, ...]:
    """The names in the heading of a table; none for what is no such."""
    try:
        found: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    names: list[str] = []
    while isinstance(found, dict) and found:
        name = next(iter(found))
        names.append(name)
        found = found[name]
    return tuple(names)
