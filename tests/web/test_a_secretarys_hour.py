"""The secretary's hour: she opens the report, reads it, writes what only she knows, compiles it
again after a late answer, takes it as DOCX and PDF, and records that the board has adopted it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page

from flows.measures.verbs import add_measure
from flows.reporting.reading import report_of, standing
from models.reports.questions import adopted_version
from tests.conftest import TestTown, at
from tests.documents.test_report_back import planned, reports
from tests.worlds.browser import CHROMIUM, Clock, at_the_desk, violations
from tests.worlds.document_town import BOARD, desk

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)
OWN = "Under året övade vi inrymning tillsammans med räddningstjänsten."
COST = "Arbetet ryms inom budgeten."


@pytest.fixture
def clock() -> Clock:
    return Clock(at("2026-10-12 09:00"))


@pytest.fixture
def asta(town: TestTown, clock: Clock) -> Iterator[Page]:
    planned(town)
    town.open_year()
    with at_the_desk(town.office, clock, "Asta Asp") as page:
        yield page


def test_her_hour(asta: Page, town: TestTown, clock: Clock, tmp_path: Path) -> None:
    case = reports(town)[0].id or 0
    asta.goto("/reports")
    row = asta.get_by_role("listitem").filter(has_text="Återrapport: Riktlinjen")
    row.get_by_role("button").click()
    assert "rapport: Riktlinjen" in asta.inner_text("h1")
    assert violations(asta) == []
    _writes(asta, "Om årets arbete", OWN)
    _writes(asta, "Ekonomisk bedömning", COST)
    _reads_the_rest(asta)
    assert "Alla delar är lästa" in asta.inner_text("main")
    _after_a_late_answer(asta, town, clock)
    _takes_the_files(asta, tmp_path)
    _records_the_decision(asta, clock, case)
    asta.goto("/reports/1")
    assert "är antagen genom beslut" in asta.inner_text("main")
    assert asta.get_by_role("button", name="Sammanställ på nytt").count() == 0
    assert asta.get_by_role("link", name="Skriv själv").count() == 0
    with town.office.database.read() as session:
        kept = report_of(session, town.id, 1)
        adopted = adopted_version(session, kept)
        assert adopted is not None and adopted.number == 1
        [story] = [part for part in standing(session, kept).parts if part.key == "story"]
        assert story.own == OWN


def _writes(page: Page, part: str, words: str) -> None:
    page.get_by_role("link", name=f"Skriv själv: {part}").click()
    page.get_by_label("Din text").fill(words)
    assert violations(page) == []
    page.get_by_role("button", name="Spara texten").click()
    assert words in page.inner_text("article")


def _reads_the_rest(page: Page) -> None:
    left = page.get_by_role("button", name="Läst:")
    while left.count():
        before = left.count()
        left.first.click()
        page.wait_for_load_state()
        assert left.count() == before - 1


def _after_a_late_answer(page: Page, town: TestTown, clock: Clock) -> None:
    """A measure comes in late; the report is compiled again, and her words stand."""
    with desk(town, "2026-10-13 09:00") as now:
        when, later = date(2026, 11, 2), date(2026, 12, 1)
        add_measure(now, problem="Mörkt", action="Lampor", who="Vi", when=when, evaluated_on=later)
    clock.move("2026-10-14 09:00")
    page.get_by_role("button", name="Sammanställ på nytt").click()
    text = page.inner_text("article")
    assert OWN in text and COST in text
    assert "underlaget har ändrats sedan den lästes" in text, "and it says where"
    _reads_the_rest(page)


def _takes_the_files(page: Page, folder: Path) -> None:
    page.get_by_role("button", name="Spara en version").click()
    got = {}
    for kind in ("DOCX", "PDF"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"{kind} Version 1").click()
        got[kind] = folder / kind
        waiting.value.save_as(got[kind])
    words = [one.text for one in docx.Document(io.BytesIO(got["DOCX"].read_bytes())).paragraphs]
    assert OWN in words and COST in words
    assert got["PDF"].read_bytes().startswith(b"%PDF")


def _records_the_decision(page: Page, clock: Clock, case: int) -> None:
    clock.move("2026-11-10 09:00")
    page.goto("/new/decision/1")
    page.locator("[name=body]").fill(BOARD)
    page.locator("[name=day]").fill("2026-11-06")
    page.locator("[name=paragraph]").fill("§ 121")
    page.get_by_label("Godkänd").check()
    page.locator("button.main-button[value=next]").click()
    page.locator("[name=effect-1]").select_option("approve_report")
    page.locator("[name=about-1]").select_option(f"report-{case}")
    page.locator("[name=text-1]").fill("Nämnden godkänner rapporten.")
    page.locator("button.main-button[value=next]").click()
    assert violations(page) == []
    page.locator("button[value^=make]").click()
