"""Finding documents, matters and decisions by what people call them, in one municipality."""

from __future__ import annotations

from sqlmodel import Session

from models.case.tables import Case
from models.documents.decisions import Decision, Matter, matter_by
from models.documents.questions import documents_named
from models.documents.tables import Document
from models.server import HIGHEST
from states.errors import ArshjulError


class NoSuchDocument(ArshjulError):
    """There is no such document here."""

    key = "no_such_document"


class NoSuchMatter(ArshjulError):
    """There is no matter with this registry number here."""

    key = "no_such_matter"


class NoSuchDecision(ArshjulError):
    """There is no such decision here."""

    key = "no_such_decision"


class NotOurs(ArshjulError):
    """A unit, person or thing is not of this municipality."""

    key = "not_ours"


def document_in(session: Session, municipality: str, number: int) -> Document:
    """The document. Raises NoSuchDocument; a foreign one is as unknown as a missing one."""
    found = session.get(Document, number)
    if found is None or found.municipality_id != municipality:
        raise NoSuchDocument(name=str(number))
    return found


def document_named(session: Session, municipality: str, name: str, unit: str = "") -> Document:
    """The document with a name, at a unit if several have it; one that holds before those that
    were withdrawn. Raises NoSuchDocument."""
    found = documents_named(session, municipality, name, unit)
    if len(found) != 1:
        raise NoSuchDocument(name=name[:200])
    return found[0]


def matter_named(session: Session, municipality: str, registry_number: str) -> Matter:
    """The matter. Raises NoSuchMatter."""
    found = matter_by(session, municipality, registry_number)
    if found is None:
        raise NoSuchMatter(number=registry_number[:60])
    return found


def matter_in(session: Session, municipality: str, number: int) -> Matter:
    """The matter. Raises NoSuchMatter; a foreign one is as unknown as a missing one."""
    found = session.get(Matter, number)
    if found is None or found.municipality_id != municipality:
        raise NoSuchMatter(number=str(number))
    return found


def decision_in(session: Session, municipality: str, number: int) -> Decision:
    """The decision. Raises NoSuchDecision."""
    found = session.get(Decision, number) if 0 < number <= HIGHEST else None
    if found is None or found.municipality_id != municipality:
        raise NoSuchDecision(decision=number)
    return found


def case_of_kind(session: Session, municipality: str, kind: str, number: int | None) -> Case | None:
    """The case with the number, if it is of the kind and lies here."""
    found = session.get(Case, number) if number and 0 < number <= HIGHEST else None
    if found is None or found.municipality_id != municipality or found.kind != kind:
        return None
    return found
