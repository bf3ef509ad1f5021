"""What can begin from the page of a case: a measure for its unit, a decision in its matter."""

from __future__ import annotations

from flows.documents.choices import documents_here, reports_here
from flows.engine.door import About, may
from flows.engine.handling import Desk
from models.case.tables import Case
from web.new.decision import DOCUMENT, REPORT
from web.new.thing import may_begin
from web.new.things import THINGS

Begins = list[tuple[str, str]]
"""Sorts of things, each with the address of its first page."""


def _about(desk: Desk, case: Case) -> str:
    """The clause of a decision that is about this very document or report, where it can be."""
    for one, sort, number in (
        (documents_here, DOCUMENT, case.subject_id),
        (reports_here, REPORT, case.id),
    ):
        if number in {about.number for about in one(desk)}:
            return f"?clauses=1&about-1={sort}-{number}"
    return ""


def begins(desk: Desk, case: Case) -> Begins:
    """What whoever is at the desk may make from here."""
    found: Begins = []
    if case.unit_id is not None and may(
        desk, THINGS["measure"].verb.name, About(unit=case.unit_id)
    ):
        found.append(("measure", f"/new/measure/1?unit={case.unit_id}"))
    if may_begin(desk, THINGS["decision"]):
        found.append(("decision", f"/new/decision/1{_about(desk, case)}"))
    return found
