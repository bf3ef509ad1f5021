"""What is asked of safety cycles: which there are."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.case.tables import Case
from states.safety_cycle import KIND


def school_years(session: Session, municipality: str) -> list[str]:
    """The school years that have a safety cycle, the latest first."""
    wanted = (
        select(Case.year)
        .where(Case.municipality_id == municipality, Case.kind == KIND)
        .distinct()
        .order_by(col(Case.year).desc())
    )
    return list(session.exec(wanted))


def cycles(session: Session, municipality: str, year: str | None = None) -> list[Case]:
    """The safety cycles of one school year, in the order in which they were opened; None: those of
    any year that are under way, the earliest year first."""
    wanted = select(Case).where(Case.municipality_id == municipality, Case.kind == KIND)
    under_way = col(Case.closed).is_(None)
    wanted = wanted.where(Case.year == year) if year else wanted.where(under_way)
    return list(session.exec(wanted.order_by(col(Case.year), col(Case.id))))
