"""The ends of a thread as people write them: case:12, document:NAME, decision:3, origin:38/2021."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo
from sqlmodel import Session

from flows.documents.inputs import choices
from flows.documents.lookup import decision_in, document_named
from flows.engine.casework import case_in
from flows.engine.handling import Desk
from flows.engine.inputs import DESK
from models.documents.origins import Node, NodeSort, outside_by
from states.errors import ArshjulError


class BadOrigin(ArshjulError):
    """An origin cannot be recorded, or an edge drawn, as it is told."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"origin_{problem}"
        super().__init__(**params)


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


def _read(value: object, info: ValidationInfo) -> object:
    desk: Desk = (info.context or {})[DESK]
    return end_of(desk.session, desk.municipality, value) if isinstance(value, str) else value


_WRITTEN = ("case:NUMBER", "document:NAME", "decision:NUMBER", "origin:NUMBER")
End = Annotated[Node, BeforeValidator(_read), choices(_WRITTEN)]
"""An end of an edge, as a thing or as people write it."""
