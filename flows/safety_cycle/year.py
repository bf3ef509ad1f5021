"""The year opens: a cycle for every unit. Running it twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from config.words import words
from flows.engine.door import Errand, verb
from flows.engine.handling import CLOCK, Desk
from flows.engine.inputs import Year
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from flows.engine.works import OPEN_YEAR, earliest
from flows.register.municipality import end_cases
from flows.safety_cycle.handling import open_cycles
from models.case.questions import closed_units_with_cases
from models.next_days import set_days
from models.record.audit import last_words_of
from models.register.questions import closing_days
from models.register.tables import Municipality, Unit
from models.safety_cycle.questions import lacking_cycles, units_without_cycle
from states.school_year import SchoolYear

MOST_AT_ONCE = 10_000  # units: one transaction holds up everybody else who writes


@verb("safety_cycle.open_year")
def open_year(desk: Desk, year: Year) -> int:
    """Open the cycle of ``year`` for every unit that is not closed; returns how many were new. At
    most ``MOST_AT_ONCE`` are opened at once: done again, it opens the rest."""
    session, home = desk.session, desk.municipality
    opened = open_cycles(desk, units_without_cycle(session, home, year), year, MOST_AT_ONCE)
    row = session.get_one(Municipality, home)
    if row.opened_year < str(year):
        row.opened_year = str(year)
        session.add(row)
    return opened


def open_year_beat(office: Office, now: datetime) -> Account:
    """Each year after the first opens by itself when its August comes, and units that came to
    the register later get the cycle of the year that is open."""
    this_year = SchoolYear.of(today(now))
    rows: list[dict[str, Cell]] = []
    total = ended = 0
    for home in office.come([OPEN_YEAR], today(now)):
        with office.database.write(home) as session:
            lacking = lacking_cycles(session, this_year, home)
            closed = closed_units_with_cases(session, today(now), home)
            if not lacking and not closed:
                set_days(session, home, {OPEN_YEAR: next_opening(session, home, today(now))})
        for one in lacking:
            year = max(this_year, SchoolYear.parse(one.opened_year))
            number = open_year.alone(Errand(office, one.municipality, CLOCK, now), year)
            total += number
            if number:
                rows.append({"municipality": one.municipality, "year": str(year), "opened": number})
        ended += _close(office, now, home, closed)
    counts = {"opened": total, "ended": ended}
    return Account("reviews", now, counts, (Table("opened", tuple(rows)),))


def has_anything(session: Session, home: str, day: date) -> bool:
    """Whether the day has a cycle to open in the municipality, or a unit's cases to end."""
    lacking = lacking_cycles(session, SchoolYear.of(day), home)
    return bool(lacking or closed_units_with_cases(session, day, home))


def next_opening(session: Session, home: str, day: date) -> date:
    """When a year begins next, or a unit closes."""
    return earliest(day, [SchoolYear.of(day).next().first_day, *closing_days(session, home)])


def _close(office: Office, now: datetime, home: str, closed: Sequence[int]) -> int:
    """End the cases of units whose closing day has come."""
    for number in closed:
        with Errand(office, home, CLOCK, now).desk() as desk:
            unit = desk.session.get_one(Unit, number)
            why, who = last_words_of(desk.session, desk.municipality, "unit_closed", unit.id or 0)
            said = words(desk.place.locale).say("units.closed_because", unit=unit.name, why=why)
            told = {"closed_by": who} if who is not None else {}
            end_cases(desk, unit.id or 0, why=said.rstrip(" .:") + ".", detail=told)
    return len(closed)
