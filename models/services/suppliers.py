"""Questions about suppliers, and about the agreements with them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from models.case.tables import Subject
from models.services.tables import Service, ServiceAgreement, Supplier
from states.service_facts import normal


def suppliers_here(session: Session, municipality: str) -> list[Supplier]:
    """Every supplier of the municipality, by name."""
    wanted = select(Supplier).where(Supplier.municipality_id == municipality)
    return list(session.exec(wanted.order_by(func.lower(col(Supplier.name)))))


def supplier_named(session: Session, municipality: str, name: str) -> Supplier | None:
    """The supplier of that name here, however it is written."""
    there = session.exec(select(Supplier).where(Supplier.municipality_id == municipality))
    return next((one for one in there if normal(one.name) == normal(name)), None)


def delivered(session: Session, municipality: str) -> dict[int, dict[int, str]]:
    """What each supplier delivers: number and name of its services in the order of names, by
    supplier. Services that are gone are left out, and suppliers without any."""
    rows = session.execute(
        select(Service.supplier_id, Service.subject_id, Subject.name)
        .join(Subject, col(Subject.id) == col(Service.subject_id))
        .where(
            Service.municipality_id == municipality,
            col(Service.supplier_id).is_not(None),
            col(Subject.ends).is_(None),
        )
        .order_by(func.lower(col(Subject.name)))
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for supplier, number, name in rows:
        found[supplier or 0][number] = name
    return dict(found)


def agreement_from(
    session: Session, municipality: str, subject: int, sort: str, starts: date
) -> ServiceAgreement | None:
    """The agreement of a sort about a service that begins on that very day."""
    return session.exec(
        select(ServiceAgreement).where(
            ServiceAgreement.municipality_id == municipality,
            ServiceAgreement.subject_id == subject,
            ServiceAgreement.sort == sort,
            ServiceAgreement.starts == starts,
        )
    ).first()


def next_agreement_end(session: Session, municipality: str, after: date) -> date | None:
    """The first day after ``after`` on which an agreement ends."""
    return session.exec(
        select(func.min(ServiceAgreement.ends)).where(
            ServiceAgreement.municipality_id == municipality, col(ServiceAgreement.ends) > after
        )
    ).one()


def ending_agreements(
    session: Session, municipality: str, day: date, until: date
) -> list[ServiceAgreement]:
    """The agreements that end between two days, and that no later one of its sort follows."""
    later = aliased(ServiceAgreement)
    followed = exists().where(
        later.municipality_id == municipality,  # type: ignore[arg-type]
        later.subject_id == ServiceAgreement.subject_id,  # type: ignore[arg-type]
        later.sort == ServiceAgreement.sort,  # type: ignore[arg-type]
        col(later.starts) > col(ServiceAgreement.starts),
        (col(later.ends).is_(None)) | (col(later.ends) > col(ServiceAgreement.ends)),
    )
    return list(
        session.exec(
            select(ServiceAgreement)
            .where(
                ServiceAgreement.municipality_id == municipality,
                col(ServiceAgreement.ends) >= day,
                col(ServiceAgreement.ends) <= until,
                ~followed,
            )
            .order_by(col(ServiceAgreement.id))
        )
    )
