"""What is asked of cases and of what they are about, whatever their kind."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.case.tables import Subject


def subjects_named(session: Session, municipality: str, sort: str, name: str) -> list[Subject]:
    """The subjects of a sort with exactly this name: those without an end before those that have
    one, and of each the newest first."""
    rows = session.exec(
        select(Subject)
        .where(Subject.municipality_id == municipality, Subject.sort == sort, Subject.name == name)
        .order_by(col(Subject.ends).is_not(None), col(Subject.id).desc())
    )
    return list(rows)
