"""What can begin from the page of a case: a measure for its unit, a decision in its matter."""

from __future__ import annotations

from flows.engine.door import About, may
from flows.engine.handling import Desk
from models.case.tables import Case
from web.new.thing import may_begin
from web.new.things import THINGS

Begins = list[tuple[str, str]]
"""Sorts of things, each with the address of its first page."""


def begins(desk: Desk, case: Case) -> Begins:
    """What whoever is at the desk may make from here."""
    found: Begins = []
    if case.unit_id is not None and may(
        desk, THINGS["measure"].verb.name, About(unit=case.unit_id)
    ):
        found.append(("measure", f"/new/measure/1?unit={case.unit_id}"))
    if may_begin(desk, THINGS["decision"]):
        found.append(("decision", "/new/decision/1"))
    return found
