"""Finding units and people by what they are called, in one municipality."""

from __future__ import annotations

from sqlmodel import Session

from flows.engine.refusals import NoSuchPerson, NoSuchUnit
from flows.engine.unit_names import UnitNames
from models.register import questions
from models.register.tables import Person, Unit


def person_by(session: Session, municipality: str, email: str) -> Person:
    """The person with the address. Raises NoSuchPerson."""
    found = questions.person_at(session, municipality, email.strip().lower())
    if found is None:
        raise NoSuchPerson(person=email)
    return found


def unit_by(session: Session, municipality: str, name: str) -> Unit:
    """The unit that is called so, however it is written, or was called so before. Raises
    NoSuchUnit."""
    found = questions.unit_called(session, municipality, name.strip())
    found = found or UnitNames(session, municipality).find(name)
    if found is None:
        raise NoSuchUnit(unit=name)
    return found
