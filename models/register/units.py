"""Questions about units."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from models.register.tables import FormerName, Succession, Unit


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


def former_names(session: Session, municipality: str) -> list[FormerName]:
    """What the municipality's units were called before, the latest first."""
    wanted = select(FormerName).where(FormerName.municipality_id == municipality)
    return list(session.exec(wanted.order_by(col(FormerName.until).desc(), col(FormerName.id))))


def successions(session: Session, municipality: str) -> list[Succession]:
    """Which units went on in others, in the order in which it was noted."""
    wanted = select(Succession).where(Succession.municipality_id == municipality)
    return list(session.exec(wanted.order_by(col(Succession.id))))


def names_kept(session: Session, unit: Unit) -> set[str]:
    """What the unit was called before."""
    return set(session.exec(select(FormerName.name).where(FormerName.unit_id == unit.id)))


def children(session: Session, municipality: str, unit: int) -> list[Unit]:
    """The units that lie directly under the unit, by name."""
    wanted = select(Unit).where(Unit.municipality_id == municipality, Unit.parent_id == unit)
    return list(session.exec(wanted.order_by(col(Unit.name))))
