"""Finding units and people by what they are called, in one municipality."""

from __future__ import annotations

from sqlmodel import Session

from flows.engine.refusals import NoSuchPerson, NoSuchUnit
from models.register import questions
from models.register.tables import Person, Unit


def person_by(session: Session, municipality: str, email: str) -> Person:
    """The person with the address. Raises NoSuchPerson."""
    found = questions.person_at(session, municipality, email.strip().lower())
    if found is None:
        raise NoSuchPerson(person=email)
    return found


def unit_by(session: Session, municipality: str, name: str) -> Unit:
    """The unit with the name. Raises NoSuchUnit."""
    found = questions.unit_called(session, municipality, name.strip())
    if found is None:
        raise NoSuchUnit(unit=name)
    return found


def unit_numbered(session: Session, municipality: str, number: int) -> Unit:
    """The unit with the number. Raises NoSuchUnit; another municipality's is unknown."""
    found = session.get(Unit, number)
    if found is None or found.municipality_id != municipality:
        raise NoSuchUnit(unit=number)
    return found


def person_numbered(session: Session, municipality: str, number: int) -> Person:
    """The person with the number. Raises NoSuchPerson; another municipality's is unknown."""
    found = session.get(Person, number)
    if found is None or found.municipality_id != municipality:
        raise NoSuchPerson(person=str(number))
    return found
