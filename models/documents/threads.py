"""What led to what: edges that were drawn, and those that need no drawing: the rows say them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from models.case.tables import Case
from models.documents.decisions import Clause, Decision
from models.documents.origins import Node, NodeSort, edges
from models.documents.tables import Document, ReportClock, RolloutPlan
from states.decision import Effect

Edge = tuple[Node, Node]  # from what, to what it led to


def drawn_edges(session: Session, municipality: str) -> list[Edge]:
    """The edges that somebody drew, in the order of drawing."""
    return [(row.source, row.target) for row in edges(session, municipality)]


def said_edges(session: Session, municipality: str) -> list[Edge]:
    """The edges between rows: a document or report, the decisions about it and what they begin;
    the next body's decision; a document's cases, short version and roll-outs. Sort by sort, each
    in the order of its numbers; clauses without an effect are left out."""
    return [
        *_next_bodies(session, municipality),
        *_decided_about(session, municipality),
        *_clocks_begun(session, municipality),
        *_short_versions(session, municipality),
        *_rolled_out(session, municipality),
        *_cases(session, municipality),
    ]


def _next_bodies(session: Session, municipality: str) -> Iterator[Edge]:
    rows = session.exec(
        select(Decision)
        .where(Decision.municipality_id == municipality, col(Decision.previous_id).is_not(None))
        .order_by(col(Decision.id))
    )
    for row in rows:
        previous = Node(NodeSort.DECISION, row.previous_id or 0)
        yield previous, Node(NodeSort.DECISION, row.id or 0)


def _decided_about(session: Session, municipality: str) -> Iterator[Edge]:
    rows = session.exec(
        select(Clause)
        .join(Decision, col(Decision.id) == col(Clause.decision_id))
        .where(Decision.municipality_id == municipality, Clause.effect != Effect.NONE)
        .order_by(col(Clause.decision_id), col(Clause.number))
    )
    for row in rows:
        decision = Node(NodeSort.DECISION, row.decision_id)
        if row.case_id is not None:
            yield Node(NodeSort.CASE, row.case_id), decision
        elif row.subject_id is not None:
            yield Node(NodeSort.SUBJECT, row.subject_id), decision


def _clocks_begun(session: Session, municipality: str) -> Iterator[Edge]:
    rows = session.exec(
        select(ReportClock)
        .where(
            ReportClock.municipality_id == municipality, col(ReportClock.decision_id).is_not(None)
        )
        .order_by(col(ReportClock.subject_id))
    )
    for row in rows:
        yield Node(NodeSort.DECISION, row.decision_id or 0), Node(NodeSort.SUBJECT, row.subject_id)


def _short_versions(session: Session, municipality: str) -> Iterator[Edge]:
    rows = session.execute(
        select(col(Document.variant_of), col(Document.subject_id))
        .where(Document.municipality_id == municipality, col(Document.variant_of).is_not(None))
        .order_by(col(Document.subject_id))
    )
    for long, short in rows:
        yield Node(NodeSort.SUBJECT, long), Node(NodeSort.SUBJECT, short)


def _rolled_out(session: Session, municipality: str) -> Iterator[Edge]:
    rows = session.execute(
        select(col(RolloutPlan.document_id), col(RolloutPlan.subject_id))
        .where(
            RolloutPlan.municipality_id == municipality, col(RolloutPlan.document_id).is_not(None)
        )
        .order_by(col(RolloutPlan.subject_id))
    )
    for document, rollout in rows:
        yield Node(NodeSort.SUBJECT, document), Node(NodeSort.SUBJECT, rollout)


def _cases(session: Session, municipality: str) -> Iterator[Edge]:
    rows = session.execute(
        select(col(Case.subject_id), col(Case.id))
        .where(Case.municipality_id == municipality, col(Case.subject_id).is_not(None))
        .order_by(col(Case.id))
    )
    for subject, case in rows:
        yield Node(NodeSort.SUBJECT, subject), Node(NodeSort.CASE, case)
