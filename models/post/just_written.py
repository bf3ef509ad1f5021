"""The letters that a transaction has written so far."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from models.post.tables import Message
from models.register.tables import Person


def last_letter(session: Session) -> int:
    """The number of the letter that was written last; 0 where there is none."""
    return session.exec(select(func.max(Message.id))).one() or 0


def written_since(session: Session, municipality: str, number: int) -> list[tuple[Message, Person]]:
    """The municipality's letters after the one with the number, each with its reader."""
    rows = session.execute(
        select(Message, Person)
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(Message.municipality_id == municipality, col(Message.id) > number)
        .order_by(col(Message.id))
    )
    return [(message, person) for message, person in rows]
