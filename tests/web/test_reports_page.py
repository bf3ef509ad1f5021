"""The pages about reports: who sees them, reading and writing part by part, versions as files."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from flows.reporting.compiling import begin
from flows.reporting.reading import BOARD_REPORT
from tests.conftest import TestTown
from tests.documents.test_report_back import planned, reports
from tests.worlds.document_town import desk
from tests.worlds.people_at_the_screen import OWN, as_, said

PAGE = "/reports/1"


@pytest.fixture
def begun(town: TestTown) -> TestTown:
    """A town with a report to the board that was compiled once: number 1."""
    planned(town)
    town.open_year()
    with desk(town, "2026-10-05 09:00") as now:
        assert begin(now, BOARD_REPORT, case=reports(town)[0].id).id == 1
    return town


def sent(page: TestClient, address: str, **data: str) -> int:
    return page.post(address, data=data, headers=OWN, follow_redirects=False).status_code


def test_it_is_seen_by_those_who_write_or_get_it_and_unknown_to_others(begun: TestTown) -> None:
    for name, status in (("Asta Asp", 200), ("Lo Lind", 404), ("Kim Kvist", 404)):
        page = as_(begun, name)
        assert page.get(PAGE, headers=OWN).status_code == status, name
        listed = said(page.get("/reports", headers=OWN).text)
        assert ("delar återstår att läsa" in listed) == (status == 200)
        if status == 404:
            assert sent(page, PAGE, do="compile") == 404
            assert sent(page, f"{PAGE}/parts/duty", own="Ord") == 404


def test_parts_are_read_and_written_and_the_page_says_how_far_it_is(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    before = int(re.search(r"(\d+) delar återstår", said(page.get(PAGE, headers=OWN).text))[1])  # type: ignore[index]
    assert sent(page, PAGE, do="read", part="tallies") == 303
    assert sent(page, f"{PAGE}/parts/story", own="Vi övade <b>ofta</b>.", version="0") == 303
    text = page.get(PAGE, headers=OWN).text
    assert f"{before - 2} delar återstår" in said(text)
    assert "Vi övade &lt;b&gt;ofta&lt;/b&gt;." in text, "what is written is text"
    assert sent(page, f"{PAGE}/parts/story", do="data", version="1") == 303
    assert "ofta" not in said(page.get(PAGE, headers=OWN).text)


def test_two_who_write_the_same_part_both_see_what_the_other_wrote(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    assert sent(page, f"{PAGE}/parts/story", own="Den första.", version="0") == 303
    other = page.post(
        f"{PAGE}/parts/story", data={"own": "Den andra.", "version": "0"}, headers=OWN
    )
    assert other.status_code == 409
    assert "Den första." in said(other.text) and "Den andra." in other.text


def test_a_version_is_two_files_and_bad_input_is_told(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    assert sent(page, PAGE, do="keep") == 303
    docx = page.get(f"{PAGE}/versions/1.docx", headers=OWN)
    assert docx.content[:2] == b"PK" and "attachment" in docx.headers["content-disposition"]
    assert page.get(f"{PAGE}/versions/1.pdf", headers=OWN).content.startswith(b"%PDF")
    for address in ("versions/2.pdf", "versions/1.exe", "versions/x.pdf", "parts/nothing"):
        assert page.get(f"{PAGE}/{address}", headers=OWN).status_code == 404, address
    assert as_(begun, "Lo Lind").get(f"{PAGE}/versions/1.pdf", headers=OWN).status_code == 404
    assert sent(page, PAGE, do="nothing") == 422
    assert sent(page, "/reports", sort="board_report") == 422, "about no case"
    assert sent(page, "/reports", sort="school_year", unit="1", year="när") == 422


def test_a_headteacher_begins_the_year_of_her_own_school_alone(begun: TestTown) -> None:
    page = as_(begun, "Lo Lind")
    own, other = begun.unit("Backaskolan"), begun.unit("Ekdalaskolan")
    assert sent(page, "/reports", sort="school_year", unit=str(own), year="2026/27") == 303
    assert sent(page, "/reports", sort="school_year", unit=str(other), year="2026/27") == 422
    assert "Backaskolan" in said(page.get("/reports/2", headers=OWN).text)


def test_a_figure_leads_to_the_cases_behind_it(begun: TestTown) -> None:
    text = as_(begun, "Asta Asp").get(PAGE, headers=OWN).text
    leads = re.findall(r'class="figure" href="#(figure-\d+)"', text)
    assert leads, "a number of the table is a link"
    for one in leads:
        assert f'id="{one}"' in text
    behind = text[text.index(f'id="{leads[0]}"') :]
    assert re.search(r'href="/cases/\d+"', behind[: behind.index("</details>")])


def test_the_page_of_its_case_leads_to_it(begun: TestTown) -> None:
    case = reports(begun)[0].id
    text = as_(begun, "Asta Asp").get(f"/cases/{case}", headers=OWN).text
    assert f'href="{PAGE}"' in text and "delar återstår att läsa" in said(text)


def test_a_text_that_is_too_long_is_told_so_and_stays(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    given = {"own": "Övat. " * 4_000, "version": "0"}
    answer = page.post(f"{PAGE}/parts/story", data=given, headers=OWN)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert given["own"].strip() in answer.text, "what was typed is still there"


def test_naming_ones_own_case_opens_no_report_of_what_is_others(begun: TestTown) -> None:
    page = as_(begun, "Lo Lind")
    own, other = str(begun.case("Backaskolan").id), str(begun.unit("Ekdalaskolan"))
    assert sent(page, "/reports", sort="services_register", case=own) == 422, "the authority's"
    assert sent(page, "/reports", sort="school_year", case=own, unit=other) == 422
    assert "när" in said(
        page.post(
            "/reports",
            data={"sort": "school_year", "unit": str(begun.unit("Backaskolan")), "year": "när"},
            headers=OWN,
        ).text
    ), "which year cannot be read is told"


def test_an_empty_box_is_told_so_and_no_text_is_chosen(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    empty = page.post(f"{PAGE}/parts/story", data={"own": " ", "version": "0"}, headers=OWN)
    assert empty.status_code == 422 and "Det står ingenting i rutan" in said(empty.text)
    before = said(page.get(PAGE, headers=OWN).text)
    assert sent(page, f"{PAGE}/parts/story", do="none", own="", version="0") == 303
    after = said(page.get(PAGE, headers=OWN).text)
    gone = "Ingen text. Delen skrivs inte ut."
    assert after.count(gone) == before.count(gone) + 1
