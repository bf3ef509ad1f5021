"""The sort of report: its sections in the order in which a board reads them."""

from __future__ import annotations

from reports.board_report.activities import coming, held, recurring
from reports.board_report.ahead import proposal
from reports.board_report.delays import escalated, services
from reports.board_report.documents import adopted, rollouts
from reports.board_report.duty import duty, judged
from reports.board_report.frame import frame
from reports.board_report.promises import promised
from reports.board_report.schools import steps
from reports.board_report.year import effects, tallies
from reports.sorts import PartPlan, ReportSort, SectionPlan

BOARD_REPORT = ReportSort(
    key="board_report",
    frame=frame,
    sections=(
        SectionPlan("background", (PartPlan("duty", duty, bare=True),)),
        SectionPlan(
            "statement",
            (
                PartPlan("story"),
                PartPlan("promised", promised),
                PartPlan("documents", adopted),
                PartPlan("activities", held),
                PartPlan("recurring", recurring),
                PartPlan("steps", steps),
                PartPlan("tallies", tallies),
                PartPlan("effects", effects),
                PartPlan("escalated", escalated),
                PartPlan("rollouts", rollouts),
                PartPlan("services", services),
            ),
        ),
        SectionPlan("assessment", (PartPlan("coming", coming), PartPlan("judged", judged))),
        SectionPlan("economy", (PartPlan("economy", bare=True),)),
        SectionPlan("proposal", (PartPlan("clauses", proposal, bare=True),)),
    ),
)
"""A report to a board, a case a year. Where the administration states facts and judges them under
one heading, the two sections of it become one."""
