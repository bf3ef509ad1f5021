"""Who sits at the screen: chosen on the first visit, shown on every page, and asked for her right.

Asta coordinates, Lo leads Backaskolan and Bo Ekdalaskolan, Ek decides, Sam holds no role.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.register.people import erase
from models.register.tables import Appointment, Municipality, Person
from tests.conftest import Postbox, TestTown, make_office
from tests.worlds.pages import stranger
from tests.worlds.people_at_the_screen import ANSWERS, NOW, OWN, PAGES, as_, said, send
from web.app import make_app
from web.identity import PERSON, own_page


def new_to(town: TestTown) -> TestClient:
    return stranger(make_app(town.office, now=lambda: NOW))


def sam(town: TestTown) -> int:
    with town.office.database.write() as session:
        one = Person(municipality_id=town.id, name="Sam Säv", email="sam@x.example", locale="sv")
        session.add(one)
        session.flush()
        return one.id or 0


# The first visit


def test_the_first_visit_asks_who_one_is_and_goes_on_to_the_page(town: TestTown) -> None:
    town.open_year()
    browser = new_to(town)
    for page in PAGES[1:]:
        asked = browser.get(page)
        assert asked.status_code == 303
        assert asked.headers["location"] == f"/person?{urlencode({'to': page})}"
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
