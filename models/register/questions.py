"""What is asked of the register: units and people of one municipality."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col, or_

from models.register.tables import Unit


def unit_names(session: Session, municipality: str) -> dict[int, str]:
    """What each unit is called, by its number and in the order of names; the closed ones too."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(col(Unit.municipality_id) == municipality)
        .order_by(col(Unit.name))
    )
    return {number or 0: name for number, name in rows}


def units_open(session: Session, municipality: str, day: date) -> list[Unit]:
    """The units that are not closed on ``day``, in the order in which they were registered."""
    rows = session.execute(
        select(Unit)
        .where(
            col(Unit.municipality_id) == municipality,
            or_(col(Unit.closes).is_(None), col(Unit.closes) > day),
        )
        .order_by(col(Unit.id))
    )
    return list(rows.scalars())
