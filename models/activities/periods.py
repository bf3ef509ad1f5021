"""When the periods of activities begin, asked by their cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select as select_many
from sqlmodel import Session, col

from models.activities.tables import ActivityTurn


def begins_of(session: Session, municipality: str, cases: Iterable[int]) -> dict[int, date]:
    """The first day of the period, by case; what has no period is left out."""
    asked = select_many(col(ActivityTurn.case_id), col(ActivityTurn.begins)).where(
        col(ActivityTurn.case_id).in_(list(cases)),
        col(ActivityTurn.municipality_id) == municipality,
        col(ActivityTurn.begins).is_not(None),
    )
    return {case: begins for case, begins in session.execute(asked)}
