"""What the register of services is told from beside the services themselves: their agreements."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlmodel import Session, col, or_, select

from models.services.tables import ServiceAgreement


def agreements_on(
    session: Session, municipality: str, day: date
) -> dict[int, list[ServiceAgreement]]:
    """The agreements that hold on the day, by service, the earliest first."""
    rows = session.exec(
        select(ServiceAgreement)
        .where(
            ServiceAgreement.municipality_id == municipality,
            ServiceAgreement.starts <= day,
            or_(col(ServiceAgreement.ends).is_(None), col(ServiceAgreement.ends) >= day),
        )
        .order_by(col(ServiceAgreement.starts), col(ServiceAgreement.id))
    )
    found: dict[int, list[ServiceAgreement]] = defaultdict(list)
    for one in rows:
        found[one.subject_id].append(one)
    return found
