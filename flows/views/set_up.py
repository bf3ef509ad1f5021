"""What a municipality has to do before its work can begin, in the order in which it is done."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from flows.engine.municipality import Town
from models.register import questions as register
from models.register.tables import Municipality
from states.ladder import COORDINATOR

COMMANDS = {
    "units": "arshjul import units skolor.csv",
    "people": "arshjul import people personal.csv",
    "coordinator": "arshjul import people personal.csv",
    "calendar": "arshjul import calendar lov.ics",
    "year": "arshjul open-year",
}
"""The command behind each step."""


def left_to_set_up(session: Session, place: Town, day: date) -> list[str]:
    """The steps that are left, as keys of COMMANDS; none once the first year was opened."""
    home = place.municipality
    if session.get_one(Municipality, home).opened_year:
        return []
    left = []
    if not register.units(session, home):
        left.append("units")
    if not register.addresses(session, home):
        left.append("people")
    elif not place.directory.holders(COORDINATOR, None, day):
        left.append("coordinator")
    if not place.calendar.breaks and not place.unit_breaks:
        left.append("calendar")
    return [*left, "year"]
