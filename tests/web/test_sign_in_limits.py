"""Who is stopped at the sign-in page and who is not; where somebody who is signed out is out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.access.sessions import end, inside
from flows.engine.door import Errand
from flows.engine.handling import Who
from models.record.tables import Audit
from models.register.tables import Appointment, Municipality, Person
from tests.worlds.sign_in_house import ADDRESS, ASTA, House, post

KIM = "kim@skola.example"
OTHER = "no-9999"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.office.database.close()


def signed_in(house: House, email: str = ASTA, network: str = "198.51.100.7") -> TestClient:
    browser = house.browser(network)
    assert post(browser, house.ask(browser, email)) == 303
    return browser


def secret(browser: TestClient) -> str:
    return str(browser.cookies["__Host-arshjul_session"])


def test_a_stranger_who_knows_an_address_takes_nobodys_letters(house: House) -> None:
    hers = signed_in(house)
    for number in range(9):
        stranger = house.browser(f"203.0.113.{number}")
        assert post(stranger, "/sign-in", email=ASTA) == 200
    assert post(house.browser("203.0.113.99"), "/sign-in", email=ASTA) == 429
    for _ in range(10):
        assert house.ask(hers), "she has signed in here before, and is counted for herself"
    assert post(hers, "/sign-in", email=ASTA) == 429, "ten, from here too"


def test_the_mark_of_a_browser_names_nobody_and_counts_for_one_address(house: House) -> None:
    kims = signed_in(house, KIM)
    mark = kims.cookies["__Host-arshjul_known"]
    assert "kim" not in mark and str(house.town.person(KIM)) != mark.partition(".")[0]
    for number in range(10):
        assert post(house.browser(f"203.0.113.{number}"), "/sign-in", email=ASTA) == 200
    chance, _, signed = mark.partition(".")
    for made_up in (mark, f"{chance}x.{signed}", f"{chance}.", ".", f"{chance}.{'0' * 64}"):
        browser = house.browser("203.0.113.50")
        browser.cookies.set("__Host-arshjul_known", made_up)
        assert post(browser, "/sign-in", email=ASTA) == 429, made_up


def test_a_town_hall_behind_one_address_comes_in(house: House) -> None:
    """Whoever comes in has not guessed: only what leads nowhere is counted."""
    for email in (ASTA, KIM, "lo@skola.example"):
        for _ in range(10):
            signed_in(house, email)
    for number in range(20):
        assert post(house.browser(), "/sign-in", email=f"n{number}@skola.example") == 200
    assert post(house.browser(), "/sign-in", email="mo@skola.example") == 429, "guesses count"


def test_how_many_tries_from_one_place_is_a_setting(tmp_path: Path) -> None:
    house = House(tmp_path, sign_in_tries=40)
    for number in range(40):
        assert post(house.browser(), "/sign-in", email=f"n{number}@skola.example") == 200
    assert post(house.browser(), "/sign-in", email="mo@skola.example") == 429
    house.office.database.close()


@pytest.fixture
def asta(house: House) -> int:
    """Asta's number; she is known in a second municipality too, by the same address."""
    number = house.town.person(ASTA)
    with house.office.database.write() as session:
        session.add(
            Municipality(
                id=OTHER, code="9999", name="Dømevik", country="NO", locale="nb", preset="läsår"
            )
        )
        session.flush()
        row = Person(municipality_id=OTHER, name="Asta Asp", email=ASTA, locale="nb")
        session.add(row)
        session.flush()
        role = Appointment(municipality_id=OTHER, person_id=row.id or 0, role="case_officer")
        session.add(role)
    return number


def moved_over(house: House, browser: TestClient) -> TestClient:
    first = inside(house.office, secret(browser), house.now)
    assert first is not None
    there = ({OTHER, house.town.id} - {first.municipality}).pop()
    assert post(browser, "/municipality", municipality=there) == 303
    return browser


def test_whoever_is_signed_out_is_out_in_every_municipality(house: House, asta: int) -> None:
    """A thief who holds her telephone changes over to where nobody looks."""
    thief, hers = moved_over(house, signed_in(house)), signed_in(house)
    waiting = house.ask(thief)
    places = {
        one.municipality
        for browser in (thief, hers)
        if (one := inside(house.office, secret(browser), house.now))
    }
    assert places == {OTHER, house.town.id}
    errand = Errand(house.office, house.town.id, Who(None, "cli"), house.now)
    assert end.alone(errand, asta) == 2
    for browser in (thief, hers):
        assert browser.get("/cases").status_code == 303
    assert post(thief, waiting) == 410
    with house.office.database.read() as session:
        told = {
            (one.municipality_id, one.actor)
            for one in session.exec(select(Audit).where(Audit.what == "sessions_ended"))
        }
    assert told == {(OTHER, None), (house.town.id, None)}, "each record tells of its own"


def test_she_herself_ends_her_links_too(house: House, asta: int) -> None:
    thief, hers = moved_over(house, signed_in(house)), signed_in(house)
    waiting = house.ask(thief)
    assert post(hers, "/me/end") == 303
    assert thief.get("/cases").status_code == 303
    assert post(thief, waiting) == 410


def test_her_own_page_tells_of_every_municipality(house: House, asta: int) -> None:
    signed_in(house)
    kim = signed_in(house, KIM)
    hers = moved_over(house, signed_in(house))
    page = hers.get("/me").text.partition('aria-labelledby="others"')[0]
    assert page.count('class="when"') == 2
    assert "Härryda" in page and "Dømevik" in page
    assert "Dømevik" not in kim.get("/me").text


def test_over_tls_the_browser_is_told_to_stay_there(house: House, tmp_path: Path) -> None:
    told = "strict-transport-security"
    for path in ("/sign-in", "/nowhere", "/static/arshjul.css"):
        assert house.browser().get(path).headers[told] == "max-age=31536000"
    other = house.browser("127.0.0.1", "http://evil.example").get("/")
    assert other.status_code == 421
    plain = House(tmp_path / "plain", base_url="http://127.0.0.1:8600", smtp_url="")
    here = plain.browser("127.0.0.1", "http://127.0.0.1:8600")
    assert told not in here.get("/sign-in").headers
    plain.office.database.close()


@pytest.mark.parametrize(
    "origin",
    [
        "http://arshjul.example",
        "https://arshjul.example:8443",
        "https://arshjul.example.evil.example",
        "https://evil.example",
        "ftp://arshjul.example",
        "https://arshjul.example:x",
        "null",
        "",
    ],
)
def test_a_form_comes_from_the_very_address_of_the_pages(house: House, origin: str) -> None:
    browser = house.browser()
    path = house.ask(browser)
    assert browser.post(path, headers={"Origin": origin}).status_code == 403
    referer = {"Referer": f"{origin}/sign-in"} if origin else {}
    assert browser.post(path, headers=referer).status_code == 403
    forged = {"Origin": origin, "Host": origin.partition("://")[2] or "arshjul.example"}
    assert browser.post(path, headers=forged).status_code in (403, 421)
    assert browser.post(path, headers={"Origin": "https://ARSHJUL.example:443"}).status_code == 303


def test_a_change_of_language_loses_nothing_of_what_was_typed(house: House) -> None:
    browser = house.browser()
    wrong = browser.post(
        "/sign-in?to=%2Fcases",
        data={"email": "asta.skola.example", "to": "/cases"},
        headers={"Origin": ADDRESS, "Accept-Language": "sv"},
    )
    assert wrong.status_code == 422
    assert 'href="?to=%2Fcases&amp;lang=nb"' in wrong.text
    other = browser.get("/sign-in?to=%2Fcases&lang=nb").text
    assert 'value="asta.skola.example"' in other and 'value="/cases"' in other
    assert 'aria-invalid="true"' in other, "and what is wrong with it is said in that language"
    assert post(browser, "/sign-in", email=ASTA, to="/cases") == 200
    assert "asta.skola.example" not in browser.get("/sign-in").text
