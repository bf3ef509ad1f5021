"""Finding documents, matters and decisions by what people call them, in one municipality."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from models.case.tables import Case, Subject
from models.documents.decisions import Decision, Matter, matter_by
from models.documents.tables import Document
from models.register.tables import Person, Unit
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
    asked = (
        select(Document, col(Subject.ends))
        .join(Subject, col(Subject.id) == col(Document.subject_id))
        .join(Unit, col(Unit.id) == col(Subject.unit_id), isouter=True)
        .where(Document.municipality_id == municipality, Subject.name == name.strip())
    )
    if unit:
        asked = asked.where(Unit.name == unit.strip())
    rows = session.execute(asked).all()
    found: list[Document] = [one for one, ends in rows if ends is None]
    found = found or [one for one, _ in rows]
    if len(found) != 1:
        raise NoSuchDocument(name=name[:200])
    return found[0]


def matter_named(session: Session, municipality: str, registry_number: str) -> Matter:
    """The matter. Raises NoSuchMatter."""
    found = matter_by(session, municipality, registry_number)
    if found is None:
        raise NoSuchMatter(number=registry_number[:60])
    return found


def decision_in(session: Session, municipality: str, number: int) -> Decision:
    """The decision. Raises NoSuchDecision."""
    found = session.get(Decision, number) if 0 < number < 2**63 else None
    if found is None or found.municipality_id != municipality:
        raise NoSuchDecision(decision=number)
    return found


def case_of_kind(session: Session, municipality: str, kind: str, number: int | None) -> Case | None:
    """The case with the number, if it is of the kind and lies here."""
    found = session.get(Case, number) if number and 0 < number < 2**63 else None
    if found is None or found.municipality_id != municipality or found.kind != kind:
        return None
    return found


def unit_in(session: Session, municipality: str, number: int | None) -> Unit | None:
    """The unit; None for the whole authority. Raises NotOurs."""
    if number is None:
        return None
    found = session.get(Unit, number)
    if found is None or found.municipality_id != municipality:
        raise NotOurs(what=str(number))
    return found


def person_in(session: Session, municipality: str, number: int | None) -> int | None:
    """The person's number, checked to be of this municipality. Raises NotOurs."""
    found = session.get(Person, number) if number is not None else None
    if number is not None and (found is None or found.municipality_id != municipality):
        raise NotOurs(what=str(number))
    return number


def open_units(session: Session, municipality: str, day: date) -> list[Unit]:
    """The units that are open on the day, by name."""
    return list(
        session.exec(
            select(Unit)
            .where(
                Unit.municipality_id == municipality,
                col(Unit.closes).is_(None) | (col(Unit.closes) > day),
            )
            .order_by(col(Unit.name))
        )
    )
