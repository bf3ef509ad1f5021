"""Two clocks: when a plan is revised, and when its work is reported, are separate decisions.

The story is that of a Swedish board (seed S3): a safety round leads to a plan, adopted on
18 October 2023, § 109, to be revised every year; and the work is to be reported every year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import col, select

from flows.documents.compile_report import compile_report
from flows.documents.decisions import Att, decide, propose, record
from flows.documents.lookup import matter_named
from flows.documents.register import add_document, open_matter
from flows.engine.casework import take_answers
from models.case.tables import Answer, Case
from models.documents.questions import case_of_document, history, revisions
from models.documents.tables import CadenceRow, Document, ReportClock
from states.decision import Effect, Outcome
from states.errors import MoveNotPossible
from tests.conftest import TestTown
from tests.worlds.document_town import BOARD, days, desk, move

PLAN = "Plan för systematiskt säkerhetsarbete"
NUMBER = "2022.200 KUN"


@dataclass
class Plan:
    """The plan of the story, looked at from outside."""

    town: TestTown
    id: int

    @property
    def case(self) -> Case:
        with self.town.office.database.read() as session:
            return case_of_document(session, self.town.id, self.id)

    @property
    def document(self) -> Document:
        with self.town.office.database.read() as session:
            return session.get_one(Document, self.id)

    @property
    def cadences(self) -> list[CadenceRow]:
        with self.town.office.database.read() as session:
            return list(history(session, self.town.id, self.id))

    @property
    def results(self) -> list[str | None]:
        with self.town.office.database.read() as session:
            return [one.outcome for one in revisions(session, self.town.id, self.id)]

    def reports(self) -> list[Case]:
        with self.town.office.database.read() as session:
            return list(
                session.exec(
                    select(Case).where(Case.kind == "report_back").order_by(col(Case.occurrence))
                )
            )


def adopted(town: TestTown) -> Plan:
    """The plan is drafted, put before the board, and adopted on 18 October 2023."""
    with desk(town, "2023-09-04 09:00") as now:
        matter = open_matter(now, NUMBER, PLAN, officer=town.person("mo@skola.example")).id
        plan = add_document(now, "safety_plan", PLAN, matter=matter)
        number = plan.subject_id
        case = case_of_document(now.session, now.municipality, number).id or 0
    move(town, case, "propose", "2023-09-25 09:00", {"parts_covered": "yes"})
    with desk(town, "2023-10-20 09:00") as now:
        record(
            now,
            body=BOARD,
            day=date(2023, 10, 18),
            paragraph="§ 109",
            outcome=Outcome.ADOPTED,
            matter=matter_named(now.session, town.id, NUMBER).id,
            clauses=[
                Att("Nämnden antar planen.", Effect.ADOPT, number),
                Att("Planen revideras en gång per år.", Effect.REVISE_YEARLY, number),
                Att(
                    "Arbetet ska årligen återrapporteras.",
                    Effect.REPORT_YEARLY,
                    number,
                    anchor=date(2024, 11, 6),
                ),
            ],
        )
    return Plan(town, number)


NO_CHANGES = {
    "document_fit": "yes",
    "revision_why": "Planen har blivit ett viktigt verktyg under årets arbete.",
    "revision_outcome": "no_changes",
}


def reported(town: TestTown, plan: Plan) -> int:
    """Autumn 2024: the revision finds nothing to change, and the year's work is reported."""
    days(town, "2023-10-23", "2024-11-04", 28)
    move(town, plan.case.id or 0, "no_changes", "2024-10-14 09:00", NO_CHANGES)
    report = plan.reports()[0].id or 0
    with desk(town, "2024-11-04 09:00") as now:
        compile_report(now, report)
        take_answers(now, now.session.get_one(Case, report), {"report_statement": "Bra år."})
    move(town, report, "compile", "2024-11-04 10:00")
    ready = {"report_economy": "Inga ekonomiska konsekvenser.", "report_signed": "yes"}
    move(town, report, "send_to_board", "2024-11-05 10:00", ready)
    return report


def proposed(town: TestTown, plan: Plan, report: int) -> int:
    """6 November 2024: the administration proposes "vid behov"."""
    with desk(town, "2024-11-06 09:00") as now:
        return (
            propose(
                now,
                body="Utbildningsförvaltningen",
                day=date(2024, 11, 6),
                matter=matter_named(now.session, town.id, NUMBER).id,
                clauses=[
                    Att(
                        "Nämnden godkänner återrapporteringen.", Effect.APPROVE_REPORT, case=report
                    ),
                    Att("Nämnden antar planen.", Effect.ADOPT, plan.id),
                    Att("Revideras vid behov.", Effect.REVISE_WHEN_NEEDED, plan.id),
                ],
            ).id
            or 0
        )


def decided(town: TestTown, proposal: int, outcome: Outcome = Outcome.GRANTED) -> None:
    with desk(town, "2024-11-22 09:00") as now:
        decide(
            now,
            proposal,
            body=BOARD,
            day=date(2024, 11, 20),
            paragraph="§ 121",
            outcome=outcome,
        )


def test_the_plan_is_adopted_by_the_boards_decision_and_both_clocks_start(town: TestTown) -> None:
    plan = adopted(town)
    assert plan.case.state == "adopted" and plan.case.due is None
    assert (plan.document.adopted, plan.document.version) == (date(2023, 10, 18), 1)
    assert [(one.cadence, one.from_day) for one in plan.cadences] == [
        ("yearly", date(2023, 10, 18))
    ]
    days(town, "2023-10-23", "2024-08-12", 28)
    assert plan.case.state == "adopted"
    [report] = plan.reports()
    assert report.occurrence == "2024-11-06"
    with town.office.database.read() as session:
        assert session.get_one(ReportClock, report.subject_id).body == BOARD


def test_the_yearly_revision_opens_in_time_and_says_why(town: TestTown) -> None:
    plan = adopted(town)
    days(town, "2024-08-12", "2024-08-26")
    case = plan.case
    assert (case.state, case.due, case.planned) == (
        "due_for_revision",
        date(2024, 10, 18),
        date(2024, 10, 18),
    )
    assert case.causes == [
        {
            "key": "revision_decided",
            "params": {"due": "2024-10-18", "decision": f"{BOARD}, 2023-10-18, § 109"},
        }
    ]


def test_a_proposal_changes_nothing_until_it_is_decided(town: TestTown) -> None:
    plan = adopted(town)
    report = reported(town, plan)
    proposal = proposed(town, plan, report)
    assert [one.cadence for one in plan.cadences] == ["yearly"]
    assert plan.case.state == "proposed"
    assert plan.reports()[0].state == "sent_to_board"
    decided(town, proposal)
    assert [one.cadence for one in plan.cadences] == ["yearly", "when_needed"]
    assert plan.case.state == "adopted"
    assert plan.reports()[0].state == "report_approved"
    assert (plan.document.adopted, plan.document.version) == (date(2024, 11, 20), 1)


def test_afterwards_only_the_report_recurs(town: TestTown) -> None:
    plan = adopted(town)
    decided(town, proposed(town, plan, reported(town, plan)))
    days(town, "2024-11-25", "2027-11-01", 28)
    assert plan.case.state == "adopted" and plan.results == ["no_changes"]
    assert [one.occurrence for one in plan.reports()] == [
        "2024-11-06",
        "2025-11-06",
        "2026-11-06",
        "2027-11-06",
    ]


def test_without_the_decision_both_go_on(town: TestTown) -> None:
    plan = adopted(town)
    reported(town, plan)
    with desk(town, "2024-11-22 09:00") as now:
        record(
            now,
            body=BOARD,
            day=date(2024, 11, 20),
            paragraph="§ 121",
            outcome=Outcome.ADOPTED,
            clauses=[Att("Antar planen.", Effect.ADOPT, plan.id)],
        )
    days(town, "2024-11-25", "2025-11-10", 28)
    assert plan.case.state == "due_for_revision"
    assert plan.case.planned == date(2025, 10, 18), "counted from the anchor, not from November"
    assert [one.occurrence for one in plan.reports()] == ["2024-11-06", "2025-11-06"]


def test_no_changes_is_a_result_that_is_kept(town: TestTown) -> None:
    plan = adopted(town)
    reported(town, plan)
    with town.office.database.read() as session:
        (revision,) = revisions(session, town.id, plan.id)
        kept = session.exec(
            select(Answer.value).where(
                Answer.case_id == plan.case.id,
                Answer.round == revision.round,
                Answer.name == "revision_why",
            )
        ).one()
    assert (revision.planned, revision.outcome) == (date(2024, 10, 18), "no_changes")
    assert kept == NO_CHANGES["revision_why"]


@pytest.mark.parametrize(
    ("outcome", "plan_state", "report_state"),
    [
        (Outcome.REFERRED_BACK, "draft", "compiled"),
        (Outcome.REJECTED, "adopted", "compiled"),
        (Outcome.ANSWERED, "proposed", "sent_to_board"),
    ],
)
def test_a_no_changes_no_cadence(
    town: TestTown, outcome: Outcome, plan_state: str, report_state: str
) -> None:
    plan = adopted(town)
    decided(town, proposed(town, plan, reported(town, plan)), outcome)
    assert [one.cadence for one in plan.cadences] == ["yearly"]
    assert (plan.case.state, plan.reports()[0].state) == (plan_state, report_state)


def test_the_board_may_turn_back_to_every_year_and_the_history_stays(town: TestTown) -> None:
    plan = adopted(town)
    decided(town, proposed(town, plan, reported(town, plan)))
    with desk(town, "2026-03-13 09:00") as now:
        record(
            now,
            body=BOARD,
            day=date(2026, 3, 11),
            paragraph="§ 30",
            outcome=Outcome.GRANTED,
            clauses=[Att("Revideras varje år.", Effect.REVISE_YEARLY, plan.id)],
        )
    assert [(one.cadence, one.from_day, one.anchor) for one in plan.cadences] == [
        ("yearly", date(2023, 10, 18), date(2023, 10, 18)),
        ("when_needed", date(2024, 11, 20), None),
        ("yearly", date(2026, 3, 11), date(2026, 3, 11)),
    ]
    days(town, "2026-03-16", "2027-01-18", 28)
    assert plan.case.planned == date(2027, 3, 11)


def test_an_open_revision_lapses_when_none_is_planned_any_more(town: TestTown) -> None:
    plan = adopted(town)
    days(town, "2024-09-02", "2024-09-02")
    assert plan.case.state == "due_for_revision"
    with desk(town, "2024-09-20 09:00") as now:
        record(
            now,
            body=BOARD,
            day=date(2024, 9, 18),
            paragraph="§ 88",
            outcome=Outcome.GRANTED,
            clauses=[Att("Revideras vid behov.", Effect.REVISE_WHEN_NEEDED, plan.id)],
        )
    assert (plan.case.state, plan.results) == ("adopted", ["lapsed"])


def test_nobody_adopts_by_hand_what_the_board_decides(town: TestTown) -> None:
    plan = adopted(town)
    report = reported(town, plan)
    for case, name in ((plan.case.id or 0, "adopt_by_decision"), (report, "approve_report")):
        with pytest.raises(MoveNotPossible):
            move(town, case, name, "2024-11-08 09:00")
    assert plan.case.state == "proposed"


def test_the_report_follows_its_own_anchor_when_it_is_late(town: TestTown) -> None:
    plan = adopted(town)
    days(town, "2024-07-15", "2025-08-18", 28)
    late, coming = plan.reports()
    assert (late.state, late.closed) == ("planned", None), "nobody has answered"
    assert coming.occurrence == "2025-11-06"


def test_a_revision_that_the_clock_missed_still_gets_the_lead(town: TestTown) -> None:
    plan = adopted(town)
    days(town, "2024-10-17", "2024-10-17")
    case = plan.case
    assert case.planned == date(2024, 10, 18), "its own day stays"
    assert case.due is not None and case.due > date(2024, 10, 24), "nobody is late at once"
