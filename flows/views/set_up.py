"""What a municipality has to do before its work can begin, in the order in which it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.settings import Settings
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
    "mail": "arshjul mail test",
}
"""The command behind each step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a key of COMMANDS, whether it is done, and how many there are of what it is about;
    ``year``: the last one that was opened."""

    key: str
    done: bool
    number: int = 0
    year: str = ""


def steps(session: Session, place: Town, settings: Settings, day: date) -> tuple[Step, ...]:
    """Every step as it stands on the day, in order."""
    home = place.municipality
    opened = session.get_one(Municipality, home).opened_year
    counts = {
        "units": len(register.units(session, home)),
        "people": len(register.addresses(session, home)),
        "coordinator": len(place.directory.holders(COORDINATOR, None, day)),
        "calendar": len(register.school_breaks(session, home)),
    }
    return (
        *(Step(key, number > 0, number) for key, number in counts.items()),
        Step("year", bool(opened), year=opened),
        Step("mail", bool(settings.smtp_url.get_secret_value())),
    )


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
