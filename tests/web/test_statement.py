"""The two pages that an authority owes: whoever comes, whatever she holds, reads who answers for
them, what does not work and what is kept, or that nobody has said so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from config.settings import BadSetting, read_settings
from config.words import words
from flows.engine.office import Office
from flows.views.statement import unstated
from models.register.tables import Municipality
from tests.conftest import Postbox, at, make_office, settle_town
from tests.worlds.web_visits import said
from web.app import make_app

ADDRESS = "https://arshjul.example"
STATED = {
    "authority": "Barn- och utbildningsnämnden, Exempelby",
    "authority_contact": "skola@exempelby.example",
    "data_protection_officer": "https://exempelby.example/dataskydd",
    "accessibility_day": "2026-11-02",
}
MAIL = {"sign_in": "mail", "base_url": ADDRESS, "smtp_url": "smtp://mail.example"}


def opened(folder: Path, **settings: Any) -> tuple[Office, TestClient]:
    office = make_office(folder / "var", Postbox(), **settings)
    settle_town(office.database)
    app = make_app(office, now=lambda: at("2026-11-28 10:00"))
    visitor = TestClient(app, base_url=ADDRESS, client=("198.51.100.7", 50_000))
    visitor.headers["Accept-Language"] = "sv"
    return office, visitor


@pytest.fixture
def stated(tmp_path: Path) -> Iterator[TestClient]:
    office, visitor = opened(tmp_path, **MAIL, **STATED, letter_months=7, session_idle_minutes=45)
    yield visitor
    office.database.close()


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[tuple[Office, TestClient]]:
    office, visitor = opened(tmp_path, **MAIL)
    yield office, visitor
    office.database.close()


def test_a_stranger_reads_who_is_responsible_and_what_does_not_work(stated: TestClient) -> None:
    page = stated.get("/accessibility")
    text = said(page.text)
    assert "Barn- och utbildningsnämnden, Exempelby är ansvarig för sidorna." in text
    assert 'href="mailto:skola@exempelby.example"' in page.text
    assert "på 45 minuter loggas du ut utan förvarning" in text
    assert "gick igenom redogörelsen den måndag 2 november 2026" in text
    assert "(Digg) tillsyn" in text and "uutilsynet" not in text
    assert "inte angett" not in text


def test_a_stranger_reads_what_is_kept_and_how_long(stated: TestClient) -> None:
    page = stated.get("/privacy")
    text = said(page.text)
    assert "Personuppgiftsansvarig är Barn- och utbildningsnämnden, Exempelby." in text
    assert 'href="https://exempelby.example/dataskydd"' in page.text
    assert "Hur länge: 7 månader." in text
    assert "(IMY)" in text and "Datatilsynet" not in text
    assert "__Host-arshjul_session" in text and "arshjul_person" not in text
    assert "inte angett" not in text


def test_what_the_authority_has_not_said_is_said(silent: tuple[Office, TestClient]) -> None:
    office, visitor = silent
    one, two = said(visitor.get("/accessibility").text), said(visitor.get("/privacy").text)
    assert "Myndigheten har inte angett vem som är ansvarig för sidorna." in one
    assert "Myndigheten har inte angett när den senast gick igenom redogörelsen." in one
    assert "Myndigheten har inte angett vem som är personuppgiftsansvarig." in two
    assert "Myndigheten har inte angett hur du når dataskyddsombudet." in two
    assert unstated(office.settings, ("SE",)) == [f"ARSHJUL_{one.upper()}" for one in STATED]


def test_in_norway_the_statement_is_made_at_uustatus(silent: tuple[Office, TestClient]) -> None:
    office, visitor = silent
    with office.database.write() as session:
        session.get_one(Municipality, "se-1401").country = "NO"
    visitor.headers["Accept-Language"] = "nb"
    text = said(visitor.get("/accessibility").text)
    assert "(uutilsynet) tilsyn. Klager behandles av Diskrimineringsnemnda." in text
    assert "hvor dens egen erklæring er. I Norge lages den på uustatus.no." in text
    assert "Datatilsynet" in visitor.get("/privacy").text
    assert "ARSHJUL_ACCESSIBILITY_URL" in unstated(office.settings, ("NO",))


def test_where_one_chooses_to_be_somebody_the_pages_answer_from_elsewhere_too(
    tmp_path: Path,
) -> None:
    office, visitor = opened(tmp_path, base_url=ADDRESS)
    assert visitor.get("/units").status_code == 403
    text = said(visitor.get("/privacy").text)
    assert "arshjul_person" in text and "arshjul_session" not in text
    assert "loggas du ut" not in said(visitor.get("/accessibility").text)
    office.database.close()


@pytest.mark.parametrize("address", ["/sign-in", "/in/forged", "/l/forged", "/no", "/privacy"])
def test_every_page_leads_there_and_tells_nobody_from_where(
    stated: TestClient, address: str
) -> None:
    """Also from a letter's page, whose address is a key: a log of the next page must not get it."""
    page = stated.get(address).text
    for to in ("/accessibility", "/privacy"):
        assert f'<a href="{to}" rel="noreferrer">' in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTHORITY_CONTACT", "Skolan <skola@exempelby.example>"),
        ("AUTHORITY_CONTACT", "ring växeln"),
        ("ACCESSIBILITY_URL", "javascript:alert(1)"),
        ("ACCESSIBILITY_DAY", "i går"),
    ],
)
def test_what_cannot_be_reached_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ARSHJUL_{name}", value)
    with pytest.raises(BadSetting, match=f"ARSHJUL_{name}"):
        read_settings()


def test_an_empty_day_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARSHJUL_ACCESSIBILITY_DAY", "")
    assert read_settings().accessibility_day is None


@pytest.mark.parametrize("address", ["/accessibility", "/privacy"])
def test_both_speak_each_language(stated: TestClient, address: str) -> None:
    for locale in ("sv", "nb", "nn", "en"):
        page = stated.get(f"{address}?lang={locale}")
        title = words(locale).say(f"{address[1:]}.title")
        assert page.status_code == 200 and f"<h1>{title}</h1>" in page.text
