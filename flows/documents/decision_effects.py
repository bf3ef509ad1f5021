"""What a decision's clauses do to documents and reports, in the transaction that records it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.documents.handling import add_cadence, cadence_noted
from flows.documents.lookup import document_in
from flows.documents.reports import begin_clock, end_clock
from flows.engine.casework import move_case, write_down
from flows.engine.handling import Desk
from flows.reporting.versions import adopt_report_of
from models.case.tables import Case
from models.documents.decisions import Clause, Decision, clauses
from models.documents.questions import case_of_document, open_revision
from models.documents.tables import Document
from states import governing_document, report_back
from states.decision import CADENCES, Effect, Outcome, acts, falls
from states.governing_document import DUE, PROPOSED
from states.school_year import months_after

# Cadences before adoptions, so that an adoption does not first fall back on the type's own.
_ORDER = (
    *CADENCES,
    Effect.DELEGATE,
    Effect.ADOPT,
    Effect.REPORT_YEARLY,
    Effect.APPROVE_REPORT,
    Effect.REPORT_ENDS,
    Effect.REPEAL,
)


def carry_out(desk: Desk, decision: Decision) -> None:
    """Let each clause have its effect, if the decision has any. Marks them all as handled."""
    rows = list(clauses(desk.session, desk.municipality, decision.id or 0))
    if acts(decision.stage, decision.outcome):
        acting = [row for row in rows if row.effect in _ORDER]
        for row in sorted(acting, key=lambda row: _ORDER.index(Effect(row.effect))):
            _act(desk, decision, row)
        for subject in dict.fromkeys(row.subject_id for row in acting if row.effect in CADENCES):
            _let_lapse(desk, subject or 0)
    elif falls(decision.stage, decision.outcome):
        for row in rows:
            _fall(desk, decision, row)
    for row in rows:
        row.handled = True
        desk.session.add(row)
    desk.session.flush()


def _because(decision: Decision, key: str) -> list[dict[str, Any]]:
    return [{"key": key, "params": {"decision": decision.label}}]


def _act(desk: Desk, decision: Decision, row: Clause) -> None:
    effect = Effect(row.effect)
    detail: dict[str, object] = {"decision": decision.id}
    if effect is Effect.APPROVE_REPORT:
        case = desk.session.get_one(Case, row.case_id)
        if _has_no_effect(desk, decision, case):
            return
        detail |= _skipped(case, report_back.SKIPPED)
        move_case(desk, case, "approve_report", detail=detail)
        adopt_report_of(desk, case, decision.id or 0)
        return
    if effect is Effect.REPORT_ENDS:
        end_clock(desk, row.subject_id or 0, decision.day)
        return
    document = document_in(desk.session, desk.municipality, row.subject_id or 0)
    case = case_of_document(desk.session, desk.municipality, document.subject_id)
    if _has_no_effect(desk, decision, case):
        return
    if effect is Effect.REPORT_YEARLY:
        first = row.anchor or months_after(decision.day, 12)
        begin_clock(desk, body=decision.body, first=first, document=document, decision=decision)
    elif effect is Effect.DELEGATE:
        document.delegated = True
        desk.session.add(document)
    elif effect is Effect.REPEAL:
        move_case(desk, case, "repeal", detail=detail)
    elif effect is Effect.ADOPT:
        _adopt(desk, decision, document, case)
    else:
        cadence = CADENCES[effect]
        if add_cadence(
            desk, document, cadence, decision.day, anchor=row.anchor, decision=decision.id
        ):
            cadence_noted(desk, case, cadence, decision.id)


def _adopt(desk: Desk, decision: Decision, document: Document, case: Case) -> None:
    if document.adopted is not None and decision.day < document.adopted:
        _note_no_effect(desk, decision, case)  # a later one holds
        return
    detail = {"decision": decision.id, **_skipped(case, governing_document.SKIPPED)}
    move_case(desk, case, "adopt_by_decision", detail=detail)


def _has_no_effect(desk: Desk, decision: Decision, case: Case) -> bool:
    """A decision about what is closed is kept as the fact that it is, and changes nothing."""
    if case.closed is None:
        return False
    _note_no_effect(desk, decision, case)
    return True


def _note_no_effect(desk: Desk, decision: Decision, case: Case) -> None:
    write_down(desk, case, "decision_without_effect", {"decision": decision.id}, versioned=False)


def _skipped(case: Case, by_state: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """What had not been done when the board decided, for the record."""
    found = by_state.get(case.state, ())
    return {"skipped": list(found)} if found else {}


def _let_lapse(desk: Desk, subject: int) -> None:
    """A planned revision that is open lapses when it has been decided that none is planned."""
    case = case_of_document(desk.session, desk.municipality, subject)
    revision = open_revision(desk.session, desk.municipality, subject)
    if case.state != DUE or revision is None or revision.planned is None:
        return
    handling = desk.kinds[case.kind]
    if handling.facts(desk.session, case).knows("when_needed"):
        move_case(desk, case, "no_longer_due")


def _fall(desk: Desk, decision: Decision, row: Clause) -> None:
    """What was rejected or referred back returns to whoever proposed it; an earlier text stands
    when the board has said no to a new one."""
    detail, causes = {"decision": decision.id}, _because(decision, "sent_back_by")
    if row.effect == Effect.APPROVE_REPORT:
        report = desk.session.get_one(Case, row.case_id)
        if report.state == report_back.SENT:
            move_case(desk, report, "send_back", causes=causes, detail=detail)
    elif row.effect == Effect.ADOPT:
        case = case_of_document(desk.session, desk.municipality, row.subject_id or 0)
        document = desk.session.get_one(Document, row.subject_id)
        if case.state != PROPOSED:
            return
        stands = decision.outcome == Outcome.REJECTED and document.version > 0
        move_case(desk, case, "let_stand" if stands else "send_back", causes=causes, detail=detail)
