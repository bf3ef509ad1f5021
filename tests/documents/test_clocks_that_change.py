"""When a plan's clocks change or are missed."""

from __future__ import annotations

from datetime import date

import pytest

from flows.documents.clauses import Att
from flows.documents.decisions import record
from states.decision import Effect, Outcome
from states.errors import MoveNotPossible
from tests.conftest import TestTown
from tests.worlds.document_town import BOARD, days, desk, move
from tests.worlds.plan_with_clocks import (
    adopted,
    decided,
    proposed,
    reported,
)


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
