"""The pages about reports: who sees them, reading and writing part by part, versions as files."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.measures.verbs import add_measure
from flows.reporting.compiling import begin
from flows.reporting.reading import BOARD_REPORT, standing
from models.case.tables import Case, Subject
from models.register.tables import Appointment, Person
from models.reports.tables import KeptReport
from reports.report import Mark, Report
from states.decision import Effect, Outcome
from states.report_back import SENT
from tests.conftest import TestTown
from tests.documents.test_report_back import planned, reports
from tests.worlds.document_town import BOARD, desk
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
    leads = re.findall(rf'class="figure" href="{PAGE}/figures\?open=\d+#(figure-\d+)"', text)
    assert leads, "a number of the table is a link"
    shown = f"{PAGE}/figures?open={leads[0].removeprefix('figure-')}"
    text = as_(begun, "Asta Asp").get(shown, headers=OWN).text
    for one in leads:
        assert f'id="{one}"' in text
    behind = text[text.index(f'id="{leads[0]}"') :]
    assert behind.index("<details open>") < behind.index("</details>"), "its cases are to be seen"
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


def test_the_task_leads_to_its_report_or_begins_it_and_the_report_to_the_case(
    town: TestTown,
) -> None:
    planned(town)
    town.open_year()
    case, page = reports(town)[0].id, as_(town, "Asta Asp")
    for address in (f"/cases/{case}", f"/tasks/{case}/1"):
        assert f'value="board_report-{case}"' in page.get(address, headers=OWN).text, address
    assert sent(page, "/reports", begin=f"board_report-{case}") == 303
    for address in (f"/cases/{case}", f"/tasks/{case}/1"):
        text = page.get(address, headers=OWN).text
        assert f'href="{PAGE}"' in text and "board_report-" not in text, address
    assert f'href="/cases/{case}"' in page.get(PAGE, headers=OWN).text


def test_a_cycle_leads_to_its_report_for_whoever_may_read_it(begun: TestTown) -> None:
    case = begun.case("Backaskolan").id
    address, lo = f"/cases/{case}", as_(begun, "Lo Lind")
    assert f'value="unit_cycle-{case}"' in lo.get(address, headers=OWN).text
    assert sent(lo, "/reports", begin=f"unit_cycle-{case}") == 303
    assert 'href="/reports/2"' in lo.get(address, headers=OWN).text
    assert 'href="/reports/2"' in lo.get(f"/tasks/{case}/1", headers=OWN).text
    assert "/reports/2" not in as_(begun, "Bo Björk").get(address, headers=OWN).text


def test_what_has_changed_since_it_was_read_is_named_with_the_way_there(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    assert 'id="changed"' not in page.get(PAGE, headers=OWN).text
    assert sent(page, PAGE, do="read", part="tallies") == 303
    with desk(begun, "2026-10-05 09:00") as now:
        when, later = date(2026, 11, 2), date(2026, 12, 1)
        add_measure(now, problem="Mörkt", action="Lampor", who="Vi", when=when, evaluated_on=later)
    assert sent(page, PAGE, do="compile") == 303
    text = page.get(PAGE, headers=OWN).text
    listed = text[text.index('id="changed"') : text.index("<article")]
    assert re.findall(r'<li><a href="#(\w+)">[^<]', listed) == ["tallies"]
    assert 'id="tallies"' in text


def test_each_figure_has_a_name_of_its_own_and_hides_what_one_may_not_know(
    begun: TestTown,
) -> None:
    page = as_(begun, "Asta Asp")
    names = re.findall(r"<summary>(.*?)</summary>", page.get(f"{PAGE}/figures", headers=OWN).text)
    assert len(names) > 2 and len(set(names)) == len(names)
    with begun.office.database.write() as session:
        row = session.get_one(KeptReport, 1)
        told = Report.model_validate_json(row.compiled)
        figure = next(one for one in told.figures if len(one.cases) > 1)
        thing = Subject(
            municipality_id=begun.id, sort="urgent_case", name="Hemligt", visible_to=["nobody"]
        )
        session.add(thing)
        session.flush()
        behind = session.get_one(Case, figure.cases[0])
        behind.subject_id, behind.kind, behind.state = thing.id, "urgent_case", "known"
        session.add(behind)
    text = page.get(f"{PAGE}/figures", headers=OWN).text
    entries = re.findall(r'<li id="figure-\d+".*?</details>', text, re.DOTALL)
    [hers] = [one for one in entries if f'href="/cases/{figure.cases[1]}"' in one][:1]
    shown = set(re.findall(r'href="/cases/(\d+)"', hers))
    assert str(figure.cases[0]) not in shown and "Hemligt" not in text
    assert "Ett ärende till visas inte för dig" in said(hers)


def test_once_adopted_it_has_no_forms_and_its_files_stay(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    assert sent(page, PAGE, do="keep") == 303
    with desk(begun, "2026-10-05 09:00") as now:
        clause = Att("Godkänner.", Effect.APPROVE_REPORT, None, reports(begun)[0].id)
        told = {"body": BOARD, "day": now.day, "paragraph": "§ 9", "clauses": [clause]}
        record(now, outcome=Outcome.APPROVED, **told)  # type: ignore[arg-type]
    text = page.get(PAGE, headers=OWN).text
    main = text[text.index("<main") : text.index("</main>")]
    assert "<form" not in main and f"{PAGE}/parts/" not in main
    assert "är antagen genom beslut" in said(main)
    assert page.get(f"{PAGE}/versions/1.pdf", headers=OWN).content.startswith(b"%PDF")
    for data in ({"do": "compile"}, {"do": "read", "part": "duty"}, {"do": "keep"}):
        assert sent(page, PAGE, **data) >= 400, data
    assert sent(page, f"{PAGE}/parts/duty", own="Ord", version="0") >= 400


def test_who_may_not_write_sees_the_paper_and_its_files_alone(begun: TestTown) -> None:
    assert sent(as_(begun, "Asta Asp"), PAGE, do="keep") == 303
    with begun.office.database.write() as session:
        her = Person(
            municipality_id=begun.id, name="Nea Nord", email="nea@skola.example", locale="sv"
        )
        session.add(her)
        session.flush()
        session.add(
            Appointment(municipality_id=begun.id, person_id=her.id or 0, role="board_reader")
        )
    nea = as_(begun, "Nea Nord")
    text = nea.get(PAGE, headers=OWN).text
    main = text[text.index("<main") : text.index("</main>")]
    assert "<form" not in main and f"{PAGE}/parts/" not in main
    assert f"{PAGE}/versions/1.docx" in main
    assert nea.get(f"{PAGE}/versions/1.pdf", headers=OWN).status_code == 200
    listed = nea.get("/reports", headers=OWN).text
    assert f'href="{PAGE}"' in listed and "<form" not in listed[listed.index("<main") :]
    for data in ({"do": "compile"}, {"do": "read", "part": "duty"}, {"do": "keep"}):
        assert sent(nea, PAGE, **data) == 403, data
    assert sent(nea, f"{PAGE}/parts/duty", own="Ord", version="0") == 403
    assert sent(nea, f"{PAGE}/parts/duty", do="none", version="0") == 403
    assert nea.get(f"{PAGE}/parts/duty", headers=OWN).status_code == 403


def test_the_whole_is_read_at_once_as_it_was_shown(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    text = page.get(PAGE, headers=OWN).text
    form = text[text.index('class="all-read"') :]
    pairs = re.findall(
        r'name="part" value="(\w+)"><input type="hidden" name="shown" value="([^"]+)"',
        form[: form.index("</form>")],
    )
    keys = [key for key, _ in pairs]
    assert len(keys) > 3 and "story" not in keys, "what is to be written is not read"
    assert sent(page, f"{PAGE}/parts/duty", own="Meanwhile.", version="0") == 303
    given = {"do": "read_all", "part": keys, "shown": [shown for _, shown in pairs]}
    answer = page.post(PAGE, data=given, headers=OWN, follow_redirects=False)
    assert "did=read_all" in answer.headers["location"]
    with begun.office.database.read(begun.id) as session:
        found = standing(session, session.get_one(KeptReport, 1))
        marks = {part.key: part.mark for part in found.parts}
        assert marks["duty"] is Mark.WRITTEN, "it was written, and so read, by her who wrote it"
        assert marks["story"] is Mark.WANTED
        assert {marks[key] for key in keys if key != "duty"} == {Mark.READ}
    assert 'class="all-read"' not in page.get(PAGE, headers=OWN).text
    assert sent(page, PAGE, do="read_all") == 422


def test_what_changed_while_it_was_read_is_not_read(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    told = page.post(
        PAGE,
        data={"do": "read", "part": "tallies", "shown": "0000-0"},
        headers=OWN,
        follow_redirects=False,
    )
    assert told.headers["location"] == f"{PAGE}?did=meanwhile#tallies"
    assert "ändrades medan du läste" in said(page.get(f"{PAGE}?did=meanwhile", headers=OWN).text)


def test_while_it_lies_with_the_board_it_says_so_and_has_no_forms(begun: TestTown) -> None:
    page = as_(begun, "Asta Asp")
    assert sent(page, PAGE, do="keep") == 303
    with begun.office.database.write() as session:
        row = session.get_one(KeptReport, 1)
        case = session.get_one(Case, row.case_id)
        case.state = SENT
        session.add(case)
    text = page.get(PAGE, headers=OWN).text
    main = text[text.index("<main") : text.index("</main>")]
    assert "ligger hos nämnden" in said(main) and "<form" not in main
    assert f"{PAGE}/versions/1.docx" in main
    for data in ({"do": "compile"}, {"do": "read", "part": "duty"}, {"do": "keep"}):
        assert sent(page, PAGE, **data) >= 400, data
    assert page.get(f"{PAGE}/parts/duty", headers=OWN).status_code >= 400
