"""Whose an address is."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.register.tables import Person


def names_by_email(session: Session, municipality: str) -> dict[str, str]:
    """What everybody who has an address is called, by the address."""
    rows = session.execute(
        select(Person.email, Person.name).where(
            Person.municipality_id == municipality, col(Person.email).is_not(None)
        )
    )
    return {email: name for email, name in rows}
