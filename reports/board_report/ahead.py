"""What is planned, and what the body is asked to decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.documents.questions import case_of_document, open_revision
from models.figures.of_year import cases_of_year
from reports.board_report.about import case_of, clock_of, name_of, plan_of
from reports.report import Block, Bullets, Clauses
from reports.teller import Teller, words
from states.activity import KIND as ACTIVITY
from states.governing_document import PROPOSED


def coming(teller: Teller) -> Sequence[Block]:
    """The activities that are planned after the period, by name."""
    scope = teller.scope
    ahead = cases_of_year(teller.session, scope.municipality, scope.start, date.max, [ACTIVITY])
    names = {
        case.name for case in ahead if case.closed is None and case.due and case.due > scope.end
    }
    return [Bullets(lines=tuple(words(name) for name in sorted(names)))] if names else []


def proposal(teller: Teller) -> Sequence[Block]:
    """The clauses that are before the body: the report, and the plan where it waits there."""
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
