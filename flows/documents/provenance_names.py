"""The ends of a thread as people write them: case:12, document:NAME, decision:3, origin:38/2021."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from flows.documents.lookup import decision_in, document_named
from flows.documents.provenance import BadOrigin
from flows.engine.casework import case_in
from models.documents.origins import Node, NodeSort, outside_by


def end_of(session: Session, municipality: str, text: str) -> Node:
    """Raises BadOrigin when it cannot be understood, and what the finding refuses with."""
    sort, _, name = text.partition(":")
    find = _SORTS.get(sort.strip())
    if find is None or not name.strip():
        raise BadOrigin("unknown_end", text=text[:60])
    return find(session, municipality, name.strip())


def _number(text: str) -> int:
    if not text.isdecimal() or not text.isascii():
        raise BadOrigin("unknown_end", text=text[:60])
    return int(text[:18])


def _case(session: Session, municipality: str, name: str) -> Node:
    return Node(NodeSort.CASE, case_in(session, municipality, _number(name)).id or 0)


def _document(session: Session, municipality: str, name: str) -> Node:
    return Node(NodeSort.SUBJECT, document_named(session, municipality, name).subject_id)


def _decision(session: Session, municipality: str, name: str) -> Node:
    return Node(NodeSort.DECISION, decision_in(session, municipality, _number(name)).id or 0)


def _outside(session: Session, municipality: str, name: str) -> Node:
    found = outside_by(session, municipality, name)
    if len(found) != 1:
        raise BadOrigin("unknown_end", text=name[:60])
    return Node(NodeSort.OUTSIDE, found[0].id or 0)


_SORTS: dict[str, Callable[[Session, str, str], Node]] = {
    "case": _case,
    "document": _document,
    "decision": _decision,
    "origin": _outside,
}
