"""The governing document beside its table of moves: its revisions, its settling, its clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from config.documents import DocumentType
from flows.documents.law import beside
from flows.engine.casework import move_case, write_down
from flows.engine.handling import Dates, Desk, Handling, by_days, facts_with
from flows.engine.works import earliest
from models.case.answers import answers_of
from models.case.tables import Case, Subject
from models.documents.days import rhythms, standing
from models.documents.decisions import Decision, unhandled
from models.documents.questions import history, open_revision
from models.documents.tables import CadenceRow, Document, Revision
from models.register.questions import closing_days
from models.register.tables import Unit
from states.cadence import MONTHS, Cadence, Rhythm, in_force, next_revision
from states.governing_document import (
    ADOPTED,
    DUE,
    GOVERNING_DOCUMENT,
    HERE,
    OUTCOMES,
    REVISIONS,
    SETTLED,
    WITHDRAWN,
)
from states.ladder import staff_of
from states.process import Change

ADOPTING = frozenset({"adopt_here", "adopt_by_decision", "revised_here"})
MARGIN_DAYS = 60  # where a type is no longer in the file


def type_of(desk: Desk, document: Document) -> DocumentType | None:
    """The document's type, as long as the file of types has it."""
    return desk.place.own.document_types().get(document.type)


def _known(session: Session, case: Case) -> dict[str, str]:
    document = session.get_one(Document, case.subject_id)
    decision = unhandled(session, case.municipality_id, subject=case.subject_id)
    rows = history(session, case.municipality_id, document.subject_id)
    rhythm = in_force([row.rhythm for row in rows], date.max)
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    known = {
        "has_parts": document.templated,
        "decider": document.decider,
        "delegated": document.delegated or document.decider == HERE,
        "adopted_before": document.version > 0,
        "decision": decision.id if decision else None,
        "when_needed": rhythm is not None and rhythm.cadence is Cadence.WHEN_NEEDED,
        "unit_closed": unit is not None and unit.closes is not None,
    }
    return {name: str(value) for name, value in known.items() if value}


def next_due(session: Session, document: Document, day: date, margin: timedelta) -> date | None:
    """When the document's cadence, as it holds on ``day``, asks for the next revision."""
    rows = history(session, document.municipality_id, document.subject_id)
    rhythm = in_force([row.rhythm for row in rows], day)
    return next_revision(rhythm, document.settled, margin) if rhythm else None


def margin_of(desk: Desk, document: Document) -> timedelta:
    """How long before its day a revision opens."""
    return margin_for(type_of(desk, document))


def margin_for(type_: DocumentType | None) -> timedelta:
    return timedelta(days=type_.opens_days if type_ else MARGIN_DAYS)


def _opening(desk: Desk, document: Document) -> date | None:
    """The day of the revision that should be open by now; None when there is none."""
    rows = history(desk.session, desk.municipality, document.subject_id)
    rhythm = in_force([row.rhythm for row in rows], desk.day)
    return _opens(rhythm, document.settled, margin_of(desk, document), desk.day)


def _opens(
    rhythm: Rhythm | None, settled: date | None, margin: timedelta, day: date
) -> date | None:
    due = next_revision(rhythm, settled, margin) if rhythm else None
    return due if due is not None and due - margin <= day else None


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """A planned revision is due on its cadence's day, though never sooner than the lead."""
    document = desk.session.get_one(Document, case.subject_id)
    planned = _opening(desk, document) if case.state == DUE else None
    if planned is None:
        return by_days(desk, case, begins)
    least = desk.place.calendar_of(case.unit_id).shift(
        begins, desk.place.lead, staff_of(document.role)
    )
    return max(planned, least), planned


def add_cadence(
    desk: Desk,
    document: Document,
    cadence: Cadence,
    from_day: date,
    *,
    anchor: date | None = None,
    decision: int | None = None,
) -> bool:
    """A row of the history, unless the same cadence holds already; whether one was added."""
    rows = history(desk.session, desk.municipality, document.subject_id)
    held = in_force([row.rhythm for row in rows], from_day)
    if held and held.cadence is cadence and (anchor is None or anchor == held.anchor):
        return False
    desk.session.add(
        CadenceRow(
            municipality_id=desk.municipality,
            document_id=document.subject_id,
            cadence=cadence,
            from_day=from_day,
            anchor=(anchor or from_day) if cadence in MONTHS else None,
            decision_id=decision,
        )
    )
    desk.session.flush()
    return True


def _follow(desk: Desk, case: Case, change: Change) -> None:
    document = desk.session.get_one(Document, case.subject_id)
    answer_as(desk, case, document)
    revision = open_revision(desk.session, desk.municipality, document.subject_id)
    if change.move in REVISIONS:
        planned = _opening(desk, document)
        desk.session.add(
            Revision(
                municipality_id=desk.municipality,
                document_id=document.subject_id,
                round=case.round,
                planned=planned,
                began=desk.day,
            )
        )
    elif revision is not None and change.move in OUTCOMES.values():
        revision.outcome = answers_of(desk.session, case).get("revision_outcome")
    if change.move in SETTLED and change.target == ADOPTED:
        _settle(desk, case, document, change, revision)
    elif change.move == "no_longer_due" and revision is not None:
        _end(desk, revision, outcome="lapsed")
    elif change.target == WITHDRAWN:
        _withdrawn(desk, case, revision)
    desk.session.flush()


def answer_as(desk: Desk, case: Case, document: Document) -> None:
    """The document's own role answers in all its states. Not the subject's: reviews and roll-outs
    are about the document too, and others answer for those."""
    case.owner_role = document.role
    desk.session.add(case)


def _settle(
    desk: Desk, case: Case, document: Document, change: Change, revision: Revision | None
) -> None:
    """The text stands from now on: note since when, by whose decision, and its first cadence."""
    decision = _deciding(desk.session, case, change)
    answers = answers_of(desk.session, case)
    outcome = answers.get("revision_outcome", "")
    day = decision.day if decision else desk.day
    if change.move == "adopt_here":
        day = date.fromisoformat(answers["adopted_on"])
    if change.move == "not_applicable" and revision is not None:
        revision.outcome = "skipped"
    if change.move in ADOPTING:
        document.adopted = day
        document.version += 0 if document.version and outcome.startswith("no_changes") else 1
    if change.move == "adopt_by_decision" and decision:
        document.decision_id = decision.id
    document.settled = day
    desk.session.add(document)
    if revision is not None:
        skipped = change.move == "adopt_by_decision" and not outcome
        judged = "skipped" if skipped else None
        _end(desk, revision, outcome=judged, decision=decision.id if decision else None)
    if not history(desk.session, desk.municipality, document.subject_id):
        type_ = type_of(desk, document)
        cadence = type_.cadence if type_ else Cadence.YEARLY
        add_cadence(desk, document, cadence, day, decision=decision.id if decision else None)


def _deciding(session: Session, case: Case, change: Change) -> Decision | None:
    if change.move not in ("adopt_by_decision", "let_stand"):
        return None
    return unhandled(session, case.municipality_id, subject=case.subject_id)


def _end(
    desk: Desk, revision: Revision, *, outcome: str | None = None, decision: int | None = None
) -> None:
    revision.outcome = outcome or revision.outcome
    revision.ended = desk.day
    revision.decision_id = decision
    desk.session.add(revision)


def _withdrawn(desk: Desk, case: Case, revision: Revision | None) -> None:
    subject = desk.session.get_one(Subject, case.subject_id)
    subject.ends = subject.ends or desk.day
    desk.session.add(subject)
    if revision is not None:
        _end(desk, revision)


def _daily(desk: Desk) -> int:
    """Open the revisions whose time has come; the documents of a closed unit are withdrawn."""
    moved = 0
    types = desk.place.own.document_types()
    known = rhythms(desk.session, desk.municipality)
    for one in standing(desk.session, desk.municipality, desk.day):
        margin = margin_for(types.get(one.type))
        rhythm = in_force(known.get(one.document, ()), desk.day)
        due = _opens(rhythm, one.settled, margin, desk.day)
        if not one.gone and due is None:
            continue
        case = desk.session.get_one(Case, one.case)
        if one.gone:
            move_case(desk, case, "unit_closed")
        elif due is not None:
            document = desk.session.get_one(Document, one.document)
            move_case(desk, case, "revision_due", causes=_why_due(desk, document, due))
        moved += 1
    return moved


def _next_day(desk: Desk) -> date:
    """When the next revision opens, a cadence begins to hold, or a unit closes."""
    types = desk.place.own.document_types()
    known = rhythms(desk.session, desk.municipality)
    days: list[date | None] = list(closing_days(desk.session, desk.municipality))
    for one in standing(desk.session, desk.municipality, desk.day):
        rows, margin = known.get(one.document, ()), margin_for(types.get(one.type))
        days += [row.from_day for row in rows]
        rhythm = in_force(rows, desk.day)
        due = next_revision(rhythm, one.settled, margin) if rhythm else None
        days.append(due - margin if due is not None else None)
    return earliest(desk.day, days)


def _why_due(desk: Desk, document: Document, due: date) -> list[dict[str, Any]]:
    """The reason that the letter repeats: the decision behind the cadence, where there is one."""
    rows = history(desk.session, desk.municipality, document.subject_id)
    held = in_force([row.rhythm for row in rows], desk.day)
    behind = [row.decision_id for row in rows if row.rhythm == held and row.decision_id]
    if not behind:
        return [{"key": "revision_planned", "params": {"due": due.isoformat()}}]
    decision = desk.session.get_one(Decision, behind[-1])
    told = {"due": due.isoformat(), "decision": decision.label}
    return [{"key": "revision_decided", "params": told}]


def cadence_noted(desk: Desk, case: Case, cadence: Cadence, decision: int | None) -> None:
    """One row of the record: the cadence was changed, by which decision."""
    detail = {"cadence": cadence.value, "decision": decision}
    write_down(desk, case, "cadence_changed", detail, versioned=False)


DOCUMENTS = Handling(
    kind=GOVERNING_DOCUMENT,
    beside=beside,
    facts=facts_with(_known),
    due=_due,
    follow=_follow,
    daily=_daily,
    beat="reviews",
    next_day=_next_day,
    hangs_on=frozenset(
        {"cadence", "document", "own_text", "subject", "unit", f"case:{GOVERNING_DOCUMENT.name}"}
    ),
)
