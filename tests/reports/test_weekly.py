"""The clock compiles a report once its case is open, and anew each week until somebody reads it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.engine.handling import Who
from flows.engine.works import COMPILE
from flows.measures.verbs import add_measure
from flows.reporting import weekly
from flows.reporting.writing import read_parts
from models.case.tables import Case
from models.next_days import come
from models.record.tables import Audit
from models.reports.tables import KeptReport
from reports.report import Report
from tests.conftest import TestTown, at
from tests.documents.test_report_back import planned
from tests.worlds.document_town import desk

OPENED = "2026-10-05 07:55"


@pytest.fixture
def opened(town: TestTown) -> TestTown:
    """The year's report has been opened, and the clock has rung on that morning."""
    planned(town)
    town.open_year()
    town.tick(OPENED, ["report_back"])
    return town


def report(town: TestTown) -> KeptReport:
    with town.office.database.read() as session:
        return session.exec(select(KeptReport)).one()


def opened_measures(town: TestTown) -> int:
    told = Report.model_validate_json(report(town).compiled)
    return sum(one.value for one in told.figures if one.key == "opened:measure")


def a_measure(town: TestTown) -> None:
    with desk(town, "2026-10-06 09:00") as now:
        add_measure(
            now,
            problem="Mörkt vid grinden",
            action="Laga lampan",
            when=date(2026, 12, 1),
            who="Vaktmästaren",
            evaluated_on=date(2027, 1, 11),
        )


def waits(town: TestTown, day: str) -> bool:
    with town.office.database.read() as session:
        return town.id in come(session, [COMPILE], date.fromisoformat(day))


def test_a_report_that_is_to_be_written_lies_compiled_on_the_morning_it_opens(
    opened: TestTown,
) -> None:
    row = report(opened)
    assert (row.sort, row.locale, row.compiled_at) == ("board_report", "sv", at(OPENED))
    with opened.office.database.read() as session:
        told = session.exec(select(Audit).where(Audit.what == "report_compiled")).all()
    assert [(one.case_id, one.actor, one.via) for one in told] == [(row.case_id, None, "clock")]


def test_it_is_told_anew_a_week_later_and_not_before(opened: TestTown) -> None:
    assert not waits(opened, "2026-10-11"), "nothing to do before"
    a_measure(opened)
    opened.tick("2026-10-11 07:55", ["report_back"])
    assert (opened_measures(opened), report(opened).compiled_at) == (0, at(OPENED))
    assert waits(opened, "2026-10-12")
    opened.tick("2026-10-12 07:55", ["report_back"])
    assert opened_measures(opened) == 1
    opened.tick("2026-10-12 09:55", ["report_back"])
    assert report(opened).compiled_at == at("2026-10-12 07:55"), "once a week"


def test_what_somebody_has_begun_to_read_stays_as_it_lay_before_her(opened: TestTown) -> None:
    with desk(opened, "2026-10-06 09:00") as now:
        read_parts(now, report(opened).id or 0, ["tallies"])
    a_measure(opened)
    opened.tick("2026-10-12 07:55", ["report_back"])
    opened.tick("2026-11-02 07:55", ["report_back"])
    assert (opened_measures(opened), report(opened).compiled_at) == (0, at(OPENED))
    assert not waits(opened, "2027-06-01")


def test_a_report_that_cannot_be_told_costs_neither_its_case_nor_the_others(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(town)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a row that nobody had thought of")

    with monkeypatch.context() as patched:
        patched.setattr(weekly, "begin", broken)
        town.open_year()
        town.tick(OPENED, ["report_back"])
    with town.office.database.read() as session:
        [case] = session.exec(select(Case).where(Case.kind == "report_back")).all()
        assert (case.state, case.closed) == ("planned", None)
        assert session.exec(select(KeptReport)).all() == []
    assert waits(town, "2026-10-06"), "it is tried again the day after"
    town.tick("2026-10-06 07:55", ["report_back"])
    assert report(town).compiled_at == at("2026-10-06 07:55")


def test_the_account_says_how_many_were_compiled_and_which_were_not(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(town)
    town.open_year()
    account = weekly.compile_waiting(town.office, at(OPENED))
    assert account.counts == {"compiled": 1, "stumbled": 0}
    monkeypatch.setattr(weekly, "compile_report", lambda *_: 1 / 0)
    account = weekly.compile_waiting(town.office, at("2026-10-12 07:55"))
    assert account.counts == {"compiled": 0, "stumbled": 1}
    [table] = account.tables
    assert [row["error"] for row in table.rows] == ["ZeroDivisionError"]


def test_a_case_that_is_past_its_compiling_gets_no_draft(opened: TestTown) -> None:
    """Whoever has said that the report is written has written it."""
    from flows.engine import verbs

    with opened.office.database.write() as session:
        for row in session.exec(select(KeptReport)):
            session.delete(row)
        number = session.exec(select(Case.id).where(Case.kind == "report_back")).one()
    by = opened.errand(Who(opened.person("asta@skola.example"), "web"), at("2026-10-06 09:00"))
    verbs.move.alone(by, number or 0, "compile", answers={"report_written": "yes"})
    opened.tick("2026-10-12 07:55", ["report_back"])
    with opened.office.database.read() as session:
        assert session.exec(select(KeptReport)).all() == []


def test_the_letter_says_that_a_draft_lies_ready(opened: TestTown) -> None:
    found = [one for one in opened.tick("2026-10-05 08:15") if "asta@" in str(one["To"])]
    texts = [str(one.get_body(("plain",)).get_content()) for one in found]  # type: ignore[union-attr]
    told = " ".join(" ".join(texts).split())
    assert "Ett utkast är redan sammanställt av årets uppgifter." in told
