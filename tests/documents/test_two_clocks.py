"""Two clocks: when a plan is revised, and when its work is reported, are separate decisions.

The story is that of a Swedish board (seed S3): a safety round leads to a plan, adopted on
18 October 2023, § 109, to be revised every year; and the work is to be reported every year.
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.documents.clauses import Att
from flows.documents.decisions import record
from models.case.tables import Answer
from models.documents.questions import revisions
from models.documents.tables import ReportClock
from states.decision import Effect, Outcome
from tests.conftest import TestTown
from tests.worlds.document_town import BOARD, days, desk
from tests.worlds.plan_with_clocks import (
    NO_CHANGES,
    adopted,
    decided,
    proposed,
    reported,
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
