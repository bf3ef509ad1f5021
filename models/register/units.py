"""Questions about units."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from models.register.tables import Unit


def is_open(day: date) -> ColumnElement[bool]:
    """Not closed on the day, as a condition on the units of a question."""
    return or_(col(Unit.closes).is_(None), col(Unit.closes) > day)


def open_units(session: Session, municipality: str, day: date) -> list[Unit]:
    """The units that are open on the day, by name."""
    return list(
        session.exec(
            select(Unit)
            .where(Unit.municipality_id == municipality, is_open(day))
            .order_by(col(Unit.name))
        )
    )
