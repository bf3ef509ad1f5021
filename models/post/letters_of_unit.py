"""The letters that were written about one unit's cases, the latest first."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col, or_

from models.case.tables import Case, Subject
from models.post.tables import Item, Message
from models.register.tables import Person


class Told(NamedTuple):
    """One letter: to whom, on which day, and how it fares; ``name`` is empty for whoever was
    erased."""

    letter: int
    day: date
    status: str
    sort: str
    person: int
    name: str


def letters_about(session: Session, municipality: str, unit: int, most: int) -> list[Told]:
    """At most so many letters that say something of a case of the unit, or about what is its."""
    about = (
        select(col(Item.message_id))
        .join(Case, col(Case.id) == col(Item.case_id))
        .join(Subject, col(Subject.id) == col(Case.subject_id), isouter=True)
        .where(
            col(Case.municipality_id) == municipality,
            or_(col(Case.unit_id) == unit, col(Subject.unit_id) == unit),
        )
    )
    rows = session.execute(
        select(
            col(Message.id),
            col(Message.day),
            col(Message.status),
            col(Message.sort),
            col(Message.person_id),
            col(Person.name),
        )
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(col(Message.municipality_id) == municipality, col(Message.id).in_(about))
        .order_by(col(Message.day).desc(), col(Message.id).desc())
        .limit(most)
    )
    return [Told._make(row) for row in rows]
