"""A person's address changes, or a person is erased; the record keeps a number of them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from flows.engine.handling import Who
from flows.engine.lookup import person_by
from flows.engine.office import Office
from models.case.questions import delegated_to
from models.record import audit
from models.register import questions
from models.register.tables import Person
from notifications.header import UnsafeHeaderText, one_address
from states.errors import ArshjulError


class BadAddress(ArshjulError):
    """The address cannot be written to, or is another person's."""

    key = "bad_address"


def change_address(
    office: Office, municipality: str, email: str, new: str, *, who: Who, now: datetime
) -> None:
    """Write to another address from now on. Raises NoSuchPerson, BadAddress."""
    new = new.strip().lower()
    try:
        one_address(new, "email")
    except UnsafeHeaderText:
        raise BadAddress(email=new[:80]) from None
    with office.database.write() as session:
        person = person_by(session, municipality, email)
        taken = questions.person_at(session, municipality, new)
        if taken is not None and taken.id != person.id:
            raise BadAddress(email=new)
        person.email, person.unreachable = new, ""
        session.add(person)
        _write(session, municipality, "address_changed", person, who, now)


def erase(office: Office, municipality: str, email: str, *, who: Who, now: datetime) -> None:
    """Forget name, address and absences; appointments end. The record keeps the number alone.

    Raises NoSuchPerson.
    """
    with office.database.write() as session:
        person = person_by(session, municipality, email)
        number = person.id or 0
        for absence in questions.absences(session, municipality, number):
            session.delete(absence)
        for post in questions.appointments_of(session, municipality, number):
            if post.deputy_id == number:
                post.deputy_id = None
                session.add(post)
            if post.person_id == number:
                session.delete(post)
        for case in delegated_to(session, municipality, number):
            case.delegate_id = None
            session.add(case)
        person.name, person.email, person.unreachable = "", "", "erased"
        session.add(person)
        _write(session, municipality, "erased", person, who, now)


def _write(
    session: Session, municipality: str, what: str, person: Person, who: Who, now: datetime
) -> None:
    audit.write(
        session,
        municipality,
        what,
        at=now,
        via=who.via,
        actor=who.person,
        detail={"person": person.id},
    )
