"""Today: what needs whom, what others did meanwhile, how many letters the days bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from httpx2 import Response

from flows.forecast.events import MailEvent
from flows.forecast.simulate import simulate
from flows.mail.coming_letters import coming_letters
from models.register.questions import addresses
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.people_at_the_screen import ANSWERS, OWN, as_, said, send
from tests.worlds.sign_in_house import ADDRESS, House
from web.today.since import COOKIE

SPRING = "2027-04-14 09:00"  # the mapping's last day has gone
REFRESH = {**OWN, "HX-Request": "true"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.office.database.close()


def today(town: TestTown, name: str, when: str = SPRING) -> str:
    return said(at_the_screen(town.office, at(when), name).get("/", headers=OWN).text)


def comes_back(town: TestTown, when: str, kept: str) -> Response:
    """Asta's first page in the browser that keeps this."""
    browser = at_the_screen(town.office, at(when), "Asta Asp")
    browser.cookies.set(COOKIE, kept)
    return browser.get("/", headers=OWN)


def test_the_headteacher_sees_her_own_and_the_coordinator_all(town: TestTown) -> None:
    town.open_year()
    lo, asta = today(town, "Lo Lind"), today(town, "Asta Asp")
    assert "Backaskolan: Kartläggning" in lo and "Ekdalaskolan: Kartläggning" not in lo
    assert "Backaskolan: Kartläggning" in asta and "Ekdalaskolan: Kartläggning" in asta
    assert "Dina dagar och brev" in lo and "Dagar och brev" in asta
    assert "Svara" in lo.partition("Behöver dig nu")[2].partition("Dina dagar")[0]
    html = at_the_screen(town.office, at(SPRING), "Lo Lind").get("/", headers=OWN).text
    number = town.case("Backaskolan").id
    assert f'href="/tasks/{number}"' in html and f'href="/cases/{number}"' not in html


def test_nothing_waits_before_the_step_is_near(town: TestTown) -> None:
    town.open_year()
    assert "Inget väntar på dig just nu." in today(town, "Lo Lind", "2026-10-05 09:00")


def test_what_others_did_is_told_since_the_last_visit_in_this_browser(town: TestTown) -> None:
    town.open_year()
    early = at_the_screen(town.office, at("2027-01-12 08:00"), "Asta Asp")
    assert "Kartläggning är klar" not in said(early.get("/", headers=OWN).text)
    lo = at_the_screen(town.office, at("2027-01-12 10:00"), "Lo Lind")
    status, _ = send(lo, town.case("Backaskolan"), "answer", **ANSWERS)
    assert status == 303

    later = comes_back(town, "2027-01-13 08:00", early.cookies[COOKIE])
    page = said(later.text).partition("Sedan du var här")[2]
    assert page.startswith(" tisdag 12 januari 2027 kl. 08.00")
    assert "Backaskolan" in page and "Lo Lind" in page

    # The same visit: what is told does not vanish because the page was read once.
    again = comes_back(town, "2027-01-13 08:20", later.cookies[COOKIE])
    assert "tisdag 12 januari 2027 kl. 08.00" in said(again.text)
    after = comes_back(town, "2027-01-13 12:00", later.cookies[COOKIE])
    page = said(after.text).partition("Sedan du var här")[2]
    assert page.startswith(" onsdag 13 januari 2027 kl. 08.00 Inget har hänt sedan dess.")


def test_her_own_acts_are_no_news_and_another_persons_cookie_tells_nothing(
    town: TestTown,
) -> None:
    town.open_year()
    lo = at_the_screen(town.office, at("2027-01-12 10:00"), "Lo Lind")
    send(lo, town.case("Backaskolan"), "answer", **ANSWERS)
    page = said(lo.get("/", headers=OWN).text).partition("Sedan du var här")[2]
    assert "Inget har hänt sedan dess." in page
    asta = as_(town, "Asta Asp")
    mo = at_the_screen(town.office, at("2026-10-05 08:00"), "Mo Mård")
    mo.get("/", headers=OWN)
    for told in (mo.cookies[COOKIE], "1.2.3", "x", "9.9.9.9", "1.99999999999.99999999999"):
        asta.cookies.set(COOKIE, told)
        assert "söndag 4 oktober 2026 kl. 00.00" in said(asta.get("/", headers=OWN).text)


def test_a_refresh_is_the_middle_alone_and_moves_nothing(town: TestTown) -> None:
    town.open_year()
    asta = as_(town, "Asta Asp")
    whole = asta.get("/", headers=OWN)
    part = asta.get("/", headers=REFRESH)
    assert "<html" in whole.text and "<html" not in part.text and "Behöver dig nu" in part.text
    assert "set-cookie" in whole.headers and "set-cookie" not in part.headers
    assert "HX-Request" in part.headers["vary"]


def test_a_page_that_refreshes_itself_keeps_nobody_in(house: House) -> None:
    browser = house.browser()
    assert browser.post(house.ask(browser), headers={"Origin": ADDRESS}).status_code == 303
    for _ in range(5):
        house.pass_time(minutes=11)
        assert browser.get("/", headers={"HX-Request": "true"}).status_code == 200
    house.pass_time(minutes=11)
    over = browser.get("/", headers={"HX-Request": "true"})
    assert (over.status_code, over.headers["HX-Refresh"], over.text) == (204, "true", "")
    assert browser.get("/").status_code == 303


def test_the_coming_letters_are_those_of_the_virtual_year(town: TestTown) -> None:
    town.open_year()
    for first in (date(2027, 2, 8), date(2027, 3, 29)):
        last = first + timedelta(days=13)
        virtual = {
            (event.at.date(), event.to, frozenset(item["case"] for item in event.items))
            for event in simulate(town.office, town.id, first, last, all_answer=False, locale="sv")
            if isinstance(event, MailEvent)
        }
        with town.office.database.read() as session:
            place, mail = town.office.town(session, town.id), addresses(session, town.id)
            coming = {
                (one.day, mail[one.person], frozenset(one.cases))
                for one in coming_letters(session, place, first, last)
            }
        assert coming == virtual and len(virtual) > 1, first
