"""Questions about governing documents: the register, their cadences, revisions and evaluations, and
the clocks and cases of reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.case.tables import Case, Subject
from models.documents.tables import CadenceRow, Document, ReportClock, Revision
from models.register.tables import Unit
from models.register.units import is_open
from states import document_evaluation, governing_document, report_back


def documents(session: Session, municipality: str) -> list[tuple[Document, Subject, Case]]:
    """Every document with its name and its case, by type and name."""
    rows = session.execute(
        select(Document, Subject, Case)
        .join(Subject, col(Subject.id) == col(Document.subject_id))
        .join(Case, col(Case.subject_id) == col(Document.subject_id))
        .where(Document.municipality_id == municipality, Case.kind == governing_document.KIND)
        .order_by(col(Document.type), col(Subject.name), col(Document.subject_id))
    )
    return [(document, subject, case) for document, subject, case in rows]


def documents_named(
    session: Session, municipality: str, name: str, unit: str = ""
) -> list[Document]:
    """The documents with a name, at the unit if one is named, in the order of registering; those
    that were withdrawn only where none holds."""
    asked = (
        select(Document, col(Subject.ends))
        .join(Subject, col(Subject.id) == col(Document.subject_id))
        .join(Unit, col(Unit.id) == col(Subject.unit_id), isouter=True)
        .where(Document.municipality_id == municipality, Subject.name == name.strip())
        .order_by(col(Document.subject_id))
    )
    if unit:
        asked = asked.where(Unit.name == unit.strip())
    rows = session.execute(asked).all()
    holding: list[Document] = [one for one, ends in rows if ends is None]
    return holding or [one for one, _ in rows]


def case_of_document(session: Session, municipality: str, document: int) -> Case:
    """The one long-lived case of a document; each has one from its registering on."""
    return session.exec(
        select(Case).where(
            Case.municipality_id == municipality,
            Case.subject_id == document,
            Case.kind == governing_document.KIND,
        )
    ).one()


def units_without(session: Session, municipality: str, type_: str, day: date) -> list[Unit]:
    """The units, open on the day, that have no adopted document of a type of their own; by
    name."""
    have = (
        select(Case.unit_id)
        .join(Document, col(Document.subject_id) == col(Case.subject_id))
        .where(
            Document.municipality_id == municipality,
            Document.type == type_,
            Case.kind == governing_document.KIND,
            col(Case.closed).is_(None),
            col(Case.unit_id).is_not(None),
            col(Document.adopted).is_not(None),
        )
    )
    return list(
        session.exec(
            select(Unit)
            .where(Unit.municipality_id == municipality, is_open(day), col(Unit.id).not_in(have))
            .order_by(col(Unit.name))
        )
    )


def history(session: Session, municipality: str, document: int) -> Sequence[CadenceRow]:
    """The cadences of a document, the earliest first; of one day in the order they were written."""
    return session.exec(
        select(CadenceRow)
        .where(CadenceRow.municipality_id == municipality, CadenceRow.document_id == document)
        .order_by(col(CadenceRow.from_day), col(CadenceRow.id))
    ).all()


def revisions(session: Session, municipality: str, document: int) -> Sequence[Revision]:
    """The revisions of a document, the open one too, in the order of their rounds."""
    return session.exec(
        select(Revision)
        .where(Revision.municipality_id == municipality, Revision.document_id == document)
        .order_by(col(Revision.round))
    ).all()


def open_revision(session: Session, municipality: str, document: int) -> Revision | None:
    """The revision of a document that has begun and not ended, if any."""
    return session.exec(
        select(Revision).where(
            Revision.municipality_id == municipality,
            Revision.document_id == document,
            col(Revision.ended).is_(None),
        )
    ).first()


def evaluations(session: Session, municipality: str, document: int) -> list[Case]:
    """The evaluations of a document, open and closed, in the order of their opening."""
    return list(
        session.exec(
            select(Case)
            .where(
                Case.municipality_id == municipality,
                Case.subject_id == document,
                Case.kind == document_evaluation.KIND,
            )
            .order_by(col(Case.id))
        )
    )


def report_clocks(session: Session, municipality: str) -> list[tuple[ReportClock, Subject]]:
    """The clocks of reports with what they are called, by name; those that have ended too."""
    rows = session.execute(
        select(ReportClock, Subject)
        .join(Subject, col(Subject.id) == col(ReportClock.subject_id))
        .where(ReportClock.municipality_id == municipality)
        .order_by(col(Subject.name), col(Subject.id))
    )
    return [(clock, subject) for clock, subject in rows]


def running_clock(session: Session, municipality: str, document: int) -> ReportClock | None:
    """The clock by which the work of a document is reported, the first one of several; those that
    have been given an end are left out."""
    return session.exec(
        select(ReportClock)
        .join(Subject, col(Subject.id) == col(ReportClock.subject_id))
        .where(
            ReportClock.municipality_id == municipality,
            ReportClock.document_id == document,
            col(Subject.ends).is_(None),
        )
        .order_by(col(ReportClock.subject_id))
    ).first()


def reports(session: Session, municipality: str) -> list[Case]:
    """The reports of all clocks, open and closed, in the order of their opening."""
    return list(
        session.exec(
            select(Case)
            .where(Case.municipality_id == municipality, Case.kind == report_back.KIND)
            .order_by(col(Case.id))
        )
    )


def report_before(session: Session, municipality: str, clock: int, day: str) -> Case | None:
    """The latest report of a clock before the one of a day that the body has approved, if any."""
    return session.exec(
        select(Case)
        .where(
            Case.municipality_id == municipality,
            Case.kind == report_back.KIND,
            Case.subject_id == clock,
            Case.state == report_back.APPROVED,
            Case.occurrence < day,
        )
        .order_by(col(Case.occurrence).desc())
    ).first()
