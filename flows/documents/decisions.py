"""Recording what a body proposes or decides. Only what is decided acts; a proposal never does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.documents.bodies import check_bodies
from flows.documents.clauses import Att, clause_of
from flows.documents.decision_effects import carry_out
from flows.documents.inputs import DecisionNumber, MatterNumber
from flows.documents.lookup import decision_in, matter_in
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from models.documents.decisions import Decision, clauses, follower_of, matter_by
from states.decision import (
    BadDecision,
    Effect,
    Outcome,
    Stage,
    check,
    check_link,
)


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
    """Record a decision and carry it out, in one transaction. ``registry_number``: of a matter
    here, or of one elsewhere, which is noted.

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
        matter_id=matter or _matter_numbered(desk, registry_number),
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


def _matter_numbered(desk: Desk, registry_number: str) -> int | None:
    """The matter that has the number here; None where the number is only noted."""
    found = matter_by(desk.session, desk.municipality, registry_number)
    return found.id if found else None


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
    rows = [clause_of(desk, number, one) for number, one in enumerate(told, 1)]
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
