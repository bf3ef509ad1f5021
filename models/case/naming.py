"""What a case is called: by its subject, its unit, or both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col, func, select

from models.case.tables import Case, Subject
from models.portions import portions
from models.register.tables import Unit

NAME: ColumnElement[str] = func.coalesce(
    col(Subject.name) + ", " + col(Unit.name), col(Subject.name), col(Unit.name), ""
).label("called")
"""The name as a column, for a question that ``with_names`` has joined."""


def with_names(question: Select[Any]) -> Any:
    """The question about cases, joined with what gives them their names."""
    return question.join(Unit, col(Unit.id) == col(Case.unit_id), isouter=True).join(
        Subject, col(Subject.id) == col(Case.subject_id), isouter=True
    )


def called(session: Session, case: Case) -> str:
    """What one case is called; nothing where it is the whole authority's and about no subject."""
    named = with_names(select(NAME).select_from(Case)).where(col(Case.id) == case.id)
    return str(session.execute(named).scalar_one())


def subject_names(session: Session, municipality: str) -> dict[int, str]:
    """What all the municipality's subjects are called, by number."""
    rows = session.execute(
        select(Subject.id, Subject.name).where(Subject.municipality_id == municipality)
    )
    return {number or 0: name for number, name in rows}


def names_of_cases(session: Session, cases: Sequence[int]) -> dict[int, str]:
    """What each of the cases is called, by number."""
    found: dict[int, str] = {}
    for some in portions(sorted(set(cases))):
        asked = with_names(select(col(Case.id), NAME).select_from(Case))
        for number, name in session.execute(asked.where(col(Case.id).in_(some))):
            found[number] = name
    return found
