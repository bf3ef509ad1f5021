"""What there is to choose from when a decision or a document is written down."""

from __future__ import annotations

from dataclasses import dataclass

from flows.documents.bodies import chain_of
from flows.engine.handling import Desk
from models.case.naming import names_of_cases
from models.documents.decisions import bodies_heard
from models.documents.questions import documents, reports
from models.register.questions import unit_names
from states.bodies import ANY, plain


@dataclass(frozen=True, slots=True)
class About:
    """A document by its subject, or a report by its case, as people call it."""

    number: int
    name: str


def documents_here(desk: Desk) -> list[About]:
    """The documents that hold or are being made, by name; a unit's with the unit."""
    units = unit_names(desk.session, desk.municipality)
    found = [
        About(document.subject_id, ", ".join([subject.name, units[subject.unit_id]]))
        if subject.unit_id in units
        else About(document.subject_id, subject.name)
        for document, subject, case in documents(desk.session, desk.municipality)
        if case.closed is None
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.number))


def reports_here(desk: Desk) -> list[About]:
    """The open reports, each with its year; the earliest first."""
    found = [one for one in reports(desk.session, desk.municipality) if one.closed is None]
    names = names_of_cases(desk.session, [one.id or 0 for one in found])
    return [About(one.id or 0, f"{names[one.id or 0]} {one.year}") for one in found]


def bodies_here(desk: Desk) -> list[str]:
    """The bodies by name: those that have proposed or decided here, the latest first, then those
    of the chain that are named and not a sort of body."""
    chain = [name for body in chain_of(desk) for name in body.names if not name.startswith(ANY)]
    found: dict[str, str] = {}
    for name in (*bodies_heard(desk.session, desk.municipality), *chain):
        found.setdefault(plain(name), name)
    return list(found.values())
