"""Our own table of units: ``code,name,form,parent``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.engine.handling import Desk
from flows.register.imports.reading import Work
from flows.register.imports.standing_units import Standing, ask_about
from flows.register.imports.tables import BadRow, What
from flows.register.units import rename
from models.register.tables import Unit
from states.plain_names import same_name, says_none

OWN = ("name", "form", "parent", "code")
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,11}")


@dataclass(slots=True)
class Wanted:
    """One good row, and the unit that it is about, if that stands already."""

    line: int
    name: str
    form: str
    parent: str
    code: str
    unit: Unit | None

    @property
    def above(self) -> str:
        """The parent, as names are compared; nothing where the row says that there is none."""
        return "" if says_none(self.parent) else same_name(self.parent)


def own_table(desk: Desk, work: Work, file: Path) -> None:
    """Take the rows. A row is the unit that has its code, else its name, else had its name before;
    a unit that comes under another name with its code is renamed. Raises BadFile."""
    standing = Standing(work.session, desk.municipality, desk.day)
    wanted: dict[str, Wanted] = {}
    taken: dict[int, int] = {}
    for line, row in work.each(work.rows(file, OWN, ("name",))):
        one = _row(work, standing, line, row)
        if one is None:
            continue
        same = same_name(one.name)
        number = one.unit.id if one.unit is not None and one.unit.id else 0
        if same in wanted:
            work.wrong(line, "two_units", name=one.name, line=wanted[same].line)
        elif number in taken:
            work.wrong(line, "two_units", name=one.name, line=taken[number])
        else:
            wanted[same] = one
            taken |= {number: line} if number else {}
    _known_parents(work, wanted, standing)
    if work.stops:
        return
    new = {one.name: one.line for one in wanted.values() if one.unit is None}
    there = [one.unit.name for one in wanted.values() if one.unit is not None]
    ask_about(work, standing, new, [*new, *there], whole=True)
    if not work.asked:
        _write(desk, work, standing, wanted)


def _row(work: Work, standing: Standing, line: int, row: dict[str, str]) -> Wanted | None:
    name = work.name(line, row["name"], "name")
    if name is None:
        return None
    code = row["code"].replace(" ", "")
    if len(row["form"]) > 200:
        work.wrong(line, "too_long", column="form")
        return None
    if code and not CODE.fullmatch(code):
        work.wrong(line, "bad_unit_code", code=row["code"][:20])
        return None
    called, coded = standing.today(name), standing.coded(code)
    if coded is not None and called is not None and called is not coded:
        work.wrong(line, "code_of_another", code=code, name=called.name, other=coded.name)
        return None
    if called is not None and called.code and code and coded is None:
        work.wrong(line, "another_code", code=code, name=called.name, known=called.code)
        return None
    unit = coded or called or standing.before(name)
    return Wanted(line, name, row["form"], row["parent"], code, unit)


def _known_parents(work: Work, wanted: dict[str, Wanted], standing: Standing) -> None:
    """Leave out the rows whose parent is nobody. The rows below those have none either, which is
    said of them where only the good rows are to be written."""

    def is_here(name: str, names: set[str]) -> bool:
        return name in names or standing.find(name) is not None

    here = set(wanted)
    while lost := {
        same: one
        for same, one in wanted.items()
        if one.above and (one.above == same or not is_here(one.above, here))
    }:
        for same, one in lost.items():
            work.wrong(one.line, "unknown_parent", parent=one.parent[:80])
            del wanted[same]
        if work.good_rows:
            here = set(wanted)


def _write(desk: Desk, work: Work, standing: Standing, wanted: dict[str, Wanted]) -> None:
    before = {one.line: _facts(one.unit) for one in wanted.values() if one.unit is not None}
    for one in wanted.values():
        if one.unit is None:
            one.unit = Unit(
                municipality_id=desk.municipality,
                name=one.name,
                form="" if says_none(one.form) else one.form,
                code=one.code,
            )
        else:
            _meet(desk, work, standing, one)
        work.session.add(one.unit)
    work.session.flush()
    above = {unit.id: unit.name for unit in standing.units.values()}
    for one in wanted.values():
        unit = one.unit
        assert unit is not None
        if one.above or says_none(one.parent):
            unit.parent_id = _above(wanted, standing, one)
            work.session.add(unit)
        above[unit.id] = unit.name
    for one in wanted.values():
        assert one.unit is not None
        if one.line not in before:
            work.report.took(one.line, What.ADDED, one.name)
            continue
        now = _facts(one.unit)
        said = {"parent_id": "parent"}
        changes = {
            said.get(column, column): (_said(above, was), _said(above, now[column]))
            for column, was in before[one.line].items()
            if was != now[column]
        }
        work.report.took_as_it_is(one.line, one.name, changes)


def _facts(unit: Unit) -> dict[str, str | int | None]:
    return {
        "name": unit.name, "form": unit.form, "parent_id": unit.parent_id, "code": unit.code
    }  # fmt: skip


def _said(names: Mapping[int | None, str], value: str | int | None) -> str:
    return names.get(value, "") if isinstance(value, int) else value or ""


def _meet(desk: Desk, work: Work, standing: Standing, one: Wanted) -> None:
    """A unit that stands gets what the row says of it."""
    unit = one.unit
    assert unit is not None
    if one.form:  # an empty cell leaves what stands
        unit.form = "" if says_none(one.form) else one.form
    unit.code = one.code or unit.code
    if same_name(unit.name) == same_name(one.name):
        return
    if standing.before(one.name) is unit:
        said = {"name": one.name, "now": unit.name}
        work.report.notes.append(BadRow(one.line, "known_by_former_name", said))
        return
    said = {"name": unit.name, "now": one.name}
    work.report.notes.append(BadRow(one.line, "unit_renamed", said))
    rename(desk, unit, one.name)


def _above(wanted: dict[str, Wanted], standing: Standing, one: Wanted) -> int | None:
    if not one.above:
        return None
    row = wanted.get(one.above)
    unit = row.unit if row is not None else standing.find(one.parent)
    assert unit is not None
    return unit.id
