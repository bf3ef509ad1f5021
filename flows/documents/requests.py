"""What follows when a network's request for a revision is accepted: the revision opens."""

from __future__ import annotations

from flows.documents.provenance import draw
from flows.documents.register import call_for_revision
from flows.engine.handling import Desk
from models.case.tables import Case
from models.documents.origins import Node, NodeSort
from models.documents.questions import case_of_document
from models.documents.tables import Document
from models.networks.tables import RevisionRequest
from states.governing_document import ADOPTED
from states.process import Change
from states.revision_request import ACCEPTED


def follow_request(desk: Desk, case: Case, change: Change) -> None:
    """An accepted request about a registered document opens its revision, with the request's
    reason, unless one is open already; the thread tells where it came from."""
    if change.target != ACCEPTED:
        return
    request = desk.session.get(RevisionRequest, case.id)
    if request is None or request.document_id is None:
        return
    document = desk.session.get(Document, request.document_id)
    if document is None or document.municipality_id != desk.municipality:
        return
    about = case_of_document(desk.session, desk.municipality, document.subject_id)
    if about.state == ADOPTED:
        call_for_revision(desk, document, request.why)
    draw(desk, Node(NodeSort.CASE, case.id or 0), Node(NodeSort.CASE, about.id or 0))
