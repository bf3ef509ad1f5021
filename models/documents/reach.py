"""Whom a document concerns beside its own place: every unit, or the members of a network."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.case.tables import Case, Subject
from models.documents.tables import Document, DocumentReach
from models.networks.tables import Network
from models.register.tables import Unit
from states import governing_document
from states.network import audiences


@dataclass(frozen=True, slots=True)
class Reach:
    """``network`` "": every unit; else the members of the one that is called so, which are the
    units of its audience."""

    document: int
    case: int
    network: str = ""
    audience: str = ""

    def concerns(self, unit: Unit) -> bool:
        return not self.audience or self.audience in audiences(unit.form)


def reaches(session: Session, municipality: str) -> dict[int, Reach]:
    """Whom each document that reaches beyond its place concerns, by the document's number."""
    rows = session.execute(
        select(DocumentReach, Case, col(Subject.name), col(Network.audience))
        .join(Document, col(Document.subject_id) == col(DocumentReach.document_id))
        .join(Case, col(Case.subject_id) == col(Document.subject_id))
        .join(Subject, col(Subject.id) == col(DocumentReach.network_id), isouter=True)
        .join(Network, col(Network.subject_id) == col(DocumentReach.network_id), isouter=True)
        .where(
            col(DocumentReach.municipality_id) == municipality,
            col(Case.kind) == governing_document.KIND,
        )
        .order_by(col(DocumentReach.document_id))
    )
    return {
        row.document_id: Reach(row.document_id, case.id or 0, name or "", audience or "")
        for row, case, name, audience in rows
    }


def cases_that_concern(session: Session, unit: Unit) -> dict[int, Reach]:
    """The documents that concern the unit and are not its own, by the number of their case."""
    found = reaches(session, unit.municipality_id).values()
    return {one.case: one for one in found if one.concerns(unit)}
