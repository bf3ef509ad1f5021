"""Whose coming days are kept from most: subjects and their open cases, with the roles that may
know. They are few, and a tick asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import Session, col, select

from models.case.tables import FEW_MAY_KNOW, Case, Subject
from models.portions import portions

_KEPT: ColumnElement[bool] = literal_column(FEW_MAY_KNOW)
"""In the words of the index ``subject_of_few``, so that the index answers."""


def secrets(session: Session, municipality: str) -> dict[int, tuple[str, ...]]:
    """The municipality's subjects whose coming days are kept: subject to the roles that may know
    them."""
    rows = session.execute(
        select(Subject.id, Subject.visible_to).where(Subject.municipality_id == municipality, _KEPT)
    )
    return {subject or 0: tuple(roles) for subject, roles in rows}


def secrets_by_home(
    session: Session, municipalities: Sequence[str]
) -> dict[str, dict[int, tuple[str, ...]]]:
    """The same of several municipalities at once; each of them is there, also with none."""
    found: dict[str, dict[int, tuple[str, ...]]] = {home: {} for home in municipalities}
    for some in portions(municipalities):
        rows = session.execute(
            select(Subject.municipality_id, Subject.id, Subject.visible_to).where(
                col(Subject.municipality_id).in_(some), _KEPT
            )
        )
        for home, subject, roles in rows:
            found[home][subject or 0] = tuple(roles)
    return found


def secret_cases(session: Session) -> dict[int, tuple[str, ...]]:
    """The open cases, of all municipalities, whose days are kept: case to the roles that may
    know them."""
    # As an expression, so that one goes from the few subjects to their cases and not through all.
    about = col(Case.subject_id) == col(Subject.id) + 0
    rows = session.execute(
        select(Case.id, Subject.visible_to)
        .join(Subject, about)
        .where(_KEPT, col(Case.closed).is_(None))
    )
    return {case or 0: tuple(roles) for case, roles in rows}
