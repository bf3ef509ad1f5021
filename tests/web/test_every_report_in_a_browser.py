"""Each sort of report is begun on its page in a real browser, and its own page is usable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from flows.clock.tick import tick
from flows.demos.town import fill
from models.register.tables import Appointment, Person
from reports.every_sort import SORTS
from tests.conftest import Postbox, at, make_office
from tests.worlds.browser import CHROMIUM, at_the_desk, unfold, violations

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)
WIDTHS = (1280, 390)


@pytest.fixture
def asta(tmp_path: Path) -> Iterator[Page]:
    """Asta coordinates the demo's town, and operates the service."""
    office = make_office(tmp_path, Postbox(), None)
    fill(office, at("2026-11-20 08:00"))
    tick(office, at("2026-11-20 08:10"))
    with office.database.write() as session:
        her = session.exec(select(Person).where(Person.name == "Asta Asp")).one()
        session.add(
            Appointment(municipality_id=her.municipality_id, person_id=her.id or 0, role="operator")
        )
    with at_the_desk(office, "2026-11-25 08:40", "Asta Asp") as page:
        yield page


def test_each_is_begun_and_its_page_is_usable(asta: Page) -> None:
    for sort in SORTS:
        asta.goto("/reports")
        form = asta.locator(f"details.begins:has(input[value={sort}])")
        if not form.count():
            assert sort == "board_report", "begun when its case opened"
            continue
        form.locator("summary").click()
        form.get_by_role("button", name="Sammanställ").click()
        asta.wait_for_url("**/reports/*")
        unfold(asta)
        for width in WIDTHS:
            asta.set_viewport_size({"width": width, "height": 900})
            assert violations(asta) == [], (sort, width)
            wide = asta.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (sort, width)


def test_the_task_of_a_report_shows_it_first(asta: Page) -> None:
    asta.goto("/reports/1")
    asta.get_by_role("link", name="Ärendet: Återrapport").click()
    number = asta.url.rsplit("/", 1)[1]
    asta.goto(f"/tasks/{number}")
    report, question = (
        asta.get_by_role("heading", name="Rapporten", exact=True).bounding_box(),
        asta.get_by_role("checkbox").first.bounding_box(),
    )
    assert report and question and report["y"] < question["y"]
    assert violations(asta) == []
