"""The year opens: a cycle for every unit. Running it twice changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from flows.engine.door import desk_in
from flows.engine.handling import CLOCK, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from flows.register.municipality import end_cases
from flows.safety_cycle.handling import open_cycle
from models.case.questions import closed_units_with_cases
from models.register.tables import Municipality, Unit
from models.safety_cycle.questions import lacking_cycles, units_without_cycle
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
        open_cycle(at, unit, year) is not None
        for unit in units_without_cycle(session, municipality, year)
    )
    if row.opened_year < str(year):
        row.opened_year = str(year)
        session.add(row)
    return opened


def open_year_beat(office: Office, now: datetime) -> Account:
    """Each year after the first opens by itself when its August comes, and units that came to
    the register later get the cycle of the year that is open."""
    this_year = SchoolYear.of(today(now))
    rows: list[dict[str, Cell]] = []
    total = 0
    with office.database.read() as session:
        lacking = lacking_cycles(session, this_year)
    for one in lacking:
        year = max(this_year, SchoolYear.parse(one.opened_year))
        number = open_year(office, one.municipality, year, who=CLOCK, now=now)
        total += number
        if number:
            rows.append({"municipality": one.municipality, "year": str(year), "opened": number})
    ended = _close(office, now)
    counts = {"opened": total, "ended": ended}
    return Account("open_year", now, counts, (Table("opened", tuple(rows)),))


def _close(office: Office, now: datetime) -> int:
    """End the cases of units whose closing day has come."""
    with office.database.read() as session:
        numbers = closed_units_with_cases(session, today(now))
    for number in numbers:
        with office.database.write() as session:
            unit = session.get_one(Unit, number)
            end_cases(session, office, unit, now=now, who=CLOCK, why="unit closed")
    return len(numbers)
