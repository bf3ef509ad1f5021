"""What is refused from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from flows.engine.office import Office
from models.register.tables import Appointment, Municipality, Person
from tests.conftest import Postbox, at, make_office
from tests.worlds.pages import stranger
from tests.worlds.web_town import NOW, Built, link, person
from tests.worlds.web_visits import OWN, PAGES, client_of, digest, letters_held, said
from web.app import make_app

# Strangers


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "http://localhost:1"},
        {"referer": "http://evil.example/http://localhost/"}, {"origin": "http://localhost.evil"},
        {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost", "sec-fetch-site": "same-site"},
    ],
)  # fmt: skip
def test_a_form_from_elsewhere_is_refused(
    client: TestClient, office: Office, headers: dict[str, str]
) -> None:
    token = link(office, "Backaskolan", "not_applicable")
    before = digest(office)
    for page in (token, "/cases/1", "/letters", "/municipality"):
        data = {"choice": "not_applicable", "why": "x", "do": "release", "letter": "1"}
        assert client.post(page, data=data, headers=headers).status_code == 403
    assert digest(office) == before


def test_a_letters_address_is_told_to_no_file_and_no_next_page(client: TestClient) -> None:
    """A proxy writes the Referer of each file into its log, and there the address is a key."""
    for page in ("/l/forged", "/in/forged"):
        assert client.get(page).headers["referrer-policy"] == "strict-origin"
    assert client.get("/").headers["referrer-policy"] == "same-origin"


def test_our_own_form_is_known_by_its_referer_too(client: TestClient) -> None:
    answer = client.post("/letters", data={}, headers={"referer": "http://localhost/letters"})
    assert answer.status_code == 422


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "[", "a b"])
def test_an_unknown_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421 and "Härryda" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "[::1]:8600", "LOCALHOST", "arshjul.example"])
def test_loopback_and_the_letters_own_host_are_known(
    built: Built, tmp_path: Path, host: str
) -> None:
    office = built.copy(tmp_path / "var", base_url="https://arshjul.example/")
    token = link(office, "Backaskolan", "done")
    client, known = client_of(office), {"host": host}
    assert client.get(token, headers=known).status_code == 200
    # The pages that act for somebody are for this machine alone, whatever a letter links to.
    local = host != "arshjul.example"
    for page in PAGES:
        assert client.get(page, headers=known).status_code == (200 if local else 403), page
    office.database.close()


def test_a_large_body_is_refused_even_when_its_length_is_not_told(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(5):
            yield b"x" * 100_000

    assert client.post("/letters", content=b"x" * 300_000, headers=OWN).status_code == 413
    assert client.post("/letters", content=pieces(), headers=OWN).status_code == 413


def test_another_municipality_s_case_is_as_unknown_as_a_missing_one(office: Office) -> None:
    with office.database.write() as session:
        session.add(
            Municipality(
                id="no-9999", code="9999", name="Fjellvik", country="NO", locale="nb",
                preset="kalenderår",
            )
        )  # fmt: skip
        fia = Person(municipality_id="no-9999", name="Fia Foss", email="fia@x.example", locale="nb")
        session.add(fia)
        session.flush()
        post = Appointment(municipality_id="no-9999", person_id=fia.id or 0, role="coordinator")
        session.add(post)
    client = client_of(office)
    assert client.get("/").headers["location"] == "/municipality"
    assert "Fjellvik" in client.get("/municipality").text
    bad = client.post("/municipality", data={"municipality": "se-1"}, headers=OWN)
    assert bad.status_code == 422
    client.post("/municipality", data={"municipality": "no-9999"}, headers=OWN)
    assert client.get("/").headers["location"] == "/person", "Asta is nobody there"
    client.post("/person", data={"person": str(person(office, "Fia Foss"))}, headers=OWN)
    assert "Fjellvik" in client.get("/").text
    for page in PAGES[:6]:
        assert client.get(page).status_code == 200
    missing = said(client.get("/cases/99").text).replace("99", "1")
    assert said(client.get("/cases/1").text) == missing
    assert client.get("/cases/1").status_code == 404
    before = digest(office)
    data = {"do": "delegate", "to": "1", "since": "1"}
    assert client.post("/cases/1", data=data, headers=OWN).status_code == 404
    held = client.post(
        "/letters", data={"do": "release", "letter": letters_held(office)}, headers=OWN
    )
    assert held.headers["location"].endswith("n=0")
    assert digest(office) == before


def test_an_empty_installation_says_how_to_begin(tmp_path: Path) -> None:
    office = make_office(tmp_path, Postbox(), None)
    client = stranger(make_app(office, now=lambda: at(NOW)))
    answer = client.get("/?lang=nb")
    assert answer.status_code == 200 and "arshjul init" in answer.text
    assert client.get("/units").status_code == 200
    office.database.close()


def test_health_tells_whether_the_clock_rings(office: Office) -> None:
    assert client_of(office).get("/healthz").status_code == 503
    well = client_of(office, "2027-05-11 08:20").get("/healthz")
    assert "The clock: 11 May 2027, 08:00" in well.text
