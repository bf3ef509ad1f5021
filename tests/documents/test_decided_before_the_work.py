"""A decision that was taken is a fact: it is recorded however far the work before it had come."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlmodel import select

from config.words import words
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.views.case_history import journey
from models.case.steps import completions
from models.case.tables import Case, CaseStep
from models.documents.questions import case_of_document
from models.documents.tables import Document, Revision
from models.record.tables import Audit
from states.decision import Effect, Outcome
from tests.conftest import TestTown
from tests.documents.test_report_back import planned, reports
from tests.worlds.decisions import guideline, recorded
from tests.worlds.document_town import BOARD, desk, move
from web.case.history import events

TEXTS = {"report_written": "yes"}


def skipped(town: TestTown, case: int) -> list[str]:
    with town.office.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.case_id == case).order_by(Audit.seq))  # type: ignore[arg-type]
        told = [json.loads(row.detail).get("skipped") for row in rows]
    return next((one for one in reversed(told) if one), [])


def approve(town: TestTown, report: Case, day: str) -> None:
    """What the secretary types in from the minutes."""
    with desk(town, day) as now:
        record(
            now,
            body=BOARD,
            day=now.day,
            paragraph="§ 9",
            outcome=Outcome.APPROVED,
            clauses=[Att("Godkänner rapporten.", Effect.APPROVE_REPORT, None, report.id)],
        )


@pytest.mark.parametrize(
    ("walked", "left_out"),
    [
        ((), ["compiled", "sent_to_board"]),
        (("compile",), ["sent_to_board"]),
    ],
)
def test_a_report_that_the_board_approved_is_approved_wherever_it_stood(
    town: TestTown, walked: tuple[str, ...], left_out: list[str]
) -> None:
    planned(town)
    [report] = reports(town)
    for name in walked:
        move(town, report.id or 0, name, "2026-10-05 09:00", TEXTS)
    stood = reports(town)[0].state
    approve(town, report, "2026-11-10 09:00")
    [after] = reports(town)
    assert (after.state, after.outcome) == ("report_approved", "done")
    assert skipped(town, report.id or 0) == left_out
    with town.office.database.read() as session:
        number = report.id or 0
        assert stood not in completions(session, town.id, [number]).get(number, {})
        last = session.exec(select(CaseStep).where(CaseStep.case_id == number)).all()[-1]
        assert (last.state, last.completed) == (stood, False), "it was not done, and says so"


def test_the_page_says_what_was_skipped(town: TestTown) -> None:
    planned(town)
    [report] = reports(town)
    approve(town, report, "2026-11-10 09:00")
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        found = journey(session, town.office.kinds, town.id, report.id or 0)
        said = events(session, place, found, words("sv"), lambda _run: None, ())
    assert any("Hoppades över: Sammanställd, Skickad till nämnden." in one.text for one in said)


def test_a_board_adopts_a_draft_and_a_text_under_revision(town: TestTown) -> None:
    number = guideline(town)
    recorded(town, Att("Antar.", Effect.ADOPT, number), day="2026-09-01")
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number).id or 0
    assert skipped(town, case) == ["proposed"]
    move(town, case, "revise", "2026-09-14 09:00", why="Ny skola")
    with desk(town, "2026-09-22 09:00") as now:
        record(
            now,
            body=BOARD,
            day=date(2026, 9, 21),
            paragraph="§ 4",
            outcome=Outcome.ADOPTED,
            clauses=[Att("Antar den nya.", Effect.ADOPT, number)],
        )
    assert skipped(town, case) == ["due_for_revision", "proposed"]
    with town.office.database.read() as session:
        document = session.get_one(Document, number)
        [revision] = session.exec(select(Revision).where(Revision.document_id == number))
    assert (document.adopted, document.version) == (date(2026, 9, 21), 2)
    assert (revision.outcome, revision.decision_id) == ("skipped", document.decision_id)
