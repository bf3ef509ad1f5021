"""Suppliers: a register of their own beside the services (S1: «stort mangfold av leverandører»)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.services.sheet import BadService, plain_name
from models.services.suppliers import delivered, supplier_named, suppliers_here
from models.services.tables import Supplier
from states.errors import ArshjulError


class NoSuchSupplier(ArshjulError):
    """There is no supplier of that name here."""

    key = "no_such_supplier"


@dataclass(frozen=True, slots=True)
class Delivers:
    """A supplier and the names of the services it delivers now."""

    supplier: Supplier
    services: tuple[str, ...]


@verb("services.put_supplier")
def put_supplier(
    desk: Desk,
    name: str,
    country: str = "",
    link: Annotated[str, Field(max_length=400)] = "",
) -> Supplier:
    """Register a supplier, or say more about one. Raises BadService."""
    name, country = plain_name(name), country.strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise BadService(what="country", problem="unknown")
    row = supplier_named(desk.session, desk.municipality, name)
    row = row or Supplier(municipality_id=desk.municipality, name=name)
    row.country, row.link = country or row.country, link or row.link
    desk.session.add(row)
    desk.session.flush()
    note_down(desk, "supplier", {"supplier": row.id})
    return row


def suppliers(session: Session, municipality: str) -> list[Delivers]:
    """Every supplier with what it delivers, by name."""
    services = delivered(session, municipality)
    return [
        Delivers(one, tuple(services.get(one.id or 0, {}).values()))
        for one in suppliers_here(session, municipality)
    ]


def services_of(session: Session, municipality: str, name: str) -> Sequence[int]:
    """The services of the supplier of that name. Raises NoSuchSupplier."""
    found = supplier_named(session, municipality, name)
    if found is None:
        raise NoSuchSupplier(supplier=name[:80])
    return list(delivered(session, municipality).get(found.id or 0, {}))
