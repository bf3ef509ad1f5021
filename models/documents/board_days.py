"""The days on which bodies decided something."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Session, col, func, select

from models.case.tables import Case
from models.documents.decisions import Decision, MatterItem
from states.decision import Stage


def board_days(
    session: Session, municipality: str, first: date, last: date
) -> list[tuple[date, str, Case | None]]:
    """The days between the two, both included, on which a body decided something: the day, the
    body, and the first case of its matters; by day and body."""
    of_matter = (
        select(col(MatterItem.matter_id), func.min(col(MatterItem.case_id)).label("case"))
        .where(MatterItem.municipality_id == municipality)
        .group_by(col(MatterItem.matter_id))
        .subquery()
    )
    rows = session.execute(
        select_many(col(Decision.day), col(Decision.body), Case)
        .select_from(Decision)
        .join(of_matter, of_matter.c.matter_id == col(Decision.matter_id), isouter=True)
        .join(Case, col(Case.id) == of_matter.c.case, isouter=True)
        .where(
            col(Decision.municipality_id) == municipality,
            col(Decision.stage) == Stage.DECIDED,
            col(Decision.day) >= first,
            col(Decision.day) <= last,
        )
        .order_by(col(Decision.day), col(Decision.body), col(Decision.id))
    )
    found: dict[tuple[date, str], Case | None] = {}
    for day, body, case in rows:
        found.setdefault((day, body), case)
    return [(day, body, case) for (day, body), case in found.items()]
