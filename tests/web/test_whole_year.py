"""The whole year with a day moved: reckoned beside the pages, read with scripts and without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from flows.engine.due_dates import reschedule
from flows.forecast.beside import Beside
from flows.forecast.events import MailEvent
from flows.forecast.moved_year import MovedYear
from flows.forecast.simulate import simulate
from flows.safety_cycle.exemptions import exempt
from states.school_year import SchoolYear
from tests.conftest import TestTown, at
from tests.worlds.pages import visitor
from tests.worlds.web_visits import OWN, said
from web.app import make_app

NOW = at("2027-03-01 09:00")
STEP = {"step": "kartläggning", "cycle": "2026/27", "to": "2027-04-30", "lang": "sv"}
BY_ITSELF = {"HX-Request": "true", "accept-language": "sv"}
LATE = "2027-06-10"
SV = {"accept-language": "sv"}


@pytest.fixture
def begun() -> list[Callable[[], None]]:
    """The work that waits for its thread."""
    return []


@pytest.fixture
def app(town: TestTown, begun: list[Callable[[], None]]) -> FastAPI:
    town.open_year()
    made = make_app(town.office, now=lambda: NOW)
    made.state.beside = Beside[MovedYear](town.office.stopping, lambda: 0.0, begun.append)
    return made


def address(client: TestClient, **given: object) -> str:
    """Where the page with the difference says that the whole year is."""
    answer = client.post("/wheel/change", data={**STEP, **given}, headers=OWN)
    found = re.search(r'hx-get="([^"]+)" hx-trigger="load"', answer.text)
    assert found, said(answer.text)
    return unescape(found[1])


def test_it_is_begun_when_it_is_asked_for_and_then_told(
    app: FastAPI, town: TestTown, begun: list[Callable[[], None]]
) -> None:
    asta = visitor(app)
    where = address(asta)
    assert not begun, "a look alone begins nothing"
    first = asta.get(where, headers=BY_ITSELF)
    assert first.status_code == 200 and "<progress" in first.text and "load delay" in first.text
    assert "<html" not in first.text, "that part alone"
    read = asta.get(where, headers=SV)
    assert "<html" in read.text and "Läs om sidan" in said(read.text)
    assert len(begun) == 1, "one and the same"
    due = town.case("Backaskolan").due
    begun.pop()()
    found = said(asta.get(where, headers=BY_ITSELF).text)
    assert "Månad för månad" in found and "Mars 2027" in found and "Personer" not in found
    assert "load delay" not in asta.get(where, headers=BY_ITSELF).text, "it asks no more"
    assert not begun, "a second look takes what was reckoned"
    assert town.case("Backaskolan").due == due, "nothing of it is written"


def of_the_year(town: TestTown) -> Counter[str]:
    """The letters of the months to come, as the virtual year of the town has them."""
    events = simulate(
        town.office, town.id, date(2027, 3, 2), date(2028, 2, 29), all_answer=True, locale="sv"
    )
    return Counter(f"{one.at:%Y-%m}" for one in events if isinstance(one, MailEvent))


def test_its_letters_are_those_of_the_virtual_year_before_and_after(
    app: FastAPI, town: TestTown, begun: list[Callable[[], None]]
) -> None:
    asta = visitor(app)
    where = address(asta, to=LATE)
    asta.get(where, headers=BY_ITSELF)
    begun.pop()()
    rows = re.findall(
        r'<th scope="row">(\w+ 20\d\d)</th><td>(\d+)</td><td>(\d+)</td>',
        asta.get(where, headers=SV).text.split("week-by-week")[1],
    )
    before = of_the_year(town)
    for school in ("Backaskolan", "Ekdalaskolan"):
        number = town.case(school).unit_id or 0
        year = SchoolYear(2026)
        with town.errand(town.asta, NOW).desk() as desk:
            exempt(desk, number, year, "kartläggning", to=date.fromisoformat(LATE), why="Ja.")
    after = of_the_year(town)
    assert before != after, "a change that changes nothing would prove nothing"
    assert [int(one) for _, one, _ in rows] == [before[one] for one in sorted({*before, *after})]
    assert [int(one) for _, _, one in rows] == [after[one] for one in sorted({*before, *after})]


def test_a_year_that_has_changed_is_not_begun(
    app: FastAPI, town: TestTown, begun: list[Callable[[], None]]
) -> None:
    asta = visitor(app)
    where = address(asta)
    errand = town.errand(town.asta, NOW + timedelta(minutes=5))
    reschedule.alone(errand, town.case("Backaskolan").id or 0, date(2027, 4, 2), why="Ny.")
    answer = asta.get(where, headers=SV)
    assert answer.status_code == 409 and "Året har ändrats" in said(answer.text)
    assert not begun


def test_whoever_may_move_nothing_reads_none_of_it(
    app: FastAPI, begun: list[Callable[[], None]]
) -> None:
    where = address(visitor(app))
    assert visitor(app, "Lo Lind").get(where).status_code == 403
    assert not begun


def test_bad_addresses_begin_nothing(app: FastAPI, begun: list[Callable[[], None]]) -> None:
    asta = visitor(app)
    where = address(asta)
    assert asta.get(where.replace("to=2027-04-30", "to=soon")).status_code == 404
    assert asta.get(where.replace("cycle=2026%2F27", "cycle=2031%2F32")).status_code == 404
    assert asta.get(re.sub("digest=[0-9a-f]+", "digest=x", where)).status_code == 409
    assert asta.get(where.replace("to=2027-04-30", "to=2199-01-01")).status_code == 409
    assert not begun
