"""Every route × who asks × own or another municipality: the table says the answer, and is walked.

A route without a row fails. Where one signs in, nobody without a session sees more than the pages
for coming in, and another municipality's numbers are as unknown as missing ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.access.links import Place, hashed, new_session
from flows.access.provider import Provider
from flows.engine.office import Office
from models.access.questions import end_sessions
from models.access.tables import WebSession
from models.case.tables import Case
from models.gatherings.tables import Gathering
from models.post.tables import Message
from models.register.tables import Appointment, Municipality, Person
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds.provider import CLIENT, ISSUER, SECRET, MockProvider
from web.app import make_app

ADDRESS = "https://arshjul.example"
NOW = at("2026-10-07 10:00")
HERE, THERE = "se-1401", "no-9999"
MISSING = "9999999"
IN, OUT = 200, 303


class Row(NamedTuple):
    """``nobody``: the answer without a session, or with one that is over. ``inside``: to whoever is
    in, whatever her role. ``own``: where the address holds a number, the answer to one of her own
    municipality; another's is 404 like a missing one. ``coordinator``: where hers
    is another; ``reader``: that of whoever only reads for the board, to her own number; ``leads``:
    that of a coordinator to her own number, where it is another."""

    nobody: int
    inside: int
    own: int | None = None
    coordinator: int | None = None
    reader: int | None = None
    leads: int | None = None


TABLE = {
    "GET /": Row(OUT, IN),
    "GET /wheel": Row(OUT, IN),
    "GET /wheel/change": Row(OUT, 403, coordinator=IN),
    "GET /wheel/days": Row(OUT, 403, coordinator=IN),
    "POST /wheel/days": Row(OUT, 403, coordinator=422),
    "GET /wheel/change/year": Row(OUT, 404),  # of no day
    "POST /wheel/change": Row(OUT, 404),  # of no step
    "GET /units": Row(OUT, IN),
    "GET /units/{text}": Row(OUT, 404, IN),
    "POST /units/views": Row(OUT, 422),
    "POST /units/views/remove": Row(OUT, 404),
    "GET /cases": Row(OUT, IN),
    "GET /cases/{text}": Row(OUT, 404, IN),
    "POST /cases/{text}": Row(OUT, 404, 409, reader=403),  # of no version
    "POST /cases/{text}/files": Row(OUT, 404, OUT, reader=403),  # nothing was chosen
    "GET /cases/{text}/proof": Row(OUT, 404, IN, reader=403),
    "POST /cases/{text}/proof": Row(OUT, 404, IN, reader=403),
    "GET /files/{text}": Row(OUT, 404),
    "GET /tasks": Row(OUT, IN),
    "GET /tasks/{text}": Row(OUT, 404, OUT),  # it waits for somebody else: to the case
    "GET /tasks/{text}/{at}": Row(OUT, 404, OUT),
    "GET /tasks/{text}/sent": Row(OUT, 404, OUT),
    "POST /tasks/{text}/{at}": Row(OUT, 404, 409, reader=403),  # of no version
    "POST /tasks/{text}/hand-over": Row(OUT, 404, 422, reader=422),  # to nobody
    "POST /tasks/{text}/comment": Row(OUT, 404, 422, reader=403),
    "POST /tasks/{text}/undo": Row(OUT, 404, 403),  # nobody has moved it
    "GET /services": Row(OUT, IN),
    "GET /decisions": Row(OUT, IN),
    "GET /networks": Row(OUT, IN),
    "GET /networks/{text}": Row(OUT, 404),  # there is none
    "GET /decisions/{text}": Row(OUT, 404),  # there is none
    "GET /set-up/letterhead": Row(OUT, 403, coordinator=IN),
    "POST /set-up/letterhead": Row(OUT, 403, coordinator=422),  # no file
    "GET /set-up/letterhead/file.docx": Row(OUT, 403, coordinator=404),  # there is none
    "GET /reports": Row(OUT, IN),
    "POST /reports": Row(OUT, 422),  # of no sort
    "GET /reports/{text}": Row(OUT, 404),  # there is none
    "POST /reports/{text}": Row(OUT, 404),
    "GET /reports/{text}/figures": Row(OUT, 404),
    "GET /reports/{text}/parts/{key}": Row(OUT, 404),
    "POST /reports/{text}/parts/{key}": Row(OUT, 404),
    "GET /reports/{text}/versions/{which}.{kind}": Row(OUT, 404),
    "GET /search": Row(OUT, IN),
    "POST /search/key": Row(OUT, 422),  # neither on nor off is chosen
    "GET /programme": Row(OUT, IN),
    "GET /programme/gatherings/{number}.ics": Row(OUT, 404, 404),  # none is placed
    "GET /people": Row(OUT, IN),
    "GET /people/appoint": Row(OUT, 403, coordinator=IN),
    "POST /people/appoint": Row(OUT, 403, coordinator=422),
    "GET /people/file": Row(OUT, 403, coordinator=IN),
    "POST /people/file": Row(OUT, 403, coordinator=422),  # none is set
    "GET /people/{text}": Row(OUT, 404, IN),
    "POST /people/{text}": Row(OUT, 404, 422),  # nothing that is known is asked for
    "GET /people/{text}/replace": Row(OUT, 404, 404),  # no appointment of hers is named
    "POST /people/{text}/replace": Row(OUT, 404, 404),
    "GET /people/{text}/hand-over": Row(OUT, 404, 403, leads=IN),
    "POST /people/{text}/hand-over": Row(OUT, 404, 403, leads=422),
    "GET /people/{text}/erase": Row(OUT, 404, 403, leads=IN),
    "POST /people/{text}/erase": Row(OUT, 404, 403, leads=422),
    "GET /held": Row(301, 301),  # leads to what stands below
    "GET /letters": Row(OUT, IN),
    "POST /letters": Row(OUT, 403, coordinator=422),
    "GET /letters/preview": Row(OUT, IN),
    "GET /letters/preview/mail": Row(OUT, IN),
    "GET /letters/{text}": Row(OUT, 404),
    "GET /letters/{text}/mail": Row(OUT, 404),
    "GET /new": Row(OUT, IN),
    "POST /new/{what}/remove": Row(OUT, 404),  # no thing is named
    "GET /new/{what}/{text}": Row(OUT, 404),
    "POST /new/{what}/{text}": Row(OUT, 404),
    "GET /runs": Row(OUT, IN),
    "GET /set-up": Row(OUT, IN),
    "GET /set-up/year": Row(OUT, 403, coordinator=IN),
    "POST /set-up/year": Row(OUT, 403, coordinator=422),  # no year is named
    "GET /set-up/mail": Row(OUT, 403, coordinator=IN),
    "POST /set-up/mail": Row(OUT, 403, coordinator=303),
    "GET /set-up/look": Row(OUT, 403, coordinator=IN),
    "POST /set-up/look": Row(OUT, 403, coordinator=422),  # nothing that is known is asked for
    "GET /set-up/texts/{sort}": Row(OUT, 404),
    "GET /set-up/texts/{sort}/file": Row(OUT, 404),
    "POST /set-up/texts/{sort}": Row(OUT, 404),
    "GET /set-up/breaks": Row(OUT, 403, coordinator=IN),
    "GET /set-up/breaks/{text}": Row(OUT, 404),
    "POST /set-up/breaks/{text}": Row(OUT, 404),
    "GET /set-up/{what}": Row(OUT, 404),
    "GET /set-up/{what}/example": Row(OUT, 404),
    "POST /set-up/{what}": Row(OUT, 404),
    "GET /me": Row(OUT, IN),
    "POST /me/end": Row(OUT, OUT),
    "POST /sessions/end": Row(OUT, 403, coordinator=303),
    "GET /municipality": Row(OUT, IN),
    "POST /municipality": Row(OUT, 422),
    "POST /sign-out": Row(OUT, OUT),
    "GET /sign-in": Row(IN, IN),
    "POST /sign-in": Row(422, 422),
    "GET /sign-in/provider": Row(503, 503),  # it is down
    "GET /sign-in/back": Row(410, 410),  # from nowhere
    "POST /sign-in/ended": Row(400, 400),  # no token comes with it
    "GET /signed-out": Row(IN, IN),
    "GET /in/{token}": Row(410, 410),
    "POST /in/{token}": Row(410, 410),
    "GET /l/{token}": Row(404, 404),
    "POST /l/{token}": Row(404, 404),
    "GET /person": Row(404, 404),
    "POST /person": Row(404, 404),
    "GET /accessibility": Row(IN, IN),
    "GET /privacy": Row(IN, IN),
    "GET /look/{home}/{digest}.css": Row(404, 404),  # it has none of its own
    "GET /look/{home}/{sha256}.png": Row(404, 404),
    "GET /livez": Row(200, 200),
    "GET /readyz": Row(200, 200),
    "GET /healthz": Row(200, 200),
    "GET /metrics": Row(403, 403),
}
# What a form holds without which its right would not be asked for: somebody of the municipality.
FORMS = {"POST /sessions/end": "person"}
ROLES = ("coordinator", "headteacher", "manager", "board_reader")


def routes(found: Iterable[Any]) -> Iterator[str]:
    for one in found:
        if hasattr(one, "original_router"):
            yield from routes(one.original_router.routes)
        else:
            yield from (
                f"{method} {one.path}"
                for method in sorted(getattr(one, "methods", None) or ())
                if method != "HEAD"
            )


class Walk:
    def __init__(self, office: Office, cases: dict[str, int], people: dict[str, int]) -> None:
        self.office, self.cases, self.people = office, cases, people
        silent = MockProvider()
        silent.down = True
        provider = Provider(office.settings, silent.transport())
        self.app = make_app(office, now=lambda: NOW, provider=provider)

    def browser(self, home: str = "", role: str = "", secret: str = "") -> TestClient:
        made = TestClient(
            self.app, base_url=ADDRESS, client=("198.51.100.7", 50_000), follow_redirects=False
        )
        if role:
            place = Place("", "", "")
            with self.office.database.write(home) as session:
                person = self.people[f"{home} {role}"]
                if session.get(WebSession, hashed(secret)) is None:
                    session.add(new_session(home, person, secret, place, NOW))
        if secret:
            made.cookies.set("__Host-arshjul_session", secret)
        return made

    def answer(
        self, browser: TestClient, route: str, number: str = MISSING, home: str = HERE
    ) -> int:
        method, _, path = route.partition(" ")
        for part in ("{text}", "{number}", "{token}", "{at}"):
            path = path.replace(part, number)
        form = {name: str(self.people[f"{home} manager"]) for name in [FORMS.get(route)] if name}
        headers = {"Origin": ADDRESS}
        return browser.request(method, path, data=form or None, headers=headers).status_code


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    office = make_office(
        tmp_path / "var",
        Postbox(),
        sign_in="oidc+mail",
        base_url=ADDRESS,
        smtp_url="smtp://mail.example",
        oidc_issuer=ISSUER,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )
    settle_town(office.database)
    town = TestTown(office, Postbox())
    town.open_year()
    people, cases = {}, {}
    with office.database.write() as session:
        session.add(
            Municipality(
                id=THERE, code="9999", name="Dømevik", country="NO", locale="nb", preset="läsår"
            )
        )
        session.flush()
        for home in (HERE, THERE):
            for role in ROLES:
                email = f"{role}@{home}.example"
                one = Person(
                    municipality_id=home, name=f"Påhittad {role}", email=email, locale="sv"
                )
                session.add(one)
                session.flush()
                people[f"{home} {role}"] = one.id or 0
                session.add(Appointment(municipality_id=home, person_id=one.id or 0, role=role))
        cases[HERE] = session.exec(select(Case.id).where(Case.municipality_id == HERE)).first() or 0
        assert not session.exec(select(Gathering)).all()
    yield Walk(office, cases, people)
    office.database.close()


def test_every_route_has_a_row_and_every_row_a_route(walk: Walk) -> None:
    assert sorted(set(routes(walk.app.routes))) == sorted(TABLE)


def test_nobody_comes_further_than_the_door(walk: Walk) -> None:
    over = "a session that is over"
    walk.browser(HERE, "coordinator", over)
    with walk.office.database.write(HERE) as session:
        end_sessions(session, HERE, walk.people[f"{HERE} coordinator"], NOW)
    strangers = {"none": "", "revoked": over, "invented": "x" * 43, "odd": "'; --"}
    found = {
        (who, route): walk.answer(walk.browser(secret=secret), route, number)
        for who, secret in strangers.items()
        for route in TABLE
        for number in (MISSING, str(walk.cases[HERE]))
    }
    wrong = {key: status for key, status in found.items() if status != TABLE[key[1]].nobody}
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("home", [HERE, THERE])
def test_whoever_is_in_sees_her_own_municipality_alone(walk: Walk, home: str, role: str) -> None:
    wrong = {}
    for route, row in TABLE.items():
        browser = walk.browser(home, role, f"{home} {role} {route}")
        hers = role == "coordinator" and row.coordinator
        wanted = {MISSING: hers or row.inside}
        if row.own is not None:
            own = row.reader if role == "board_reader" and row.reader else row.own
            own = row.leads if role == "coordinator" and row.leads else own
            wanted[str(walk.cases[HERE])] = own if home == HERE else row.inside
        for number, expected in wanted.items():
            status = walk.answer(browser, route, number, home)
            if status != expected:
                wrong[route, number] = status
    assert wrong == {}


@pytest.mark.parametrize("home", [HERE, THERE])
def test_a_letter_is_read_by_its_reader_and_the_coordinator_there(walk: Walk, home: str) -> None:
    with walk.office.database.write(HERE) as session:
        letter = Message(
            municipality_id=HERE,
            person_id=walk.people[f"{HERE} headteacher"],
            day=date(2026, 10, 7),
            message_id="<a@b.example>",
            next_at=NOW,
            created_at=NOW,
        )
        session.add(letter)
        session.flush()
        number = str(letter.id)
    for role in ROLES:
        browser = walk.browser(home, role, f"{home} {role}")
        read = home == HERE and role in ("coordinator", "headteacher")
        status = walk.answer(browser, "GET /letters/{text}", number)
        assert (role, status) == (role, IN if read else 404)
        assert walk.answer(browser, "GET /letters/{text}/mail", number) == 404  # not kept


def test_a_form_reaches_no_other_municipalitys_rows(walk: Walk) -> None:
    """Numbers in the body: another's are as unknown as missing ones."""
    mine = walk.browser(THERE, "coordinator", "mine")
    for form in ({"person": str(walk.people[f"{HERE} coordinator"])}, {"person": MISSING}):
        answer = mine.post("/sessions/end", data=form, headers={"Origin": ADDRESS})
        assert answer.status_code == 422
    answer = mine.post("/municipality", data={"municipality": HERE}, headers={"Origin": ADDRESS})
    assert answer.status_code == 422
