"""Every sort of report is begun on its page by whoever may, in the demo's town; Asta coordinates,
Edit leads Ekskolan."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape

import docx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from config.words import words
from flows.clock.tick import tick
from flows.demos.town import fill
from flows.engine.office import Office
from models.register.tables import Appointment, Municipality, Person, Unit
from models.reports.tables import KeptReport
from reports.every_sort import SORTS
from reports.report import Report
from tests.conftest import Postbox, at, make_office
from tests.worlds.pages import at_the_screen
from tests.worlds.people_at_the_screen import OWN, said

NOW, HERE, THERE = "2026-11-25 08:40", "se-0000", "se-9999"
FORM = re.compile(r'<input type="hidden" name="sort" value="(\w+)">(.*?)</form>', re.DOTALL)
CHOICE = re.compile(r'<select [^>]*name="(\w+)">(.*?)</select>', re.DOTALL)
VALUE = re.compile(r'<option value="([^"]*)"')


@pytest.fixture
def office(tmp_path: object) -> Iterator[Office]:
    made = make_office(tmp_path, Postbox(), None, municipality=HERE)  # type: ignore[arg-type]
    fill(made, at("2026-11-20 08:00"))
    tick(made, at("2026-11-20 08:10"))
    yield made
    made.database.close()


def as_(office: Office, name: str = "Asta Asp") -> TestClient:
    return at_the_screen(office, at(NOW), name)


def forms(page: TestClient) -> dict[str, dict[str, list[str]]]:
    """The forms that begin a report, by its sort: what can be chosen in each field."""
    html = page.get("/reports", headers=OWN).text
    return {
        sort: {name: VALUE.findall(options) for name, options in CHOICE.findall(form)}
        for sort, form in FORM.findall(html)
    }


def begin(page: TestClient, **chosen: str) -> tuple[int, str]:
    answer = page.post("/reports", data=chosen, headers=OWN, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "")


def also_operator(office: Office) -> None:
    with office.database.write() as session:
        asta = session.exec(select(Person.id).where(Person.name == "Asta Asp")).one()
        session.add(Appointment(municipality_id=HERE, person_id=asta or 0, role="operator"))


def test_each_is_begun_as_its_form_stands(office: Office) -> None:
    also_operator(office)
    page = as_(office)
    every = forms(page)
    assert {*every, "board_report"} == set(SORTS), "the reports to a body are a list of their own"
    for sort, fields in every.items():
        chosen = {name: values[0] for name, values in fields.items()}
        status, where = begin(page, sort=sort, **chosen)
        assert status == 303, sort
        html = page.get(where, headers=OWN).text
        assert 'lang="sv"' in html and page.get(where, headers=OWN).status_code == 200, sort
    listed = page.get("/reports", headers=OWN).text
    begun = listed[: listed.index("others")]
    for sort in set(every) - {"plan"}:
        assert words("sv").say(f"reports.{sort}.name") in unescape(begun), "by its name"


def test_only_what_one_may_is_offered(office: Office) -> None:
    assert "programme_round" not in forms(as_(office)), "about all municipalities"
    edit = forms(as_(office, "Edit Ek"))
    assert set(edit) == {"school_year", "services_register", "unit_cycle"}
    with office.database.read(HERE) as session:
        unit = session.exec(
            select(Unit.id).where(Unit.name == "Ekskolan", Unit.municipality_id == HERE)
        ).one()
    assert edit["school_year"]["unit"] == [str(unit)]
    assert edit["services_register"]["unit"] == [str(unit)], "not of the whole authority"
    [cycle] = edit["unit_cycle"]["case"]
    assert begin(as_(office, "Edit Ek"), sort="unit_cycle", case=cycle)[0] == 303
    assert begin(as_(office, "Edit Ek"), sort="programme_round", round_key="x")[0] == 422


def test_the_report_of_a_round_is_known_to_those_alone_who_may_read_of_rounds(
    office: Office,
) -> None:
    also_operator(office)
    page = as_(office)
    key = forms(page)["programme_round"]["round_key"][0]
    _, where = begin(page, sort="programme_round", round_key=key)
    assert page.get(where, headers=OWN).status_code == 200
    with office.database.write() as session:
        for one in session.exec(select(Appointment).where(Appointment.role == "operator")):
            session.delete(one)
    page = as_(office)
    assert page.get(where, headers=OWN).status_code == 404
    assert where not in page.get("/reports", headers=OWN).text
    for address, data in ((where, {"do": "keep"}), (f"{where}/parts/own_words", {"own": "Ord"})):
        refused = page.post(address, data=data, headers=OWN, follow_redirects=False)
        assert refused.status_code == 404, address


def test_the_language_is_chosen_when_it_is_begun_and_later(office: Office) -> None:
    page = as_(office)
    unit = forms(page)["school_year"]["unit"][0]
    _, where = begin(page, sort="school_year", unit=unit, locale="nb")
    assert '<article class="paper sheet" lang="nb"' in page.get(where, headers=OWN).text
    part = re.findall(rf'href="{where}/parts/(\w+)"', page.get(where, headers=OWN).text)[0]
    written = {"own": "Vi øvde ofte.", "version": "0"}
    page.post(f"{where}/parts/{part}", data=written, headers=OWN)
    page.post(where, data={"do": "compile", "locale": "en"}, headers=OWN)
    html = page.get(where, headers=OWN).text
    assert '<article class="paper sheet" lang="en"' in html and "Vi øvde ofte." in html
    wrong = page.post(where, data={"do": "compile", "locale": "xx"}, headers=OWN)
    assert wrong.status_code == 422


def test_another_municipalitys_report_is_unknown(office: Office) -> None:
    page = as_(office)
    unit = forms(page)["school_year"]["unit"][0]
    _, where = begin(page, sort="school_year", unit=unit)
    with office.database.write() as session:
        session.add(
            Municipality(
                id=THERE, code="9999", name="Annanstad", country="SE", locale="sv", preset="läsår"
            )
        )
        session.flush()
        foreign = Unit(municipality_id=THERE, name="Annanskolan", code="12345678")
        session.add(foreign)
        session.flush()
        ours = session.get_one(KeptReport, int(where.rsplit("/", 1)[1]))
        theirs = KeptReport(**ours.model_dump(exclude={"id", "municipality_id", "unit_id"}))
        theirs.municipality_id, theirs.unit_id = THERE, foreign.id
        session.add(theirs)
        session.flush()
        address, strange = f"/reports/{theirs.id}", str(foreign.id)
    for one in (address, f"{address}/parts/overview", f"{address}/versions/1.pdf"):
        assert page.get(one, headers=OWN).status_code == 404, one
    assert address not in page.get("/reports", headers=OWN).text
    kept = page.post(address, data={"do": "keep"}, headers=OWN, follow_redirects=False)
    assert kept.status_code == 404
    assert begin(page, sort="school_year", unit=strange)[0] == 422


def test_a_headteacher_does_not_see_another_schools(office: Office) -> None:
    edits = forms(as_(office, "Edit Ek"))["school_year"]["unit"][0]
    other = next(one for one in forms(as_(office))["school_year"]["unit"] if one != edits)
    _, where = begin(as_(office), sort="school_year", unit=other)
    edit = as_(office, "Edit Ek")
    assert edit.get(where, headers=OWN).status_code == 404
    assert f'href="{where}"' not in edit.get("/reports", headers=OWN).text
    _, own = begin(as_(office), sort="school_year", unit=edits)
    assert edit.get(own, headers=OWN).status_code == 200


def test_the_letterhead_is_chosen_seen_and_removed(office: Office) -> None:
    page, address = as_(office), "/set-up/letterhead"
    assert "Ingen fil är sparad" in said(page.get(address, headers=OWN).text)
    for name, content, why in (
        ("Mall.docx", b"not a document", "Välj en fil i formatet DOCX"),
        ("Mall.docx", b"", "tom"),
        ("Mall.docx", b"PK" + b"x" * 6_000_000, "större än 5 MB"),
    ):
        answer = page.post(
            address, data={"do": "set"}, files={"file": (name, content)}, headers=OWN
        )
        assert answer.status_code == 422 and why in said(answer.text), why
    none = page.post(address, data={"do": "set"}, files={"file": ("", b"")}, headers=OWN)
    assert none.status_code == 422 and "Ingen fil är vald" in said(none.text)
    made = io.BytesIO()
    docx.Document().save(made)
    given = {"file": ("Vår mall.docx", made.getvalue())}
    assert page.post(address, data={"do": "set"}, files=given, headers=OWN).status_code == 303
    assert "Vår mall.docx" in unescape(page.get(address, headers=OWN).text)
    assert page.get(f"{address}/file.docx", headers=OWN).content == made.getvalue()
    edit = as_(office, "Edit Ek")
    assert edit.get(address, headers=OWN).status_code == 403
    assert edit.post(address, data={"do": "remove"}, headers=OWN).status_code == 403
    assert page.post(address, data={"do": "remove"}, headers=OWN).status_code == 303
    assert page.get(f"{address}/file.docx", headers=OWN).status_code == 404


def test_a_report_is_found_by_its_title_by_those_who_may_read_it(office: Office) -> None:
    page = as_(office)
    edits = forms(as_(office, "Edit Ek"))["school_year"]["unit"][0]
    other = next(one for one in forms(page)["school_year"]["unit"] if one != edits)
    _, hers = begin(page, sort="school_year", unit=edits)
    _, theirs = begin(page, sort="school_year", unit=other)
    titles = {}
    with office.database.read(HERE) as session:
        for where in (hers, theirs):
            row = session.get_one(KeptReport, int(where.rsplit("/", 1)[1]))
            titles[where] = Report.model_validate_json(row.compiled).title
    for name, found in (("Asta Asp", {hers, theirs}), ("Edit Ek", {hers})):
        for where, title in titles.items():
            answer = as_(office, name).get("/search", params={"q": title}, headers=OWN).text
            assert (f'href="{where}"' in answer) == (where in found), (name, title)
    by_sort = page.get("/search", params={"q": "skolans läsår"}, headers=OWN).text
    assert f'href="{hers}"' in by_sort and f'href="{theirs}"' in by_sort
    assert 'id="of-reports"' in by_sort
