"""The register of documents as a list, and the units that lack one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from config.documents import Types
from flows.documents.handling import margin_of, next_due
from flows.engine.handling import Desk
from models.documents.decisions import Decision
from models.documents.questions import documents, history, units_without
from models.documents.reach import reaches
from models.register.tables import Municipality, Unit
from states.cadence import in_force
from states.network import SCHOOL, audiences

EVERY_UNIT = "every_unit"


@dataclass(frozen=True, slots=True)
class Line:
    """A document in a list."""

    id: int
    case: int
    type: str
    name: str
    unit: str
    concerns: str  # every_unit, a network by its name, or nobody beside its own place
    state: str
    version: int
    cadence: str
    next_revision: date | None
    adopted: date | None
    settled: date | None  # adopted, or found up to date by a revision
    decision: str
    lies_at: str


def lines(desk: Desk, at: Unit | None = None) -> list[Line]:
    """The register of documents as it stands on the desk's day; ``at``: the documents of a unit,
    and those that concern it."""
    types, reach = desk.place.own.document_types(), reaches(desk.session, desk.municipality)
    found = []
    for document, subject, case in documents(desk.session, desk.municipality):
        whom = reach.get(document.subject_id)
        if at is not None and subject.unit_id != at.id and not (whom and whom.concerns(at)):
            continue
        rows = history(desk.session, desk.municipality, document.subject_id)
        held = in_force([row.rhythm for row in rows], desk.day)
        unit = desk.session.get(Unit, subject.unit_id) if subject.unit_id else None
        decision = (
            desk.session.get(Decision, document.decision_id) if document.decision_id else None
        )
        due = next_due(desk.session, document, desk.day, margin_of(desk, document))
        found.append(
            Line(
                id=document.subject_id,
                case=case.id or 0,
                type=document.type,
                name=subject.name,
                unit=unit.name if unit else "",
                concerns=(whom.network or EVERY_UNIT) if whom else "",
                state=case.state,
                version=document.version,
                cadence=held.cadence.value if held else "",
                next_revision=due if case.closed is None else None,
                adopted=document.adopted,
                settled=document.settled,
                decision=decision.label if decision else "",
                lies_at="" if _restricted(types, document.type) else document.lies_at,
            )
        )
    return found


def _restricted(types: Types, code: str) -> bool:
    return types[code].restricted if code in types else False


def missing(desk: Desk) -> dict[str, list[str]]:
    """For each type that every unit is expected to have here and now: the units that lack an
    adopted one."""
    country = desk.session.get_one(Municipality, desk.municipality).country
    return {
        code: [
            unit.name
            for unit in units_without(desk.session, desk.municipality, code, desk.day)
            if not one.schools_only or SCHOOL in audiences(unit.form)
        ]
        for code, one in desk.place.own.document_types().items()
        if one.per_unit and one.is_expected(country, desk.day)
    }
