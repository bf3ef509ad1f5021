"""All open cases of a municipality at once, as far as is needed to count them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.case.tables import Case
from models.case.timers import CASE
from models.many_rows import many_rows


class OpenCase(NamedTuple):
    """An open case that has a last day: whom it waits for, and where."""

    id: int
    due: date
    owner_role: str
    unit_id: int | None
    since_version: int


_OPEN = select(
    CASE.c.id, CASE.c.due, CASE.c.owner_role, CASE.c.unit_id, CASE.c.since_version
).where(
    CASE.c.municipality_id == bindparam("place"),
    CASE.c.closed.is_(None),
    CASE.c.due.is_not(None),
)


def open_in_short(session: Session, municipality: str) -> list[OpenCase]:
    """The open cases that have a last day, in the order in which they were opened."""
    rows = many_rows(session, _OPEN.order_by(CASE.c.id), {"place": municipality})
    return [OpenCase._make(row) for row in rows]


def open_about(session: Session, municipality: str, subjects: Collection[int]) -> list[Case]:
    """The open cases that are about the subjects and have a last day."""
    if not subjects:
        return []
    wanted = select(Case).where(
        col(Case.municipality_id) == municipality,
        col(Case.subject_id).in_(subjects),
        col(Case.closed).is_(None),
        col(Case.due).is_not(None),
    )
    return list(session.execute(wanted.order_by(col(Case.id))).scalars())
