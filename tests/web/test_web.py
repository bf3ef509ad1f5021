"""The pages: what Asta sees, what Lo answers from a letter, and what Sam, a stranger, cannot do."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import select

from config.locales import LOCALES
from config.wheel import read_wheel
from config.words import words
from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from models.post.tables import Message
from models.record import audit
from models.register.tables import Appointment, Municipality, Person, Unit
from states.safety_cycle import ANALYS, AVSLUTAD, KARTLAGGNING, STEPS
from states.school_year import SchoolYear
from tests.conftest import Postbox, at, make_office
from tests.worlds.pages import stranger, visitor
from tests.worlds.web_town import HOME, NOW, Built, answers, build, case_of, link, person
from web.app import make_app
from web.guards import HEADERS
from web.home.wheel_picture import Span, draw, turn
from web.language import wished

OWN = {"origin": "http://localhost"}
PAGES = (
    "/", "/?year=2025/26", "/?year=2027/28", "/units", "/units?show=overdue&q=a",
    "/units?year=2026/27&step=analys", "/cases/1", "/cases/21", "/held", "/runs", "/runs?page=2",
    "/municipality", "/person", "/person?q=as&to=%2Fcases",
)  # fmt: skip
ACTIONS = ("done", "unchanged", "not_applicable", "delegate", "postpone")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("town"))


@pytest.fixture
def office(built: Built, tmp_path: Path) -> Iterator[Office]:
    office = built.copy(tmp_path / "var")
    yield office
    office.database.close()


def client_of(office: Office, now: str = NOW, ui: str | None = None) -> TestClient:
    return visitor(make_app(office, now=lambda: at(now), prefect_ui=lambda: ui))


@pytest.fixture
def client(office: Office) -> TestClient:
    return client_of(office)


def digest(office: Office) -> str:
    """A hash of every row of every table."""
    found = hashlib.sha256()
    with office.database.read() as session:
        tables = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        for (name,) in sorted(tables.all()):
            rows = session.execute(text(f'SELECT * FROM "{name}"')).all()
            found.update(repr((name, sorted(map(repr, rows)))).encode())
    return found.hexdigest()


def said(html: str) -> str:
    """The page's text, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


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
        assert "style=" not in answer.text and "<script" not in answer.text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_link_page_opens_in_every_language(
    client: TestClient, office: Office, locale: str, action: str
) -> None:
    answer = client.get(link(office, "Backaskolan", action) + f"?lang={locale}")
    assert answer.status_code == 200 and f'<html lang="{locale}">' in answer.text
    assert words(locale).say(f"pages.link.yes.{action}") in said(answer.text)
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
            for name, value in HEADERS.items():
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
        "/?year=x", "/?year=2026/29", "/units?year=%00", "/?year=9999/00", "/l/", "/cases/",
    ],
)  # fmt: skip
def test_a_bad_address_is_explained(client: TestClient, page: str) -> None:
    answer = client.get(page, headers={"accept-language": "nn"})
    assert answer.status_code in (404, 422)
    assert '<html lang="nn">' in answer.text and "pages." not in said(answer.text)


@pytest.mark.parametrize("query", ["q=%00%27%22<b>", "show=x&step=y", "q=" + "å" * 900, "lang=%ff"])
def test_an_odd_search_finds_nothing_worse_than_nothing(client: TestClient, query: str) -> None:
    answer = client.get(f"/units?{query}")
    assert answer.status_code == 200 and "<b>" not in answer.text


def test_the_matrix_says_how_each_unit_stands(client: TestClient) -> None:
    sv = {"accept-language": "sv"}
    shown = said(client.get("/units", headers=sv).text)
    assert "40 rader av 40 visas." in shown
    late = said(client.get("/units?show=overdue&q=backa", headers=sv).text)
    assert "Backaskolan 2026/27" in late and "Försenad 27 arbetsdagar" in late
    assert "Lövskolan" not in late
    closed = said(client.get("/units?year=2026/27&q=furu", headers=sv).text)
    assert "Furuskolan 2026/27" in closed and "Inte aktuell" in closed


def test_the_wheel_counts_and_shows_the_years_of_later_steps(client: TestClient) -> None:
    shown = said(client.get("/?year=2026/27&lang=en").text)
    assert "11 cases overdue" in shown and "2 roles with nobody in them" in shown
    assert "15 August 2027" in shown and "31 August 2028" in shown
    assert client.get("/").text.count('class="wheel-arc') == len(STEPS)


def test_a_case_tells_its_journey(client: TestClient, office: Office) -> None:
    number = case_of(office, "Granskolan").id
    shown = said(client.get(f"/cases/{number}?lang=sv").text)
    for part in (
        "Steget delegerades: Eli Ek", "Ledig.", "Förvarning till Noa Nypon", "Brevet är skickat.",
        "Skollov (Sportlov). Nytt försök 2027-02-15.", "Nästa påminnelse", "Delegerat till",
        "Enkät och säkerhetsrond", "Inga personuppgifter om elever",
    ):  # fmt: skip
        assert part in shown, part


def test_a_run_in_prefect_is_linked_when_it_is_known(office: Office) -> None:
    with office.database.write() as session:
        session.execute(text("UPDATE run SET flow_run_id = 'abc-1' WHERE beat = 'deliver'"))
    shown = client_of(office, ui="http://127.0.0.1:4200")
    assert "http://127.0.0.1:4200/runs/flow-run/abc-1" in shown.get("/cases/1").text
    assert "http://127.0.0.1:4200/runs/flow-run/abc-1" in shown.get("/runs").text
    assert "flow-run" not in client_of(office).get("/runs").text


def test_a_run_is_told_in_the_readers_language(office: Office) -> None:
    with office.database.write() as session:
        session.execute(text("UPDATE run SET counts = '{\"sent\": 2}' WHERE beat = 'deliver'"))
    page = client_of(office)
    assert "2 brev skickade" in said(page.get("/runs?lang=sv").text)
    assert "2 sent" not in said(page.get("/runs?lang=nn").text)


def test_runs_without_anything_to_do_are_shown_when_asked_for(office: Office) -> None:
    idle = "UPDATE run SET counts = '{}' WHERE beat = 'watchdog'"
    busy = "UPDATE run SET counts = '{\"sent\": 2}' WHERE beat = 'deliver'"
    with office.database.write() as session:
        session.execute(text(idle))
        session.execute(text(busy))
    page = client_of(office)
    nothing = words("sv").say("run_counts.nothing")
    few, all_ = said(page.get("/runs?lang=sv").text), said(page.get("/runs?lang=sv&idle=yes").text)
    assert "2 brev skickade" in few and "2 brev skickade" in all_
    assert nothing not in few and nothing in all_
    assert "Visa alla" in few and "Visa bara de som gjorde något" in all_


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
    for page in (token, "/cases/1", "/held", "/municipality"):
        data = {"choice": "not_applicable", "why": "x", "do": "release", "letter": "1"}
        assert client.post(page, data=data, headers=headers).status_code == 403
    assert digest(office) == before


def test_our_own_form_is_known_by_its_referer_too(client: TestClient) -> None:
    answer = client.post("/held", data={}, headers={"referer": "http://localhost/held"})
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

    assert client.post("/held", content=b"x" * 300_000, headers=OWN).status_code == 413
    assert client.post("/held", content=pieces(), headers=OWN).status_code == 413


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
    held = client.post("/held", data={"do": "release", "letter": _held(office)}, headers=OWN)
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
    assert well.status_code == 200 and "remind: plain, 20 minutes ago" in well.text


# Answering from a letter


def _choose(client: TestClient, token: str, choice: str, **data: str) -> tuple[int, str]:
    answer = client.post(token, data={"choice": choice, **data}, headers=OWN)
    return answer.status_code, said(answer.text)


def test_lo_answers_a_step_from_a_letter(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "done")
    case = case_of(office, "Backaskolan")
    given = answers(office, case.id or 0, case.state)
    status, page = _choose(client, token, "done", **given)
    assert status == 200 and "Tack, svaret är sparat" in page and "Nästa steg är Analys." in page
    assert case_of(office, "Backaskolan").state == ANALYS
    assert _choose(client, token, "done", **given)[0] == 410
    assert client.get(token).status_code == 410


def test_nothing_has_changed_is_an_answer(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "unchanged")
    status, page = _choose(client, token, "unchanged", sources="Ronden i mars")
    assert status == 200 and "inget har ändrats" in page
    assert case_of(office, "Backaskolan").state == ANALYS


def test_not_applicable_needs_a_reason(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "not_applicable")
    status, page = _choose(client, token, "not_applicable", why="  ")
    assert status == 422 and "Skriv varför" in page
    status, page = _choose(client, token, "not_applicable", why="Skolan byggs om.")
    assert status == 200 and case_of(office, "Backaskolan").state == AVSLUTAD


def test_a_colleague_takes_over(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "delegate")
    assert _choose(client, token, "delegate", to="2" * 40)[0] == 422
    assert _choose(client, token, "delegate", to="")[0] == 422
    eli = person(office, "Eli Ek")
    status, page = _choose(client, token, "delegate", to=str(eli), why="Ledig")
    assert status == 200 and "Eli Ek får nästa påminnelse." in page
    assert case_of(office, "Backaskolan").delegate_id == eli


def test_the_last_day_moves_within_its_limits(client: TestClient, office: Office) -> None:
    token = link(office, "Backaskolan", "postpone")
    for bad in ("", "x", "2027-01-01", "2029-01-01", "0000-00-00"):
        status, page = _choose(client, token, "postpone", day=bad)
        assert status == 422 and "Datumet" in page
    status, page = _choose(client, token, "postpone", day="2027-05-20")
    assert status == 200 and "torsdag 20 maj 2027" in page
    assert case_of(office, "Backaskolan").due == date(2027, 5, 20)


@pytest.mark.parametrize("action", ACTIONS)
def test_without_a_choice_nothing_happens(client: TestClient, office: Office, action: str) -> None:
    token = link(office, "Backaskolan", action)
    before = digest(office)
    for choice in ("", "yes", "postpone" if action != "postpone" else "done"):
        data = {"choice": choice, "why": "därför", "to": "5", "day": "2027-05-20"}
        answer = client.post(token, data={**data, "method": "Enkät <b>"}, headers=OWN)
        assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert digest(office) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_stale_expired_and_forged_links_are_explained(
    client: TestClient, office: Office, action: str
) -> None:
    token = link(office, "Backaskolan", action)
    expired = link(office, "Bråtaskolan", action, expires=date(2027, 5, 11))
    case = case_of(office, "Backaskolan")
    given = answers(office, case.id or 0, KARTLAGGNING)
    who = Who(person(office, "Asta Asp"), "cli")
    verbs.move.alone(Errand(office, HOME, who, at(NOW)), case.id or 0, "analyse", answers=given)
    before = digest(office)
    for address, status in ((token, 410), (expired, 410), (token[:-2] + "xx", 404)):
        assert client.get(address).status_code == status
        found, page = _choose(client, address, action, why="x", to="5", day="2027-05-20")
        assert found == status and "Inget har ändrats" in page, page
    assert digest(office) == before


def test_nothing_of_what_was_typed_is_lost(client: TestClient, office: Office) -> None:
    typed = "Orsaken är <okänd> & lång"
    token = link(office, "Djupedalskolan", "done")
    with office.database.read() as session:
        number = case_of(office, "Djupedalskolan").id or 0
        names = list(answers(office, number, ANALYS))
        assert session.get_one(Unit, 1)
    for address, extra in ((token, {"choice": "done"}), (f"/cases/{number}", {"do": "answer"})):
        since = str(case_of(office, "Djupedalskolan").since_version)
        data = {names[0]: typed, names[3]: "low", "since": since, **extra}
        answer = client.post(address, data=data, headers=OWN)
        assert answer.status_code == 422
        assert "Orsaken är &lt;okänd&gt; &amp; lång" in answer.text
        assert re.search(rf'name="{names[3]}" value="low" checked', answer.text)
        assert 'aria-invalid="true"' in answer.text and "autofocus" in answer.text


# What a coordinator does


def _do(client: TestClient, office: Office, school: str, do: str, **data: str) -> tuple[int, str]:
    case = case_of(office, school)
    sent = {"do": do, "since": str(case.since_version), **data}
    answer = client.post(f"/cases/{case.id}", data=sent, headers=OWN)
    return answer.status_code, said(answer.text)


def test_asta_acts_on_a_case(client: TestClient, office: Office) -> None:
    school = "Djupedalskolan"
    given = answers(office, case_of(office, school).id or 0, ANALYS)
    assert _do(client, office, school, "note", **{next(iter(given)): "En orsak"})[0] == 303
    assert "En orsak" in client.get(f"/cases/{case_of(office, school).id}").text
    assert _do(client, office, school, "delegate", to=str(person(office, "Eli Ek")))[0] == 303
    assert _do(client, office, school, "reschedule", day="2027-06-01", why="Ledig")[0] == 303
    assert case_of(office, school).due == date(2027, 6, 1)
    assert _do(client, office, school, "answer", **given)[0] == 303
    assert case_of(office, school).state == "åtgärd"
    assert _do(client, office, school, "go_back", why="Fel")[0] == 303
    assert case_of(office, school).state == ANALYS
    assert _do(client, office, school, "not_applicable", why="Byggs om")[0] == 303
    status, page = _do(client, office, school, "go_back", why="Ett skäl att minnas")
    assert status == 409 and "Ett skäl att minnas" in page
    with office.database.read() as session:
        rows = audit.journey(session, case_of(office, school).id or 0)
    assert {row.actor for row, _ in rows[-6:]} == {person(office, "Asta Asp")}


@pytest.mark.parametrize(
    ("do", "data"),
    [
        ("", {}), ("fly", {}), ("go_back", {"why": " "}), ("not_applicable", {}),
        ("reschedule", {"day": "2027-06-01"}), ("reschedule", {"day": "x", "why": "y"}),
        ("reschedule", {"day": "2027-01-01", "why": "y"}), ("delegate", {"to": "x"}),
        ("delegate", {"to": "99999"}), ("go_back", {"why": "x" * 5000}),
        ("go_back", {"why": "a\x00b"}), ("answer", {}), ("answer", {"cause-1": "x" * 5000}),
    ],
)  # fmt: skip
def test_a_bad_form_is_explained_and_changes_nothing(
    client: TestClient, office: Office, do: str, data: dict[str, str]
) -> None:
    before = digest(office)
    status, page = _do(client, office, "Djupedalskolan", do, **data)
    assert status == 422 and "Något behöver rättas" in page
    assert digest(office) == before


def test_two_at_once_the_second_is_told(client: TestClient, office: Office) -> None:
    status, page = _do(client, office, "Djupedalskolan", "go_back", since="1", why="Mina ord")
    assert status == 409 and "Någon annan hann ändra" in page and "Mina ord" in page


def _held(office: Office, status: str = "held") -> list[str]:
    with office.database.read() as session:
        found = session.exec(select(Message.id).where(Message.status == status)).all()
    return [str(number) for number in found]


def _status(office: Office, number: str) -> Message:
    with office.database.read() as session:
        return session.get_one(Message, int(number))


def test_asta_decides_about_letters(client: TestClient, office: Office) -> None:
    first, second, *rest = _held(office)
    assert client.post("/held", data={"do": "release"}, headers=OWN).status_code == 422
    odd = {"do": "release", "letter": ["x", "-1", str(2**70), "999999"]}
    assert client.post("/held", data=odd, headers=OWN).headers["location"].endswith("n=0")
    client.post("/held", data={"do": "release", "letter": first}, headers=OWN)
    client.post("/held", data={"do": "cancel", "letter": [second, first]}, headers=OWN)
    assert (_status(office, first).status, _status(office, first).next_at) == ("pending", at(NOW))
    assert (_status(office, second).status, _status(office, second).reason) == (
        "cancelled",
        "by_hand",
    )
    assert _held(office) == rest
    [dead] = _held(office, "dead")
    client.post("/held", data={"do": "retry", "letter": dead}, headers=OWN)
    letter = _status(office, dead)
    assert (letter.status, letter.attempts, letter.created_at) == ("pending", 0, at(NOW))
    with office.database.read() as session:
        assert session.get_one(Person, letter.person_id).unreachable == ""
        rows = session.execute(
            text("SELECT what, detail FROM audit ORDER BY seq DESC LIMIT 3")
        ).all()
        assert audit.first_break(session, HOME) is None
    assert [what for what, _ in rows] == ["letter_retried", "letter_cancelled", "letter_released"]
    assert json.loads(rows[0][1])["letter"] == int(dead)


def test_a_page_that_fails_says_so_in_words(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    wheel: Callable[..., None] = broken
    monkeypatch.setattr(office, "wheel", wheel)
    answer = client_of(office).get("/", headers={"accept-language": "en"})
    assert answer.status_code == 500 and "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "a page failed" in caplog.text


def test_the_unit_s_last_day_is_heeded(client: TestClient, office: Office) -> None:
    with office.database.write() as session:
        unit = session.exec(select(Unit).where(Unit.name == "Furuskolan")).one()
        unit.closes = at(NOW).date() - timedelta(days=3)
        session.add(unit)
    assert "stängd 2027-05-09" in said(client.get("/units?q=furu&lang=sv").text)


@pytest.mark.parametrize("preset", ["läsår", "kalenderår"])
def test_no_word_on_the_wheel_hangs_upside_down(preset: str) -> None:
    year, say = SchoolYear(2026), words("sv")
    steps = [
        Span(step, say.state("safety_cycle", step), window.opens_on(year), window.due_on(year))
        for step, window in read_wheel().preset(preset).steps.items()
    ]
    picture = draw(steps, [], [], ["m"] * 12, date(2027, 5, 12))
    assert [arc.number for arc in picture.arcs] == [1, 2, 3, 4, 5]
    for arc in picture.arcs:
        x, y, sweep = re.match(r"M([\d.]+) ([\d.]+)A.* ([01]) [\d.]+ [\d.]+$", arc.words).groups()  # type: ignore[union-attr]
        low = arc.y > picture.centre
        assert (sweep == "0") is low, arc.name
        assert abs(float(x) - arc.x) + abs(float(y) - arc.y) < 60, "the name follows its number"


@pytest.mark.parametrize("day", [date(2028, 2, 28), date(2028, 2, 29), date(2027, 8, 1)])
def test_a_day_has_its_place_on_the_ring(day: date) -> None:
    assert 0 <= turn(day) < 360
    assert turn(date(2027, 8, 1)) == 0
    assert turn(date(2028, 2, 28)) < turn(date(2028, 2, 29)) < turn(date(2028, 3, 1))
