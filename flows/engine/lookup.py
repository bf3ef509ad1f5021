"""Finding units and people by what they are called, in one municipality."""

from __future__ import annotations

from sqlmodel import Session, select

from flows.engine.refusals import NoSuchPerson, NoSuchUnit
from models.register.tables import Person, Unit


def person_by(session: Session, municipality: str, email: str) -> Person:
    """The person with the address. Raises NoSuchPerson."""
    found = session.exec(
        select(Person).where(
            Person.municipality_id == municipality, Person.email == email.strip().lower()
        )
    ).first()
    if found is None:
        raise NoSuchPerson(person=email)
    return found


def unit_by(session: Session, municipality: str, name: str) -> Unit:
    """The unit with the name. Raises NoSuchUnit."""
    found = session.exec(
        select(Unit).where(Unit.municipality_id == municipality, Unit.name == name.strip())
    ).first()
    if found is None:
        raise NoSuchUnit(unit=name)
    return found
