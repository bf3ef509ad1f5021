"""The year opens: a cycle for every unit. Running it twice changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists
from sqlmodel import Session, col, select

from flows.engine.handling import CLOCK, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from flows.engine.verbs import desk_in
from flows.register.municipality import end_cases
from flows.safety_cycle.handling import open_cycle
from models.case.tables import Case
from models.register.tables import Municipality, Unit
from states.safety_cycle import KIND
from states.school_year import SchoolYear


def open_year(
    office: Office, municipality: str, year: SchoolYear, *, who: Who, now: datetime
) -> int:
    """Open the cycle of ``year`` for every unit that is not closed; returns how many were new."""
    with office.database.write() as session:
        return _open(session, office, municipality, year, who, now)


def _open(
    session: Session,
    office: Office,
    municipality: str,
    year: SchoolYear,
    who: Who,
    now: datetime,
) -> int:
    at = desk_in(session, office, municipality, who, now)
    row = session.get(Municipality, municipality)
    assert row is not None
    opened = sum(
        open_cycle(at, unit, year) is not None for unit in _without(session, municipality, year)
    )
    if row.opened_year < str(year):
        row.opened_year = str(year)
        session.add(row)
    return opened


def _without(session: Session, municipality: str, year: SchoolYear) -> list[int]:
    """The open units that have no cycle of the year yet."""
    has_one = select(Case.unit_id).where(
        Case.municipality_id == municipality, Case.kind == KIND, Case.year == str(year)
    )
    rows = session.exec(
        select(Unit.id)
        .where(
            Unit.municipality_id == municipality,
            col(Unit.id).not_in(has_one),
            col(Unit.closes).is_(None) | (col(Unit.closes) > year.first_day),
        )
        .order_by(col(Unit.name))
    )
    return [number for number in rows if number is not None]


def open_year_beat(office: Office, now: datetime) -> Account:
    """Each year after the first opens by itself when its August comes, and units that came to
    the register later get the cycle of the year that is open."""
    this_year = SchoolYear.of(today(now))
    rows: list[dict[str, Cell]] = []
    total = 0
    with office.database.read() as session:
        lacking = _lacking(session, this_year)
    for municipality, opened_year in lacking:
        year = max(this_year, SchoolYear.parse(opened_year))
        number = open_year(office, municipality, year, who=CLOCK, now=now)
        total += number
        if number:
            rows.append({"municipality": municipality, "year": str(year), "opened": number})
    ended = _close(office, now)
    counts = {"opened": total, "ended": ended}
    return Account("open_year", now, counts, (Table("opened", tuple(rows)),))


def _close(office: Office, now: datetime) -> int:
    """End the cases of units whose closing day has come."""
    open_here = exists().where(col(Case.unit_id) == col(Unit.id), col(Case.closed).is_(None))
    with office.database.read() as session:
        asked = select(Unit.id).where(col(Unit.closes) <= today(now), open_here)
        numbers = session.exec(asked).all()
    for number in numbers:
        with office.database.write() as session:
            unit = session.get_one(Unit, number)
            end_cases(session, office, unit, now=now, who=CLOCK, why="unit closed")
    return len(numbers)


def _lacking(session: Session, this_year: SchoolYear) -> list[tuple[str, str]]:
    """The municipalities that have begun and have something to open, with their latest year."""
    begun = select(Municipality.id, Municipality.opened_year).where(Municipality.opened_year != "")
    has_one = exists().where(
        col(Case.unit_id) == col(Unit.id),
        col(Case.kind) == KIND,
        col(Case.year) == col(Municipality.opened_year),
        col(Case.municipality_id) == col(Municipality.id),
    )
    late_comer = exists().where(
        col(Unit.municipality_id) == col(Municipality.id), col(Unit.closes).is_(None), ~has_one
    )
    rows = session.execute(
        begun.where((col(Municipality.opened_year) < str(this_year)) | late_comer).order_by(
            Municipality.id
        )
    )
    return [(municipality, year) for municipality, year in rows]
