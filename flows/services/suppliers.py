"""Suppliers: a register of their own beside the services (S1: «stort mangfold av leverandører»)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.services.sheet import BadService, plain_name, supplier_named
from models.case.tables import Subject
from models.services.tables import Service, Supplier
from states.errors import ArshjulError


class NoSuchSupplier(ArshjulError):
    """There is no supplier of that name here."""

    key = "no_such_supplier"


@dataclass(frozen=True, slots=True)
class Delivers:
    """A supplier and the names of the services it delivers now."""

    supplier: Supplier
    services: tuple[str, ...]


def put_supplier(desk: Desk, name: str, country: str = "", link: str = "") -> Supplier:
    """Register a supplier, or say more about one. Raises BadService."""
    name, country = plain_name(name), country.strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise BadService(what="country", problem="unknown")
    if len(link) > 400:
        raise BadService(what="link", problem="length")
    row = supplier_named(desk.session, desk.municipality, name)
    row = row or Supplier(municipality_id=desk.municipality, name=name)
    row.country, row.link = country or row.country, link or row.link
    desk.session.add(row)
    desk.session.flush()
    note_down(desk, "supplier", {"supplier": row.id})
    return row


def suppliers(session: Session, municipality: str) -> list[Delivers]:
    """Every supplier with what it delivers, by name."""
    rows = session.exec(
        select(Supplier)
        .where(Supplier.municipality_id == municipality)
        .order_by(func.lower(col(Supplier.name)))
    ).all()
    return [Delivers(one, tuple(delivered(session, one).values())) for one in rows]


def delivered(session: Session, supplier: Supplier) -> dict[int, str]:
    """The services of a supplier that are not gone: number and name."""
    rows = session.execute(
        select(Subject.id, Subject.name)
        .join(Service, col(Service.subject_id) == col(Subject.id))
        .where(Service.supplier_id == supplier.id, col(Subject.ends).is_(None))
        .order_by(func.lower(col(Subject.name)))
    )
    return {number or 0: name for number, name in rows}


def services_of(session: Session, municipality: str, name: str) -> Sequence[int]:
    """The services of the supplier of that name. Raises NoSuchSupplier."""
    found = supplier_named(session, municipality, name)
    if found is None:
        raise NoSuchSupplier(supplier=name[:80])
    return list(delivered(session, found))
