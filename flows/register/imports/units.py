"""Schools: from the public school register as it is, or from our own ``name,form,parent``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.register.imports.headings import known_headings
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import BadFile, BadRow, Report, headings
from models.record import audit
from models.register import questions
from models.register.tables import Municipality, Unit
from states.owners import MUNICIPALITY
from states.plain_names import same_name

REGISTER = ("Kod", "Skolenhetsnamn", "Grund-skola", "Förskole-klass", "Fritids-hem")
FORMS = {
    "Grund-skola": "grundskola",
    "Förskole-klass": "förskoleklass",
    "Fritids-hem": "fritidshem",
}
OWN = ("name", "form", "parent")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One good row of our own table."""

    line: int
    name: str
    form: str
    parent: str

    @property
    def above(self) -> str:
        """The parent, as names are compared."""
        return same_name(self.parent)


@verb("register.import_units")
def import_units(
    desk: Desk,
    file: Path,
    *,
    dry_run: bool = False,
    accept: Sequence[str] = (),
    good_rows: bool = False,
) -> Report:
    """Take the municipality's own units, from the public register or a table of our own.

    Raises BadFile, ImportRefused, ColumnsAskedAbout.
    """
    is_register = _is_register(file)
    home = desk.session.get_one(Municipality, desk.municipality)
    with importing(
        desk, file, what="units", dry_run=dry_run, accept=accept, good_rows=good_rows
    ) as work:
        if is_register:
            _register(work, home, file)
        else:
            _own(work, home, file)
    return work.report


@verb("register.import_everywhere")
def import_everywhere(desk: Desk, file: Path, *, dry_run: bool = False) -> Report:
    """Take the units of every municipality in the public register, and found those that are not
    here yet, in the language of the desk's own. Each record tells of its own municipality's.

    Raises BadFile, ImportRefused.
    """
    if not _is_register(file):
        raise BadFile(file=file.name, why="all_needs_register")
    home = desk.session.get_one(Municipality, desk.municipality)
    with importing(desk, file, what="units", dry_run=dry_run, noted=False) as work:
        touched = _register(work, home, file, everything=True)
        for where, number in touched.items() if not work.bad else ():
            # Each municipality has its own record; whoever acts is somebody in one of them.
            actor = desk.who.person if where == home.id else None
            told = {"what": "units", "rows": number}
            audit.write(
                work.session,
                where,
                "imported",
                at=desk.now,
                via=desk.who.via,
                actor=actor,
                detail=told,
            )
    return work.report


def _is_register(file: Path) -> bool:
    """Whether it is the public register, and not our own table. Raises BadFile for neither."""
    heads = {same_name(head) for head in headings(file, (*REGISTER, *OWN))}
    if {"kod", "skolenhetsnamn"} <= heads:
        return True
    if "name" not in {known_headings(OWN).get(head) for head in heads}:
        raise BadFile(file=file.name, why="no_known_columns")
    return False


def _register(
    work: Work, home: Municipality, file: Path, *, everything: bool = False
) -> Counter[str]:
    """Take the register's rows; returns how many were new or changed, by municipality."""
    if not everything and (home.country, home.owner) != ("SE", MUNICIPALITY):
        raise BadFile(file=file.name, why="register_by_municipality", name=home.name)
    rows = work.rows(file, REGISTER, ("Kod", "Skolenhetsnamn"), others=True)
    known = set(questions.municipality_ids(work.session))
    existing = _by_name(questions.units_everywhere(work.session))
    seen: Counter[tuple[str, str]] = Counter()
    touched: Counter[str] = Counter()
    for line, row in rows:
        code = row["Kod"].zfill(4)
        if not everything and code != home.code:
            work.report.passed_over += 1
            continue
        if not (row["Kod"] and code.isascii() and code.isdigit() and len(code) == 4):
            work.wrong(line, "unknown_code", code=row["Kod"][:20])
            continue
        name = work.name(line, row["Skolenhetsnamn"], "Skolenhetsnamn")
        if name is None:
            continue
        municipality = f"se-{code}"
        if municipality not in known:
            _found(work, municipality, code, home)
            known.add(municipality)
        seen[municipality, name] += 1
        number = seen[municipality, name]
        if number > 1:
            # The register holds two units of one name: kept apart, never merged in silence.
            apart = f"{name} ({number})"
            work.report.notes.append(BadRow(line, "told_apart", {"name": name, "new": apart}))
            name = apart
            seen[municipality, name] += 1
        form = ", ".join(word for column, word in FORMS.items() if row[column].lower() == "ja")
        same = work.report.same
        _put(work, existing, municipality, name, form, None)
        touched[municipality] += work.report.same == same
    if not everything and not seen:
        raise BadFile(file=file.name, why="no_units_of_code", code=home.code)
    return +touched


def _found(work: Work, municipality: str, code: str, home: Municipality) -> None:
    work.session.add(
        Municipality(
            id=municipality,
            code=code,
            name=code,
            country="SE",
            locale=home.locale if home.country == "SE" else "sv",
            preset=home.preset,
        )
    )
    work.session.flush()


def _by_name(units: Iterable[Unit]) -> dict[tuple[str, str], Unit]:
    return {(unit.municipality_id, same_name(unit.name)): unit for unit in units}


def _put(
    work: Work,
    existing: dict[tuple[str, str], Unit],
    municipality: str,
    name: str,
    form: str,
    parent: int | None,
) -> Unit:
    unit = existing.get((municipality, same_name(name)))
    if unit is None:
        unit = Unit(municipality_id=municipality, name=name, form=form, parent_id=parent)
        existing[municipality, same_name(name)] = unit
        work.report.added += 1
        work.session.add(unit)
    elif (unit.form, unit.parent_id) != (form, parent):
        unit.form, unit.parent_id = form, parent
        work.report.changed += 1
        work.session.add(unit)
    else:
        work.report.same += 1
    return unit


def _own(work: Work, home: Municipality, file: Path) -> None:
    rows = work.rows(file, OWN, ("name",))
    existing = _by_name(questions.units(work.session, home.id))
    wanted: dict[str, Wanted] = {}
    for line, row in rows:
        name = work.name(line, row["name"], "name")
        if name is None:
            continue
        same = same_name(name)
        if same in wanted:
            work.wrong(line, "two_units", name=name, line=wanted[same].line)
        elif len(row["form"]) > 200:
            work.wrong(line, "too_long", column="form")
        else:
            wanted[same] = Wanted(line, name, row["form"], row["parent"])
    _known_parents(work, wanted, {same for _, same in existing})
    if work.stops:
        return
    kept = {same: (unit.form, unit.parent_id) for (_, same), unit in existing.items()}
    for same, one in wanted.items():
        was, parent = kept.get(same, (one.form, None))
        form = one.form if work.has("form") else was
        _put(work, existing, home.id, one.name, form, parent)
    work.session.flush()
    for same, one in wanted.items() if work.has("parent") else ():
        unit = existing[home.id, same]
        parent_id = existing[home.id, one.above].id if one.above else None
        if unit.parent_id != parent_id:
            if same in kept and kept[same][0] == unit.form:  # not counted as changed yet
                work.report.changed += 1
                work.report.same -= 1
            unit.parent_id = parent_id
            work.session.add(unit)


def _known_parents(work: Work, wanted: dict[str, Wanted], there: set[str]) -> None:
    """Leave out the rows whose parent is nobody. The rows below those have none either, which is
    said of them where only the good rows are to be written."""
    here = wanted.keys() | there
    while lost := {
        same: one
        for same, one in wanted.items()
        if one.above and (one.above == same or one.above not in here)
    }:
        for same, one in lost.items():
            work.wrong(one.line, "unknown_parent", parent=one.parent[:80])
            del wanted[same]
        if work.good_rows:
            here = wanted.keys() | there
