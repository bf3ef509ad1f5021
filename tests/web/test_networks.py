"""The pages of networks: members, meetings, the years in which they ran, and what they ask for."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi.testclient import TestClient

from flows.documents.register import add_document
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.networks.pausing import pause
from flows.networks.register import add_network
from flows.networks.requests import request_revision
from states.meeting_days import Rhythm
from states.network import year_of
from tests.conftest import TestTown, at
from tests.worlds.document_town import SIV, fjordvik
from tests.worlds.network_town import SCHOOL, add, asta_at, planned
from tests.worlds.pages import at_the_screen
from tests.worlds.web_visits import OWN, said

NOW = at("2026-09-01 09:00")


@pytest.fixture
def asta(town: TestTown) -> TestClient:
    return at_the_screen(town.office, NOW)


def page(client: TestClient, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "sv"})
    assert answer.status_code == 200, address
    return answer.text


def test_a_networks_page_tells_all_that_is_known_of_it(asta: TestClient, town: TestTown) -> None:
    number = add(town)
    planned(town, Rhythm(date(2026, 10, 7), date(2026, 11, 30), 0))
    with asta_at(town).desk() as desk:
        add_document(desk, "guideline", "Riktlinje för nätet")
        request_revision(desk, number, "Riktlinje för nätet", why="Den är från 2019.")
    text = page(asta, f"/networks/{number}")
    told = said(text)
    assert f"<h1>{SCHOOL}</h1>" in text and "För skolor" in told and "verksamhetsarkitekt" in told
    assert f'href="/units/{town.unit("Backaskolan")}"' in text
    assert f'<a href="/people/{town.person("kim@skola.example")}">Kim Kvist</a>' in text
    assert "Ekdalaskolan Ingen utsedd" in told
    assert "onsdag 7 oktober 2026" in told and "Sedan 26/27" in told
    assert "Riktlinje för nätet" in told and "Den är från 2019." in told


def test_a_network_is_found_from_lists_units_and_the_search(
    asta: TestClient, town: TestTown
) -> None:
    assert "Inget nätverk är registrerat än." in said(page(asta, "/networks"))
    number = add(town)
    link = f'href="/networks/{number}"'
    assert link in page(asta, "/networks") and "En enhet har ingen utsedd" in said(
        page(asta, "/networks")
    )
    assert link in page(asta, f"/units/{town.unit('Backaskolan')}")
    assert link in page(asta, "/search?q=ikt-nätverk")
    assert 'href="/networks"' in page(asta, "/units")
    with asta_at(town, "2026-09-01 08:00").desk() as desk:
        pause(desk, number, year_of("26/27"), why="Ingen leder det.")
    assert "Vilar" in said(page(asta, "/networks"))
    assert "Ingen leder det." in said(page(asta, f"/networks/{number}"))


def test_who_starts_a_network_comes_to_its_page(asta: TestClient) -> None:
    def post(step: int, **form: str) -> str:
        answer = asta.post(f"/new/network/{step}", data=form, headers=OWN)
        assert answer.status_code == 303, said(answer.text)
        return str(answer.headers["location"])

    post(1, name="Nätverk", audience="school", appointed_role="ikt_pedagog", do="next")
    post(2, leader="", leader_title="", since="2026/27", do="next")
    text = page(asta, "/new/network/3")
    mark = text.split('value="make:')[1].split('"')[0]
    where = post(3, do=f"make:{mark}")
    assert where.startswith("/networks/") and "Nätverket är startat." in said(page(asta, where))


def test_another_municipalitys_is_as_unknown_as_a_missing_one(
    asta: TestClient, town: TestTown
) -> None:
    home = fjordvik(town)
    errand = Errand(town.office, home, Who(town.person(SIV), "web"), NOW)
    there = add_network.alone(errand, name="Nettverk", audience="school", since=year_of("26/27"))
    asta.cookies.set("arshjul_municipality", town.id)
    assert "Nettverk" not in said(page(asta, "/networks"))
    for text in (str(there), "999999", "x", "0"):
        assert asta.get(f"/networks/{text}").status_code == 404
