"""The wheel of a year on a page: what it shows to whom, and nothing of another year."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.engine.local_time import today
from flows.engine.office import Office
from flows.views.wheel_things import DECISION, DOMAINS, State
from flows.views.wheel_year import wheel_year
from models.register.tables import Unit
from states.dial_year import DialYear
from states.kinds import KINDS
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.secret_days import add as add_secret
from tests.worlds.secret_days import sees_no_day
from tests.worlds.web_town import HOME, NOW
from tests.worlds.web_visits import said
from tests.worlds.written import statements
from web.wheel.rows import STATUS
from web.wheel.shapes import URGENT

SV = "lang=sv"
LETTER = re.compile(r'<text class="sign is-\w+" y="\d">([A-O])</text>')


def links(text: str) -> list[str]:
    """The names of the links on the dial, in their order."""
    dial = text.partition('<svg class="dial"')[2].partition("</svg>")[0]
    return [unescape(one) for one in re.findall(r'<a href="[^"]+" aria-label="([^"]+)"', dial)]


def unit(office: Office, name: str) -> int:
    with office.database.read() as session:
        return session.exec(select(Unit.id).where(Unit.name == name)).one() or 0


def test_each_kind_has_its_place_and_each_state_its_chip() -> None:
    own = {DECISION, "adoption", "report"}
    assert set(DOMAINS) == {*KINDS, *own}
    assert set(STATUS) == {*State, URGENT}


def test_asta_sees_each_step_with_its_days_and_how_many_are_done(client: TestClient) -> None:
    shown = links(client.get(f"/wheel?{SV}").text)
    assert "Kartläggning 2026/27, 2027-02-01 till 2027-03-31: 16 av 20 klara, 4 försenade" in shown
    assert "Åtgärd 2025/26, 2026-05-01 till 2026-11-15: 17 av 20 klara, 3 försenade" in shown
    assert len(shown) == len(set(shown)), "each has a name of its own"


def test_what_lies_in_another_year_is_never_on_this_dial(client: TestClient) -> None:
    this = client.get(f"/wheel?year=2026/27&{SV}").text
    assert "dial-hand" in this and "börjar om" not in this
    ahead = client.get(f"/wheel?year=2027/28&{SV}").text
    assert "dial-hand" not in ahead and "börjar om 81 dagar" in said(ahead)
    past = client.get(f"/wheel?year=2024/25&{SV}").text
    assert "slutade för 650 dagar sedan" in said(past)
    assert not any("2026/27" in one for one in links(past))
    # A calendar year begins in January, and has steps of three cycles.
    calendar = client.get(f"/wheel?year=2027&{SV}").text
    assert "Hjulet 2027" in said(calendar) and "dial-hand" in calendar
    assert any(one.startswith("Kartläggning 2026/27") for one in links(calendar))


@pytest.mark.parametrize("year", ["2025/26", "2026/27", "2027/28", "2026", "2027"])
def test_nothing_is_drawn_outside_the_year(office: Office, year: str) -> None:
    dial, day = DialYear.parse(year), today(at(NOW))
    with office.database.read() as session:
        found = wheel_year(session, office.town(session, HOME), dial, day)
    assert found.steps
    for step in found.steps:
        assert all(dial.holds(one) for one in (step.start, step.end) if one)
        assert all(dial.holds(on) for on, _ in step.stairs)
        counts = [count for _, count in step.stairs]
        assert counts == sorted(set(counts)) and all(1 <= n <= step.of for n in counts)
    assert all(dial.holds(one.start) and dial.holds(one.end) for one in found.things)
    assert all(dial.holds(one.start) and dial.holds(one.end) for one in found.breaks)


def test_what_is_late_comes_first_and_has_the_same_letter_everywhere(client: TestClient) -> None:
    text = client.get(f"/wheel?{SV}").text
    key = text.partition('id="key"')[2].partition("</section>")[0]
    assert "A A Åtgärd 2025/26 3 försenade" in said(key)
    letters = LETTER.findall(text.partition('<svg class="dial"')[2].partition("</svg>")[0])
    assert letters and sorted(letters) == list("ABCDEFGHIJKLMNO"[: len(letters)])
    listed = said(client.get(f"/wheel?view=list&{SV}").text)
    assert listed.index("Försenat och akut") < listed.index("Juli 2027")


def test_a_filter_takes_links_away_and_moves_nothing(client: TestClient) -> None:
    every = client.get(f"/wheel?{SV}").text
    cycle = client.get(f"/wheel?domain=cycle&{SV}").text
    board = client.get(f"/wheel?domain=board&domain=meetings&{SV}").text
    assert set(links(cycle)) < set(links(every))
    assert not set(links(cycle)) & set(links(board))
    for text in (cycle, board):
        assert text.count('class="dial-lane"') == every.count('class="dial-lane"') == 4
    # A pill that is on leads to the page without it.
    assert 'href="/wheel?year=2026%2F27&amp;domain=meetings"' in board


def test_one_school_has_a_wheel_of_its_own(client: TestClient, office: Office) -> None:
    number = unit(office, "Backaskolan")
    text = client.get(f"/wheel?unit={number}&{SV}").text
    assert "Backaskolan" in said(text.partition("<h1>")[2].partition("</h1>")[0])
    assert any(one.startswith("Kartläggning 2026/27") and "0 av 1" in one for one in links(text))
    assert "Bråtaskolan" not in said(
        client.get(f"/wheel?unit={number}&view=list&{SV}").text.partition("<table")[2]
    )
    for nobody in ("9999999", "x", "0", "-1", str(2**70)):
        assert client.get(f"/wheel?unit={nobody}").status_code == 404


def test_a_month_has_its_days_breaks_and_what_falls_on_them(client: TestClient) -> None:
    march = said(client.get(f"/wheel?view=calendar&month=2027-03&{SV}").text)
    assert "Mars 2027" in march and "Påsklov" in march and "v. 13" in march
    assert "Kartläggning: sista dag" in march and "Kartläggning: 16 klara" in march
    assert "Februari 2027" in march and "April 2027" in march
    for bad in ("2027-13", "x", "2031-01", "0000-00", "२०२७-०१"):
        assert "Maj 2027" in said(client.get(f"/wheel?view=calendar&month={bad}&{SV}").text)


@pytest.mark.parametrize("view", ["wheel", "list", "calendar"])
def test_nothing_on_the_page_has_a_style_of_its_own(client: TestClient, view: str) -> None:
    text = client.get(f"/wheel?view={view}&{SV}").text
    assert " style=" not in text and "<style" not in text
    assert not re.search(r"<script(?! src=)", text)


def test_the_day_that_few_may_know_is_on_no_wheel_of_others(town: TestTown) -> None:
    add_secret(town, "headteacher", "school_chief", role="headteacher")
    now = at("2026-09-02 09:00")
    for view in ("wheel", "list", "calendar&month=2026-09"):
        hers = at_the_screen(town.office, now, "Asta Asp").get(f"/wheel?view={view}&{SV}").text
        assert sees_no_day(said(hers)) and "Sök med hund" not in hers
        assert "visas inte: få får veta" in said(hers)
    his = at_the_screen(town.office, now, "Lo Lind").get(f"/wheel?view=list&{SV}").text
    assert "Sök med hund" in his and "21 sep" in said(his)


def test_twenty_schools_cost_no_more_questions_than_one(office: Office) -> None:
    def asked(number: int | None) -> int:
        with statements(office.database) as given, office.database.read() as session:
            place = office.town(session, HOME)
            before = len(given)
            wheel_year(session, place, DialYear(2026), today(at(NOW)), unit=number)
            return len(given) - before

    assert asked(None) == asked(unit(office, "Backaskolan")) <= 9
