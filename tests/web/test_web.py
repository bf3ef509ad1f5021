"""The pages: what Asta sees, what Lo answers from a letter, and what Sam, a stranger, cannot do."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from config.answer_words import answer_label
from config.locales import LOCALES
from config.words import words
from flows.engine.office import Office
from tests.worlds.web_town import case_of, link
from tests.worlds.web_visits import ACTIONS, OWN, PAGES, client_of, digest, said
from web.guards import HEADERS
from web.language import wished
from web.letters.reading import FRAMED

# Looking


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_opens_in_every_language(client: TestClient, locale: str) -> None:
    for page in PAGES:
        answer = client.get(page, headers={"accept-language": locale})
        assert answer.status_code == 200, page
        assert f'<html lang="{locale}">' in answer.text
        shown = said(answer.text)
        assert "pages." not in shown and "states." not in shown and "{" not in shown
        assert words(locale).say("pages.local_only") in shown
        assert "style=" not in answer.text and not re.search(
            r"<script(?! src=\"/static/)", answer.text
        )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_link_page_opens_in_every_language(
    client: TestClient, office: Office, locale: str, action: str
) -> None:
    answer = client.get(link(office, "Backaskolan", action) + f"?lang={locale}")
    assert answer.status_code == 200 and f'<html lang="{locale}">' in answer.text
    say = words(locale)
    if action == "done":
        label = answer_label(say, "safety_cycle", case_of(office, "Backaskolan").state, action)
        assert say.say("follows.sure", answer=label) in said(answer.text)
        assert say.say("follows.heading") in said(answer.text)
    else:
        assert say.say(f"pages.link.yes.{action}") in said(answer.text)
    assert "pages." not in said(answer.text)
    assert 'href="/"' not in answer.text and 'href="/units' not in answer.text
    assert " checked" not in answer.text


def test_the_language_is_asked_for_kept_wished_or_the_place_s_own(
    client: TestClient, office: Office
) -> None:
    def lang(**headers: str) -> str:
        found = re.search(r'<html lang="(..)"', client.get("/", headers=headers).text)
        assert found
        return found[1]

    client.headers.pop("accept-language", None)
    assert lang() == "sv"
    assert lang(**{"accept-language": "de, nn;q=0.4, en;q=0.9"}) == "en"
    assert client.get("/?lang=nn").cookies["arshjul_language"] == "nn"
    assert lang(**{"accept-language": "en"}) == "nn"
    client.cookies.delete("arshjul_language")
    bo = link(office, "Ekdalaskolan", "done", who="Bo Björk")
    assert '<html lang="nb">' in client.get(bo, headers={"accept-language": "en"}).text
    assert "arshjul_language" not in client.get("/?lang=tlh").cookies


@pytest.mark.parametrize(
    ("header", "locale"),
    [("no", "nb"), ("nb-NO,en;q=0.5", "nb"), ("fr", None), ("sv;q=x, en;q=0.1", "en"), ("", None)],
)
def test_a_browser_s_wish_is_understood(header: str, locale: str | None) -> None:
    assert wished(header) == locale


def test_looking_changes_nothing(client: TestClient, office: Office) -> None:
    links = [link(office, "Backaskolan", action) for action in ACTIONS]
    before = digest(office)
    for page in (*PAGES, *links, "/healthz", "/static/arshjul.css", "/l/forged", "/nowhere"):
        for method in ("GET", "HEAD", "OPTIONS"):
            client.request(method, page)
    assert digest(office) == before


def test_every_answer_has_the_strict_headers(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "done")
    pages = (*PAGES, token, "/l/forged", "/healthz", "/nowhere", "/cases/0", "/static/arshjul.css")
    for page in pages:
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            answer = client.request(method, page, headers=OWN)
            assert answer.status_code != 500
            frames = page.startswith("/letters/") and answer.status_code == 200
            policy = {"Content-Security-Policy": FRAMED} if frames else {}
            if page.startswith("/l/"):  # the address is a key, and is told to nobody
                policy["Referrer-Policy"] = "strict-origin"
            for name, value in {**HEADERS, **policy}.items():
                assert answer.headers[name] == value, (method, page, name)
            static = page.startswith("/static") and answer.status_code == 200
            assert ("no-store" in answer.headers["cache-control"]) is not static
    assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "/cases/0", "/cases/-1", "/cases/999", f"/cases/{2**63}", f"/cases/{2**70}", "/cases/x",
        "/cases/1%00", "/cases/%C3%A5", "/cases/1.5", "/cases/%D9%A1", "/l/%00", "/l/%C3%A5",
        "/l/" + "x" * 3000, "/runs?page=-1", "/runs?page=0", "/runs?page=x", f"/runs?page={2**70}",
        "/wheel?year=x", "/wheel?year=2026/29", "/units?year=%00", "/wheel?year=9999/00",
        "/l/", "/cases/",
    ],
)  # fmt: skip
def test_a_bad_address_is_explained(client: TestClient, page: str) -> None:
    answer = client.get(page, headers={"accept-language": "nn"})
    assert answer.status_code in (404, 422)
    assert '<html lang="nn">' in answer.text and "pages." not in said(answer.text)


@pytest.mark.parametrize("query", ["q=%00%27%22<b>", "show=x&step=y", "q=" + "å" * 900, "lang=%ff"])
def test_an_odd_search_finds_nothing_worse_than_nothing(client: TestClient, query: str) -> None:
    answer = client.get(f"/units?{query}")
    assert answer.status_code == 200 and '"<b>' not in answer.text


def test_the_matrix_says_how_each_unit_stands(client: TestClient) -> None:
    sv = {"accept-language": "sv"}
    shown = said(client.get("/units", headers=sv).text)
    assert (
        "20 rader av 20 visas." in shown
        and "20 enheter, 6 plikter, 2026/27 · 23 försenade" in shown
    )
    late = client.get("/units?show=overdue&q=backa", headers=sv).text
    assert 'aria-label="Backaskolan, Kartläggning: försenad 27 arbetsdagar"' in late
    assert "Lövskolan" not in said(late)
    closed = client.get("/units?year=2026/27&q=furu", headers=sv).text
    assert (
        'aria-label="Furuskolan, Utvärdering: försenad 6 arbetsdagar, 0 av 2 klara (2025/26)"'
        in closed
    )


def test_the_first_page_counts(client: TestClient) -> None:
    first = said(client.get("/?lang=en").text)
    assert "things, the most pressing first: overdue" in first


def test_a_case_tells_its_journey(client: TestClient, office: Office) -> None:
    number = case_of(office, "Granskolan").id
    shown = said(client.get(f"/cases/{number}?lang=sv").text)
    for part in (
        "Steget delegerades: Eli Ek", "Ledig.", "Brev till Noa Nypon: Förvarning",
        "Brevet är skickat.",
        "Skollov (Sportlov). Går ut 2027-02-15 i stället.", "Nästa påminnelse", "Delegerat till",
        "Enkät och säkerhetsrond", "Inga personuppgifter om elever",
    ):  # fmt: skip
        assert part in shown, part


def test_a_run_in_prefect_is_linked_when_it_is_known(office: Office) -> None:
    with office.database.write() as session:
        session.execute(text("UPDATE run SET flow_run_id = 'abc-1' WHERE beat = 'delivery'"))
    shown = client_of(office, ui="http://127.0.0.1:4200")
    assert "http://127.0.0.1:4200/runs/flow-run/abc-1" in shown.get("/cases/1").text
    assert "http://127.0.0.1:4200/runs/flow-run/abc-1" in shown.get("/runs").text
    assert "flow-run" not in client_of(office).get("/runs").text


def test_a_run_is_told_in_the_readers_language(office: Office) -> None:
    with office.database.write() as session:
        session.execute(text("UPDATE run SET counts = '{\"sent\": 2}' WHERE beat = 'delivery'"))
    page = client_of(office)
    assert "2 brev skickade" in said(page.get("/runs?lang=sv").text)
    assert "2 sent" not in said(page.get("/runs?lang=nn").text)


def test_runs_without_anything_to_do_are_shown_when_asked_for(office: Office) -> None:
    idle = "UPDATE run SET counts = '{}' WHERE beat = 'watchdog'"
    busy = "UPDATE run SET counts = '{\"sent\": 2}' WHERE beat = 'delivery'"
    with office.database.write() as session:
        session.execute(text(idle))
        session.execute(text(busy))
    page = client_of(office)
    nothing = words("sv").say("run_counts.nothing")
    few, all_ = said(page.get("/runs?lang=sv").text), said(page.get("/runs?lang=sv&idle=yes").text)
    assert "2 brev skickade" in few and "2 brev skickade" in all_
    assert nothing not in few and nothing in all_
    assert "Visa alla" in few and "Visa bara de som gjorde något" in all_
