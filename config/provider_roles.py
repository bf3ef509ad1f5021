"""Which groups of the provider give which roles: a file of the operator's."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from config.roles import role_code
from states.errors import ArshjulError
from states.ladder import AT_THE_UNIT
from states.permissions import OPERATOR

COLUMNS = ("group", "role", "unit", "municipality")
LONGEST = 500


class BadRoleMap(ArshjulError):
    """The file cannot be used. ``where`` is the place, ``why`` a key of ``file_problems`` or the
    reader's own words."""

    key = "bad_role_map"


class Gives(NamedTuple):
    """Whoever is in ``group``, as the claim names it, has the role: at the unit with this number in
    a public register or with this name, or ("") at the authority. ``municipality``: its code or id;
    "" where there is one alone."""

    group: str
    role: str
    unit: str
    municipality: str


def read_role_map(file: Path) -> tuple[Gives, ...]:
    """Every row, in its order. Raises BadRoleMap for the first that is wrong: half a map would give
    and take at random."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadRoleMap(where=file.name, why=str(error).splitlines()[0]) from None
    rows = raw.pop("give", None)
    if raw or not isinstance(rows, list) or not rows:
        raise BadRoleMap(where=file.name, why="only_give")
    found = tuple(
        _row(row, f"{file.name}, [[give]] {number}") for number, row in enumerate(rows, start=1)
    )
    if twice := [one for number, one in enumerate(found) if one in found[:number]]:
        raise BadRoleMap(where=f"{file.name}, {twice[0].group[:60]}", why="give_twice")
    return found


def _row(row: Any, where: str) -> Gives:
    if not isinstance(row, dict) or set(row) - set(COLUMNS):
        raise BadRoleMap(where=where, why="give_columns")
    told = {name: row.get(name, "") for name in COLUMNS}
    if not all(isinstance(value, str) and len(value) <= LONGEST for value in told.values()):
        raise BadRoleMap(where=where, why="give_text")
    if not told["group"] or told["group"] != told["group"].strip():
        raise BadRoleMap(where=where, why="give_group")
    role = role_code(told["role"])
    if role is None or role == OPERATOR:
        raise BadRoleMap(where=where, why="give_role")
    if role in AT_THE_UNIT and not told["unit"].strip():
        raise BadRoleMap(where=where, why="give_unit")
    return Gives(told["group"], role, told["unit"].strip(), told["municipality"].strip())
