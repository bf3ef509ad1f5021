"""Cases in numbers, for a monitor."""

from __future__ import annotations

from sqlalchemy import literal_column, text
from sqlmodel import Session, func, select

from models.case.tables import Case


def open_cases(session: Session, *, each: bool) -> dict[tuple[str, str], int]:
    """How many cases are open, by kind; by municipality too when ``each``, else ("", kind)."""
    home = (
        func.coalesce(Case.municipality_id, literal_column("''")) if each else literal_column("''")
    )
    rows = session.execute(
        select(home, Case.kind, func.count())
        .where(text("closed IS NULL"))
        .group_by(*((home,) if each else ()), Case.kind)
    )
    return {(municipality, kind): int(many) for municipality, kind, many in rows}
