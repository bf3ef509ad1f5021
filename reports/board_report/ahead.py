"""What the body is asked to decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.documents.decisions import clauses, decisions_of, matter_of
from models.documents.questions import case_of_document, open_revision
from reports.board_report.about import case_of, clock_of, name_of, plan_of
from reports.report import Block, Clauses, Line
from reports.teller import Teller, words
from states.decision import Stage
from states.governing_document import PROPOSED


def proposal(teller: Teller) -> Sequence[Block]:
    """The clauses that were proposed in the report's matter; before there is a proposal, the report
    itself, and the plan where it waits with the body."""
    proposed = _proposed(teller)
    if proposed:
        return [Clauses(lines=proposed)]
    clock, plan, say = clock_of(teller), plan_of(teller), teller.say
    day = say.day(date.fromisoformat(case_of(teller).occurrence))
    name = name_of(teller, clock.subject_id)
    lines = [teller.line("report.approve_clause", body=clock.body, name=name, day=day)]
    if plan is not None:
        home, number = teller.scope.municipality, plan.subject_id
        case = case_of_document(teller.session, home, number)
        if case.state == PROPOSED or open_revision(teller.session, home, number):
            plan_name = name_of(teller, number)
            lines.append(teller.line("report.adopt_clause", body=clock.body, name=plan_name))
    return [Clauses(lines=tuple(lines))]


def _proposed(teller: Teller) -> tuple[Line, ...]:
    """What the latest proposal about this very report says, clause by clause."""
    session, home, case = teller.session, teller.scope.municipality, case_of(teller).id or 0
    matter = matter_of(session, home, case)
    for one in reversed(decisions_of(session, home, matter.id) if matter else []):
        told = clauses(session, home, one.id or 0) if one.stage == Stage.PROPOSED else ()
        if any(clause.case_id == case for clause in told):
            return tuple(words(clause.text) for clause in told)
    return ()
