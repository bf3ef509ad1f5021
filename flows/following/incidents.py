"""Counts of incidents and near misses, from a file of the system that holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.unit_names import UnitNames
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import BadFile, Report, What
from models.following.incidents import IncidentCount, counts_from
from states.incident import ARENAS, SCALES, STATUSES, code_of, year_of
from states.privacy import looks_personal

# Our own heads, and what the exports of the systems call the same.
HEADS: Mapping[str, tuple[str, ...]] = {
    "period": ("läsår", "månad", "skoleår", "skuleår"),
    "unit": ("enhet", "skola", "skole", "skule", "eining"),
    "type": ("typ", "händelsetyp", "hendelsestype", "hendingstype"),
    "scale": ("allvarlighet", "omfattning", "alvorlighet", "alvorsgrad"),
    "arena": ("plats", "arena", "sted", "stad"),
    "status": ("läge", "status"),
    "count": ("antal", "antall", "tal"),
}
COLUMNS = tuple(HEADS)
NEEDED = ("period", "unit", "count")
LARGEST = 100_000

Key = tuple[int, str, str, str, str, str]


@verb("following.import_incidents")
def import_incidents(
    desk: Desk,
    file: Path,
    *,
    source: str,
    dry_run: bool = False,
    accept: Sequence[str] = (),
    good_rows: bool = False,
) -> Report:
    """Take the counts of a file; ``source`` is the system's name. Read again, a row says the new
    number and nothing is counted twice. Raises BadFile, ColumnsAskedAbout, ImportRefused with every
    bad row."""
    here = desk.municipality
    with importing(
        desk, file, what="incidents", dry_run=dry_run, accept=accept, good_rows=good_rows
    ) as work:
        named = work.name(1, source, "source")
        if named is None or len(named) > 60:
            raise BadFile(file=file.name, why="no_source")
        _take(work, here, named, UnitNames(work.session, here), file)
    return work.report


def _take(work: Work, here: str, source: str, units: UnitNames, file: Path) -> None:
    known = {_key(row): row for row in counts_from(work.session, here, source)}
    seen: dict[Key, int] = {}
    for line, cells in work.each(work.rows(file, COLUMNS, NEEDED, also=HEADS)):
        row = _row(work, line, cells, here, source, units)
        if row is None:
            continue
        key = _key(row)
        if key in seen:
            work.wrong(line, "twice", line=seen[key])
            continue
        seen[key] = line
        named = ", ".join(filter(None, (cells["unit"], row.period, row.type)))
        there = known.get(key)
        if there is None:
            work.session.add(row)
            work.report.took(line, What.ADDED, named)
        elif there.count != row.count:
            changes = {"count": (str(there.count), str(row.count))}
            there.count = row.count
            work.session.add(there)
            work.report.took(line, What.CHANGED, named, changes)
        else:
            work.report.took(line, What.SAME, named)


def _row(
    work: Work,
    line: int,
    cells: Mapping[str, str],
    here: str,
    source: str,
    units: UnitNames,
) -> IncidentCount | None:
    """The row, or None when something is wrong with it; then every problem has been told."""
    before = len(work.bad)
    year = year_of(cells["period"])
    if year is None:
        work.wrong(line, "bad_period", value=cells["period"][:40])
    unit = work.unit(line, cells["unit"], units)
    codes = {}
    for column, table in (("scale", SCALES), ("arena", ARENAS), ("status", STATUSES)):
        codes[column] = code_of(cells[column], table)
        if codes[column] is None:
            work.wrong(line, "unknown_word", column=column, value=cells[column][:40])
    number = cells["count"]
    if not (number.isascii() and number.isdecimal() and int(number[:9]) <= LARGEST):
        work.wrong(line, "bad_count", value=number[:40])
    sort = work.name(line, cells["type"], "type")
    if sort is not None and looks_personal(sort):
        work.wrong(line, "looks_personal", column="type")
    elif sort is not None and len(sort) > 100:
        work.wrong(line, "too_long", column="type")
    if len(work.bad) > before or unit is None or year is None or sort is None:
        return None
    return IncidentCount(
        municipality_id=here,
        unit_id=unit,
        period=cells["period"].strip(),
        year=year,
        type=sort,
        scale=str(codes["scale"]),
        arena=str(codes["arena"]),
        status=str(codes["status"]),
        source=source,
        count=int(number),
    )


def _key(row: IncidentCount) -> Key:
    return (row.unit_id, row.period, row.type, row.scale, row.arena, row.status)
