"""Recording what a body proposes or decides. Only what is decided acts; a proposal never does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.documents.bodies import check_bodies
from flows.documents.decision_effects import carry_out
from flows.documents.inputs import DecidedNumber, DecisionNumber, MatterNumber, ReportNumber
from flows.documents.lookup import case_of_kind, decision_in, document_in, matter_in
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from models.documents.decisions import Clause, Decision, clauses, follower_of
from models.documents.tables import ReportClock
from states import report_back
from states.decision import (
    ABOUT_A_DOCUMENT,
    BadDecision,
    Effect,
    Outcome,
    Stage,
    check,
    check_link,
)
from states.fields import LONGEST, Field, Sort, problem_of


@dataclass(frozen=True, slots=True)
class Att:
    """One clause as it is told: its words, what it does, and to what. ``subject`` is a document's
    or a report clock's number, ``case`` a report's, ``anchor`` the first day of a series."""

    text: str
    effect: Effect = Effect.NONE
    subject: DecidedNumber | None = None
    case: ReportNumber | None = None
    anchor: date | None = None


@verb("documents.propose")
def propose(
    desk: Desk,
    *,
    body: str,
    day: date,
    clauses: Sequence[Att],
    matter: MatterNumber | None = None,
    paragraph: str = "",
    registry_number: str = "",
    previous: DecisionNumber | None = None,
) -> Decision:
    """Record a proposal, the administration's or a preparing body's. It changes nothing else."""
    made = _link(
        desk, Stage.PROPOSED, None, body, day, paragraph, matter, registry_number, previous
    )
    return _write(desk, made, clauses)


@verb("documents.record")
def record(
    desk: Desk,
    *,
    body: str,
    day: date,
    paragraph: str,
    outcome: Outcome,
    clauses: Sequence[Att],
    matter: MatterNumber | None = None,
    registry_number: str = "",
    previous: DecisionNumber | None = None,
) -> Decision:
    """Record a decision and carry it out, in one transaction.

    Raises BadDecision, and what the moves of the documents and reports refuse with.
    """
    made = _link(
        desk, Stage.DECIDED, outcome, body, day, paragraph, matter, registry_number, previous
    )
    decision = _write(desk, made, clauses)
    carry_out(desk, decision)
    return decision


def _link(
    desk: Desk,
    stage: Stage,
    outcome: Outcome | None,
    body: str,
    day: date,
    paragraph: str,
    matter: int | None,
    registry_number: str,
    previous: int | None,
) -> Decision:
    """One link of the chain, not kept yet. Raises BadDecision."""
    check(stage, outcome, body, paragraph, day, desk.day)
    return Decision(
        municipality_id=desk.municipality,
        matter_id=matter,
        stage=stage,
        body=_line(body, 200),
        day=day,
        paragraph=_line(paragraph, 40),
        registry_number=_line(registry_number or _number(desk, matter), 60),
        outcome=outcome,
        previous_id=previous,
    )


@verb("documents.decide")
def decide(
    desk: Desk,
    proposal: DecisionNumber,
    *,
    body: str,
    day: date,
    paragraph: str,
    outcome: Outcome,
) -> Decision:
    """Record what became of a proposal: a decision of its own with the same clauses."""
    earlier = decision_in(desk.session, desk.municipality, proposal)
    return record(
        desk,
        body=body,
        day=day,
        paragraph=paragraph,
        outcome=outcome,
        clauses=again(desk, proposal),
        matter=earlier.matter_id,
        registry_number=earlier.registry_number,
        previous=proposal,
    )


def again(desk: Desk, number: int) -> tuple[Att, ...]:
    """The clauses of an earlier link, as the next body has them before it."""
    decision_in(desk.session, desk.municipality, number)
    return tuple(
        Att(row.text, Effect(row.effect), row.subject_id, row.case_id, row.anchor)
        for row in clauses(desk.session, desk.municipality, number)
    )


def chain(desk: Desk, number: int) -> list[Decision]:
    """The links of a decision, from the first body to the last, whichever is asked about."""
    found = [decision_in(desk.session, desk.municipality, number)]
    while found[0].previous_id is not None:
        found.insert(0, desk.session.get_one(Decision, found[0].previous_id))
    while after := _follower(desk, found[-1]):
        found.append(after)
    return found


def _follower(desk: Desk, decision: Decision) -> Decision | None:
    return follower_of(desk.session, desk.municipality, decision.id or 0)


def _line(text: str, longest: int) -> str:
    """On one line. Raises BadDecision: what a body has said is not cut short in silence."""
    line = " ".join(text.split())
    if len(line) > longest or not line.isprintable():
        raise BadDecision("text", longest=longest)
    return line


def _number(desk: Desk, matter: int | None) -> str:
    if matter is None:
        return ""
    return matter_in(desk.session, desk.municipality, matter).registry_number


def _write(desk: Desk, decision: Decision, told: Sequence[Att]) -> Decision:
    earlier = None
    if decision.previous_id is not None:
        earlier = decision_in(desk.session, desk.municipality, decision.previous_id)
        check_link(earlier.stage, earlier.outcome, earlier.day, decision.day)
        if _follower(desk, earlier) is not None:
            raise BadDecision("is_followed")
    for one in told:
        _check(desk, one)
    rows = [_clause(desk.municipality, number, one) for number, one in enumerate(told, 1)]
    check_bodies(desk, decision, rows, earlier)
    desk.session.add(decision)
    desk.session.flush()
    for row in rows:
        row.decision_id = decision.id or 0
        desk.session.add(row)
    desk.session.flush()
    what = "decision_recorded" if decision.stage == Stage.DECIDED else "proposal_recorded"
    detail = {
        "decision": decision.id,
        "matter": decision.matter_id,
        "outcome": decision.outcome,
        "effects": [one.effect.value for one in told],
    }
    note_down(desk, what, detail)
    return decision


def _clause(home: str, number: int, one: Att) -> Clause:
    return Clause(
        municipality_id=home,
        decision_id=0,
        number=number,
        text=one.text.strip(),
        effect=one.effect,
        subject_id=one.subject,
        case_id=one.case,
        anchor=one.anchor,
    )


def _check(desk: Desk, one: Att) -> None:
    """The clause is about something that is here. Raises BadDecision, NoSuchDocument."""
    if one.effect in ABOUT_A_DOCUMENT:
        if one.subject is None:
            raise BadDecision("clause_without_document", effect=one.effect.value)
        document_in(desk.session, desk.municipality, one.subject)
    elif one.effect is Effect.APPROVE_REPORT:
        if case_of_kind(desk.session, desk.municipality, report_back.KIND, one.case) is None:
            raise BadDecision("clause_without_report", effect=one.effect.value)
    elif one.effect is Effect.REPORT_ENDS:
        clock = desk.session.get(ReportClock, one.subject) if one.subject else None
        if clock is None or clock.municipality_id != desk.municipality:
            raise BadDecision("clause_without_report", effect=one.effect.value)
    elif one.subject is not None or one.case is not None:
        raise BadDecision("clause_without_effect", effect=one.effect.value)
    if not one.text.strip():
        raise BadDecision("clause_without_words", effect=one.effect.value)
    if problem_of(Field("text", Sort.TEXT, "text"), one.text):
        raise BadDecision("text", longest=LONGEST)
