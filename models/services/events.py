"""What has happened to services: whether it is noted, what waits, and taking it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.services.tables import ServiceEvent


def has_event(session: Session, municipality: str, key: str) -> bool:
    """Whether this very thing is noted, handled or not."""
    asked = select(ServiceEvent.id).where(
        ServiceEvent.municipality_id == municipality, ServiceEvent.key == key
    )
    return session.exec(asked).first() is not None


def waiting_events(session: Session) -> list[tuple[int, str]]:
    """The events of all municipalities that nobody has handled, the oldest first: number and
    municipality."""
    rows = session.execute(
        select(ServiceEvent.id, ServiceEvent.municipality_id)
        .where(col(ServiceEvent.handled).is_(None))
        .order_by(col(ServiceEvent.id))
    )
    return [(number or 0, municipality) for number, municipality in rows]


def take_event(
    session: Session, municipality: str, number: int, now: datetime
) -> ServiceEvent | None:
    """The event, marked as handled in this transaction; None when somebody else was first."""
    taken = session.execute(
        update(ServiceEvent)
        .where(
            col(ServiceEvent.municipality_id) == municipality,
            col(ServiceEvent.id) == number,
            col(ServiceEvent.handled).is_(None),
        )
        .values(handled=now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return session.get_one(ServiceEvent, number, populate_existing=True)
