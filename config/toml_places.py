"""Where something stands in a text of TOML, so that an error can be told with its line."""

from __future__ import annotations

import re
from collections import Counter

_ROW = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w-]+)\s*=""")
_SAID = re.compile(r"\(at line (\d+), column \d+\)")


def line_of(text: str, where: str) -> int:
    """The line of the place that a reader names, such as ``cycle.lead`` or ``ladder 3.days``, or of
    the table around it where the place itself is missing; 0 where nothing of it is there."""
    wanted = tuple(where.split("."))
    place: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    rows: Counter[str] = Counter()
    best, found = 0, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if row := _ROW.match(line):
            rows[row[1]] += 1
            place = table = (f"{row[1]} {rows[row[1]]}",)
        elif head := _TABLE.match(line):
            place = table = tuple(part.strip("\"' ") for part in head[1].split("."))
        elif key := _KEY.match(line):
            place = (*table, key[1].strip("\"'"))
        else:
            continue
        alike = _alike(place, wanted)
        if alike > best:
            best, found = alike, number
    return found


def line_said(why: str) -> int:
    """The line that the reader of TOML itself speaks of; 0 for none."""
    found = _SAID.search(why)
    return int(found[1]) if found else 0


def _alike(place: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    """How many parts the two begin with in common."""
    number = 0
    for one, other in zip(place, wanted, strict=False):
        if one != other:
            break
        number += 1
    return number
