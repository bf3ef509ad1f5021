"""Set-up: name, logo and accent colour on a page, and on every page after that.

Asta coordinates; Lo leads Backaskolan and may not set up.
"""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from config.locales import LOCALES
from flows.engine.office import Office
from models.register.look import BUILT_IN, look_of
from tests.conftest import at
from tests.worlds.evidence import png
from tests.worlds.pages import at_the_screen, stranger
from tests.worlds.web_town import NOW
from tests.worlds.web_visits import OWN, digest, said
from web.app import make_app

SV = {**OWN, "accept-language": "sv"}
LOOK = "/set-up/look"


def send(client: TestClient, do: str, **fields: str) -> Response:
    return client.post(LOOK, data={"do": do, **fields}, headers=SV)


def bring(client: TestClient, content: bytes, name: str = "vapen.png") -> Response:
    return client.post(LOOK, data={"do": "logo"}, files={"file": (name, content)}, headers=SV)


def test_a_logo_stands_on_every_page_until_it_is_removed(
    office: Office, client: TestClient
) -> None:
    before = client.get("/", headers=SV).text
    assert 'class="crest"' not in before and 'class="logo"' in before
    done = bring(client, png(96, 48, beside=b"Author\0Kim Ek"))
    assert (done.status_code, done.headers["location"]) == (303, f"{LOOK}?did=logo")
    assert "Logotypen är sparad." in said(client.get(f"{LOOK}?did=logo", headers=SV).text)
    page = client.get("/", headers=SV).text
    [address] = re.findall(r'<img class="crest" src="([^"]+)" alt="Härryda" width="96"', page)
    served = stranger(make_app(office, now=lambda: at(NOW))).get(address)
    assert (served.status_code, served.content) == (200, png(96, 48))
    assert served.headers["content-type"] == "image/png"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(address.replace("se-1401", "no-9999")).status_code == 404
    assert send(client, "no_logo").headers["location"] == f"{LOOK}?did=no_logo"
    gone = client.get(address)
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")
    assert 'class="crest"' not in client.get("/", headers=SV).text


def test_a_colour_that_can_be_read_is_a_style_sheet_of_its_own(
    office: Office, client: TestClient
) -> None:
    assert send(client, "accent", colour="#0A4A7C").status_code == 303
    page = client.get("/tasks", headers=SV).text
    [address] = re.findall(r'href="(/look/se-1401/[0-9a-f]{16}\.css)"', page)
    served = client.get(address)
    assert served.headers["content-type"].startswith("text/css")
    assert "--brand: #0a4a7c;" in served.text and "prefers-color-scheme: dark" in served.text
    assert "#0a4a7c" in client.get(LOOK, headers=SV).text
    assert send(client, "no_accent").status_code == 303
    assert client.get(address).status_code == 404
    with office.database.read() as session:
        assert look_of(session, "se-1401") == BUILT_IN


def test_a_pale_colour_is_refused_with_the_nearest_that_can_be_read(
    office: Office, client: TestClient
) -> None:
    before = digest(office)
    page = send(client, "accent", colour="#FFCC00")
    assert page.status_code == 422 and digest(office) == before
    assert "Närmaste som går att läsa är #826800." in said(page.text)
    assert 'value="#FFCC00"' in page.text, "what was typed stands there"
    assert '<a href="#colour">' in page.text and 'aria-invalid="true"' in page.text
    assert "Använd #826800 i stället" in said(page.text)
    assert send(client, "accent", colour="#826800").status_code == 303
    odd = send(client, "accent", colour="röd")
    assert odd.status_code == 422 and "”röd” är ingen färg." in said(odd.text)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "Välj en bild först."), (b"%PDF-1.7", "inte i formatet PNG"), (png(8, 8), "för liten")],
)
def test_what_is_no_logo_is_refused_with_what_to_do(
    office: Office, client: TestClient, content: bytes, why: str
) -> None:
    before = digest(office)
    page = bring(client, content) if content else send(client, "logo")
    assert page.status_code == 422 and why in said(page.text) and digest(office) == before
    assert '<a href="#file">' in page.text


def test_the_name_stands_at_the_top_and_the_code_stays(office: Office, client: TestClient) -> None:
    assert send(client, "name", name="Påhittadala").status_code == 303
    page = said(client.get(LOOK, headers=SV).text)
    assert "Påhittadala" in page and "Koden 1401 ändras inte." in page
    wrong = send(client, "name", name=" ")
    assert wrong.status_code == 422 and '<a href="#name">' in wrong.text


def test_lo_may_not_and_is_not_shown_the_way(office: Office) -> None:
    lo = at_the_screen(office, at(NOW), "Lo Lind")
    assert lo.get(LOOK).status_code == 403
    assert LOOK not in lo.get("/set-up").text
    before = digest(office)
    assert send(lo, "no_logo").status_code == 403 and digest(office) == before


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_is_whole_in_every_language(client: TestClient, locale: str) -> None:
    bring(client, png(96, 48))
    send(client, "accent", colour="#0a4a7c")
    page = client.get(f"{LOOK}?lang={locale}&did=accent")
    assert page.status_code == 200 and "set_up_look." not in page.text
