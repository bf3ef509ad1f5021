"""What lies with the board's paper: what the matter lists, and what the data can name."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from config.words import words
from models.case.tables import Case, Subject
from models.documents.decisions import Attachment, Matter, item_of
from models.documents.tables import Document, ReportClock
from reports.board_report.frame import frame
from reports.teller import Scope, Teller
from tests.conftest import TestTown
from tests.worlds.report_year import END, LONG_AGO, START, put


def subject(session: Session, home: str, sort: str, name: str) -> int:
    made = Subject(municipality_id=home, sort=sort, name=name)
    session.add(made)
    session.flush()
    return made.id or 0


def year_of_a_clock(session: Session, home: str, plan: int | None = None) -> Case:
    """The report of 2026, after two that were approved and one that was called off."""
    clock = subject(session, home, "report", "Återrapport")
    session.add(
        ReportClock(
            subject_id=clock,
            municipality_id=home,
            body="Nämnden",
            first=LONG_AGO,
            since=LONG_AGO,
            document_id=plan,
        )
    )
    made = []
    for year, state in (
        (2023, "report_approved"),
        (2024, "report_approved"),
        (2025, "cancelled"),
        (2027, "report_approved"),
        (2026, "compiled"),
    ):
        [case] = put(session, home, "report_back", state, subject_id=clock)
        case.occurrence = f"{year}-11-06"
        made.append(case)
    session.flush()
    return made[-1]


def enclosed(session: Session, home: str, case: Case, locale: str = "sv") -> object:
    scope = Scope(municipality=home, start=START, end=END, today=END, case=case.id)
    return frame(Teller(session, scope, words(locale)))["attachments"]


def test_the_latest_report_that_was_approved_before_lies_with_the_paper(town: TestTown) -> None:
    with town.office.database.write() as session:
        case = year_of_a_clock(session, town.id)
        assert enclosed(session, town.id, case) == ("Återrapport, 2024-11-06",)
        assert enclosed(session, town.id, case, "nb") == ("Återrapport, 06.11.2024",)


def test_what_the_matter_lists_stands_first_and_is_not_named_again(town: TestTown) -> None:
    with town.office.database.write() as session:
        plan = subject(session, town.id, "document", "Planen")
        session.add(
            Document(
                subject_id=plan,
                municipality_id=town.id,
                type="safety_plan",
                role="coordinator",
                decider="board",
                adopted=date(2025, 3, 3),
            )
        )
        session.flush()
        case = year_of_a_clock(session, town.id, plan)
        before = "Återrapport, 2024-11-06"
        assert enclosed(session, town.id, case) == ("Planen, 2025-03-03", before)
        matter = Matter(municipality_id=town.id, registry_number="1", title="P", opened=LONG_AGO)
        session.add(matter)
        session.flush()
        session.add(item_of(matter.id or 0, case))
        for number, title in enumerate(("Karta", "Planen, med markerade ändringar"), 1):
            told = {"matter_id": matter.id, "number": number, "title": title, "added": LONG_AGO}
            session.add(Attachment.model_validate({"municipality_id": town.id, **told}))
        session.flush()
        listed = ("Karta", "Planen, med markerade ändringar", before)
        assert enclosed(session, town.id, case) == listed
