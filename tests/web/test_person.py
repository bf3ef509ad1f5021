"""Who sits at the screen: chosen on the first visit, shown on every page, and asked for her right.

Asta coordinates, Lo leads Backaskolan and Bo Ekdalaskolan, Ek decides, Sam holds no role.
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.register.people import erase
from models.case.tables import Case
from models.record import audit
from models.register.tables import Appointment, Municipality, Person
from states.safety_cycle import ANALYS
from tests.conftest import Postbox, TestTown, at, make_office
from tests.worlds import services_town
from tests.worlds.pages import HERE, at_the_screen, stranger
from web.app import make_app
from web.identity import PERSON, own_page

NOW = at("2026-10-05 09:00")
OWN = {"origin": "http://localhost", "accept-language": "sv"}
ANSWERS = {"method": "Enkät", "sources": "Elevenkäten", "nothing_found": "yes"}
PAGES = ("/", "/units", "/cases", "/cases/1", "/services", "/programme", "/held", "/runs")


def said(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def new_to(town: TestTown) -> TestClient:
    return stranger(make_app(town.office, now=lambda: NOW))


def as_(town: TestTown, name: str) -> TestClient:
    return at_the_screen(town.office, NOW, name)


def sam(town: TestTown) -> int:
    with town.office.database.write() as session:
        one = Person(municipality_id=town.id, name="Sam Säv", email="sam@x.example", locale="sv")
        session.add(one)
        session.flush()
        return one.id or 0


def send(browser: TestClient, case: Case, do: str, **given: str) -> tuple[int, str]:
    sent = {"do": do, "since": str(case.since_version), "version": str(case.version), **given}
    answer = browser.post(f"/cases/{case.id}", data=sent, headers=OWN)
    return answer.status_code, said(answer.text)


def doings(browser: TestClient, case: Case) -> set[str]:
    """What the page of a case has buttons for."""
    html = browser.get(f"/cases/{case.id}", headers=OWN).text
    return set(re.findall(r'name="do" value="(\w+)"', html))


# The first visit


def test_the_first_visit_asks_who_one_is_and_goes_on_to_the_page(town: TestTown) -> None:
    town.open_year()
    browser = new_to(town)
    for page in PAGES[1:]:
        asked = browser.get(page)
        assert asked.status_code == 303
        assert asked.headers["location"] == f"/person?to={page.replace('/', '%2F')}"
    asked = browser.get("/cases?show=overdue")
    shown = browser.get(asked.headers["location"], headers=OWN)
    assert shown.status_code == 200
    assert 'name="to" value="/cases?show=overdue"' in shown.text
    lo = str(town.person("lo@skola.example"))
    chosen = browser.post("/person", data={"person": lo, "to": "/cases?show=overdue"}, headers=OWN)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/cases?show=overdue")
    for page in PAGES:
        assert "Du är Lo Lind." in said(browser.get(page, headers=OWN).text), page


def test_the_choice_is_a_cookie_of_this_machine_that_no_script_reads(town: TestTown) -> None:
    lo = str(town.person("lo@skola.example"))
    chosen = new_to(town).post("/person", data={"person": lo}, headers=OWN)
    cookie = chosen.headers["set-cookie"].lower()
    assert cookie.startswith(f"{PERSON}={lo};")
    assert "httponly" in cookie and "samesite=lax" in cookie
    assert "domain=" not in cookie, "sent back to this very host and to no other"
    assert "secure" not in cookie


def test_people_stand_with_their_roles_of_today_coordinators_first(town: TestTown) -> None:
    sam(town)
    with town.office.database.write() as session:
        lo = town.person("lo@skola.example")
        for role, starts, ends in (
            ("manager", date(2020, 8, 1), date(2026, 10, 4)),
            ("school_chief", date(2026, 10, 6), None),
            ("coordinator", None, None),
        ):
            post = Appointment(municipality_id=town.id, person_id=lo, role=role)
            post.starts, post.ends = starts, ends
            session.add(post)
    html = new_to(town).get("/person", headers=OWN).text
    rows = [said(one) for one in re.findall(r"<li><button.*?</li>", html, re.S)]
    assert rows == [
        "Asta Asp Samordnare",
        "Lo Lind Samordnare Rektor, Backaskolan",
        "Al Alm Förvaltningschef",
        "Bo Björk Rektor, Ekdalaskolan",
        "Ek Ekorre Skolchef",
        "Kim Kvist IKT-pedagog, Backaskolan",
        "Mo Mård Verksamhetschef",
    ]


def test_nobody_can_be_somebody_without_a_role_or_of_another_place(town: TestTown) -> None:
    number = sam(town)
    with town.office.database.write() as session:
        there = Municipality(
            id="no-9999", code="9999", name="Fjellvik", country="NO", locale="nb", preset="läsår"
        )
        session.add(there)
        session.flush()
        fia = Person(municipality_id="no-9999", name="Fia Foss", email="f@x.example", locale="nb")
        session.add(fia)
        session.flush()
        post = Appointment(municipality_id="no-9999", person_id=fia.id or 0, role="coordinator")
        session.add(post)
        foreign = fia.id or 0
    browser = new_to(town)
    browser.cookies.set("arshjul_municipality", town.id)
    for wrong in (str(number), str(foreign), "0", "-1", "x", "", str(2**70)):
        answer = browser.post("/person", data={"person": wrong}, headers=OWN)
        assert answer.status_code == 422 and "set-cookie" not in answer.headers
        assert "Välj någon i listan" in said(answer.text) and "Fia" not in answer.text
        browser.cookies.set(PERSON, wrong)
        assert browser.get("/").headers["location"] == "/person"
        browser.cookies.delete(PERSON)


def test_whoever_was_erased_or_holds_no_role_any_more_is_asked_for_again(town: TestTown) -> None:
    town.open_year()
    lo, bo = as_(town, "Lo Lind"), as_(town, "Bo Björk")
    assert lo.get("/cases/1").status_code == bo.get("/cases/1").status_code == 200
    erase.alone(town.errand(town.asta, NOW), town.person("lo@skola.example"))
    with town.office.database.write() as session:
        [post] = session.exec(
            select(Appointment).where(Appointment.person_id == town.person("bo@skola.example"))
        )
        post.ends = date(2026, 10, 4)
    case = town.case("Ekdalaskolan")
    for gone in (lo, bo):
        assert gone.get("/cases/1").headers["location"] == "/person?to=%2Fcases%2F1"
        assert send(gone, case, "answer", **ANSWERS)[0] == 303
    assert town.case("Ekdalaskolan") == case, "nothing was done in the name of somebody gone"


def test_the_person_can_be_changed_on_every_page(town: TestTown) -> None:
    town.open_year()
    browser = as_(town, "Asta Asp")
    html = browser.get("/units?show=overdue", headers=OWN).text
    assert '<a href="/person?to=%2Funits%3Fshow%3Doverdue">Byt person</a>' in html
    shown = browser.get("/person?to=%2Funits", headers=OWN).text
    assert "Asta Asp (vald nu)" in said(shown)
    bo = str(town.person("bo@skola.example"))
    assert browser.post("/person", data={"person": bo}, headers=OWN).headers["location"] == "/"
    assert "Du är Bo Björk." in said(browser.get("/", headers=OWN).text)


def test_a_place_without_anybody_says_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    office = make_office(tmp_path, Postbox(), None)
    with office.database.write() as session:
        session.add(
            Municipality(
                id="se-0001", code="0001", name="Tomby", country="SE", locale="sv", preset="läsår"
            )
        )
    browser = stranger(make_app(office, now=lambda: NOW))
    for locale in LOCALES:
        shown = browser.get("/person", headers={"accept-language": locale})
        assert shown.status_code == 200 and "arshjul import people" in shown.text
        assert words(locale).say("pages.person.nobody", place="Tomby") in said(shown.text)
    office.database.close()


def test_among_many_one_can_search(town: TestTown) -> None:
    assert 'name="q"' not in new_to(town).get("/person").text
    with town.office.database.write() as session:
        for number in range(20):
            one = Person(
                municipality_id=town.id,
                name=f"Ny {number}",
                email=f"{number}@x.example",
                locale="sv",
            )
            session.add(one)
            session.flush()
            post = Appointment(municipality_id=town.id, person_id=one.id or 0, role="manager")
            session.add(post)
    shown = new_to(town).get("/person?q=ny%201&to=/cases", headers=OWN)
    assert 'name="q" value="ny 1"' in shown.text and 'name="to" value="/cases"' in shown.text
    assert "11 personer" in said(shown.text) and "Asta" not in said(shown.text)


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "/å", "", "/person"],
)
def test_one_goes_on_to_our_own_pages_only(town: TestTown, address: str) -> None:
    assert own_page(address) == "/"
    bo = str(town.person("bo@skola.example"))
    chosen = new_to(town).post("/person", data={"person": bo, "to": address}, headers=OWN)
    assert chosen.headers["location"] == "/"


@pytest.mark.parametrize("client", [("10.0.0.7", 50000), ("testclient", 50000), ("fe80::1", 1)])
def test_from_another_machine_nobody_is_anybody(town: TestTown, client: tuple[str, int]) -> None:
    town.open_year()
    app = make_app(town.office, now=lambda: NOW)
    browser = TestClient(app, base_url="http://localhost", client=client, follow_redirects=False)
    browser.cookies.set(PERSON, str(town.person("asta@skola.example")))
    case = town.case("Backaskolan")
    for page in (*PAGES, "/person", "/municipality"):
        answer = browser.get(page, headers=OWN)
        assert answer.status_code == 403 and "Asta" not in answer.text, page
        assert "på den dator där Årshjul körs" in said(answer.text)
        assert 'href="/"' not in answer.text
    assert send(browser, case, "not_applicable", why="x")[0] == 403
    lo = str(town.person("lo@skola.example"))
    assert browser.post("/person", data={"person": lo}, headers=OWN).status_code == 403
    assert town.case("Backaskolan") == case
    near = TestClient(app, base_url="http://localhost", client=HERE, follow_redirects=False)
    assert near.get("/").status_code == 303


# What she may


def test_a_page_shows_the_buttons_that_the_person_may_use(town: TestTown) -> None:
    town.open_year()
    backa, ekdala = town.case("Backaskolan"), town.case("Ekdalaskolan")
    every = {"answer", "note", "delegate", "reschedule", "not_applicable"}
    for name, here, there in (
        ("Asta Asp", every, every),
        ("Lo Lind", every, set()),
        ("Bo Björk", set(), every),
        ("Mo Mård", every, every),
        ("Kim Kvist", every, set()),  # Lo's deputy
    ):
        assert doings(as_(town, name), backa) == here, name
        assert doings(as_(town, name), ekdala) == there, name
    shown = said(as_(town, "Bo Björk").get(f"/cases/{backa.id}", headers=OWN).text)
    assert "Du kan läsa men inte svara" in shown and "Annat du kan göra" not in shown


def test_what_was_written_so_far_can_be_read_by_those_who_may_not_answer(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    assert send(as_(town, "Lo Lind"), case, "note", sources="Ronden i mars")[0] == 303
    assert "Ronden i mars" in said(as_(town, "Bo Björk").get(f"/cases/{case.id}").text)


@pytest.mark.parametrize(
    ("do", "given"),
    [
        ("answer", ANSWERS),
        ("note", {"method": "Mina ord"}),
        ("delegate", {"to": "3", "why": "Mina ord"}),
        ("reschedule", {"day": "2027-01-29", "why": "Mina ord"}),
        ("not_applicable", {"why": "Mina ord"}),
        ("fly", {"why": "Mina ord"}),
        ("", {}),
    ],
)
def test_without_the_right_a_form_is_refused_in_a_sentence(
    town: TestTown, do: str, given: dict[str, str]
) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    for name in ("Bo Björk", "Ek Ekorre"):
        if name == "Ek Ekorre":  # a chief of another school is no manager here
            with town.office.database.write() as session:
                ek = town.person("ek@skola.example")
                [post] = session.exec(select(Appointment).where(Appointment.person_id == ek))
                post.unit_id = town.unit("Ekdalaskolan")
        status, page = send(as_(town, name), case, do, **given)
        assert status == 403 and words("sv").say("errors.not_allowed") in page, name
        for text in (value for name, value in given.items() if name != "to"):
            assert text in page, "what was typed is not lost"
    status, page = send(as_(town, "Bo Björk"), case, do, **given, **{"for": "2"})
    assert status == 403, "nor in the place of somebody who may"
    assert town.case("Backaskolan") == case
    if given:
        case = town.case("Backaskolan")
        assert send(as_(town, "Lo Lind"), case, do, **given)[0] == (422 if do == "fly" else 303)


def test_letters_are_the_coordinators_to_decide_about(town: TestTown) -> None:
    town.open_year()
    lo, asta = as_(town, "Lo Lind"), as_(town, "Asta Asp")
    for do in ("release", "cancel", "retry", "x"):
        refused = lo.post("/held", data={"do": do, "letter": "1"}, headers=OWN)
        assert refused.status_code == 403
        assert words("sv").say("errors.not_allowed") in said(refused.text)
        allowed = asta.post("/held", data={"do": do, "letter": "1"}, headers=OWN).status_code
        assert allowed == (422 if do == "x" else 303)
    assert "brev väntar på samordnarens beslut" in said(lo.get("/", headers=OWN).text)
    assert "brev väntar på ditt beslut" in said(asta.get("/", headers=OWN).text)


# In another's place


def test_a_decision_is_taken_in_somebodys_place_by_a_coordinator_alone(town: TestTown) -> None:
    services_town.add(town, "Sifferskogen")
    for when in ("2026-09-02 09:00", "2026-09-03 09:00"):
        services_town.step(town, "Sifferskogen", when)
    case = services_town.case(town, "Sifferskogen")
    assert case.state == "service_to_decide"
    ek = str(town.person("ek@skola.example"))
    decides = {
        "service_decision": "approve",
        "decided_by_role": "Skolchef",
        "decided_because": "Behövs i matematiken",
        "approval_until": "2027-06-30",
    }
    assert 'name="for"' not in as_(town, "Ek Ekorre").get(f"/cases/{case.id}").text
    lo = as_(town, "Lo Lind")
    assert 'name="for"' not in lo.get(f"/cases/{case.id}").text
    assert send(lo, case, "answer", **decides, **{"for": ek})[0] == 403
    asta = as_(town, "Asta Asp")
    html = asta.get(f"/cases/{case.id}", headers=OWN).text
    assert "I vems ställe?" in html and f'<option value="{ek}">Ek Ekorre</option>' in html
    status, page = send(asta, case, "answer", **decides)
    assert status == 403, "not in her own name"
    assert "Behövs i matematiken" in page and "I vems ställe?" in page
    somebody = str(town.person("bo@skola.example"))
    assert send(asta, case, "answer", **decides, **{"for": somebody})[0] == 403
    assert services_town.case(town, "Sifferskogen") == case
    assert send(asta, case, "answer", **decides, **{"for": ek})[0] == 303
    with town.office.database.read() as session:
        [row] = [
            r for r, _ in audit.journey(session, case.id or 0) if r.what == f"left:{case.state}"
        ]
    assert row.actor == town.person("asta@skola.example")
    assert f'"for":{ek}' in row.detail
    told = said(asta.get(f"/cases/{case.id}", headers=OWN).text)
    assert "Asta Asp för Ek Ekorre, på sidorna." in told


def test_where_she_may_herself_nobodys_place_is_offered(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    assert 'name="for"' not in as_(town, "Asta Asp").get(f"/cases/{case.id}").text
    assert send(as_(town, "Asta Asp"), case, "answer", **ANSWERS)[0] == 303
    assert town.case("Backaskolan").state == ANALYS
