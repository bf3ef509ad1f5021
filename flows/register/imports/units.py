"""Schools: from the public school register as it is, or from our own ``name,form,parent``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.register.imports.headings import known_headings
from flows.register.imports.own_units import OWN, own_table
from flows.register.imports.reading import Work, importing
from flows.register.imports.standing_units import Standing, ask_about
from flows.register.imports.tables import BadFile, BadRow, Report, What, headings
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
            _register(work, home, file, day=desk.day)
        else:
            own_table(desk, work, file)
    return work.report


@verb("register.import_everywhere", everywhere=True)
def import_everywhere(
    desk: Desk,
    file: Path,
    *,
    dry_run: bool = False,
    accept: Sequence[str] = (),
    good_rows: bool = False,
) -> Report:
    """Take the units of every municipality in the public register, and found those that are not
    here yet, in the language of the desk's own. Each record tells of its own municipality's.

    Raises BadFile, ImportRefused.
    """
    if not _is_register(file):
        raise BadFile(file=file.name, why="all_needs_register")
    home = desk.session.get_one(Municipality, desk.municipality)
    with importing(
        desk,
        file,
        what="units",
        dry_run=dry_run,
        noted=False,
        accept=accept,
        good_rows=good_rows,
    ) as work:
        touched = _register(work, home, file, day=desk.day, everything=True)
        for where, number in touched.items() if not work.stops else ():
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
    work: Work, home: Municipality, file: Path, *, day: date, everything: bool = False
) -> Counter[str]:
    """Take the register's rows; returns how many were new or changed, by municipality. New names
    are held against those that stand here, not against each other: the register knows its own."""
    if not everything and (home.country, home.owner) != ("SE", MUNICIPALITY):
        raise BadFile(file=file.name, why="register_by_municipality", name=home.name)
    rows = work.rows(file, REGISTER, ("Kod", "Skolenhetsnamn"), others=True)
    known = set(questions.municipality_ids(work.session))
    existing = _by_name(questions.units_everywhere(work.session))
    seen: Counter[tuple[str, str]] = Counter()
    touched: Counter[str] = Counter()
    new: dict[str, int] = {}
    for line, row in work.each(rows):
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
        if put_unit(work, existing, municipality, line, name, form):
            new[name] = line
        touched[municipality] += work.report.same == same
    if not everything:
        standing = Standing(work.session, home.id, day)
        ask_about(work, standing, new, {name for _, name in seen}, whole=False)
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


def put_unit(
    work: Work,
    existing: dict[tuple[str, str], Unit],
    municipality: str,
    line: int,
    name: str,
    form: str,
) -> bool:
    """A unit as the public register has it, which knows of none above it; whether it is new."""
    unit = existing.get((municipality, same_name(name)))
    if unit is None:
        unit = Unit(municipality_id=municipality, name=name, form=form)
        existing[municipality, same_name(name)] = unit
        work.report.took(line, What.ADDED, name)
        work.session.add(unit)
        return True
    work.report.took_as_it_is(line, name, {"form": (unit.form, form)} if unit.form != form else {})
    unit.form = form
    work.session.add(unit)
    return False
