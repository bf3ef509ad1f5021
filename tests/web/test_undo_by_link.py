"""An answer from a letter is taken back on the page that thanks for it: by the same link alone,
within a minute, and never a decision."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.engine import undo
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from models.case.last_move import last_move_of
from states.safety_cycle import ANALYS, KARTLAGGNING
from tests.conftest import at
from tests.worlds.pages import visitor
from tests.worlds.web_town import HOME, NOW, answers, case_of, link, person
from tests.worlds.web_visits import OWN, digest, said
from web.app import make_app


class Clock:
    """A browser without an account, at an instant that is moved by hand."""

    def __init__(self, office: Office) -> None:
        self.now: datetime = at(NOW)
        self.browser = TestClient(
            make_app(office, now=lambda: self.now),
            base_url="http://localhost",
            follow_redirects=False,
        )

    def send(self, token: str, **form: str) -> Response:
        return self.browser.post(token, data=form, headers=OWN)


def answered(office: Office, clock: Clock) -> tuple[str, str]:
    """The link by which Lo has answered, and the page that thanks for it."""
    token, case = link(office, "Backaskolan", "done"), case_of(office, "Backaskolan")
    given = answers(office, case.id or 0, case.state)
    done = clock.send(token, choice="done", **given)
    assert done.status_code == 200 and case_of(office, "Backaskolan").state == ANALYS
    return token, done.text


def back(page: str) -> dict[str, str]:
    """What the button sends that takes it back."""
    form = page.partition("<form")[2].partition("</form>")[0]
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version and 'name="do" value="undo"' in form
    return {"do": "undo", "version": version[1]}


def test_lo_takes_her_answer_back_and_gives_it_again(office: Office) -> None:
    clock = Clock(office)
    token, page = answered(office, clock)
    assert "Ångra" in said(page)
    undone = clock.send(token, **back(page))
    assert (undone.status_code, undone.headers["location"]) == (303, f"{token}?did=undone")
    assert case_of(office, "Backaskolan").state == KARTLAGGNING
    again = clock.browser.get(f"{token}?did=undone")
    assert again.status_code == 200 and "Det är ångrat." in said(again.text)
    case = case_of(office, "Backaskolan")
    given = answers(office, case.id or 0, case.state)
    assert clock.send(token, choice="done", **given).status_code == 200
    assert case_of(office, "Backaskolan").state == ANALYS


def test_after_a_minute_it_stands_and_the_page_says_so(office: Office) -> None:
    clock = Clock(office)
    token, page = answered(office, clock)
    clock.now += timedelta(seconds=61)
    before = digest(office)
    late = clock.send(token, **back(page))
    assert late.status_code == 410 and "Det går inte att ångra" in said(late.text)
    assert digest(office) == before


def test_another_link_or_nothing_takes_nothing_back(office: Office) -> None:
    clock = Clock(office)
    other = link(office, "Backaskolan", "postpone")
    early = clock.send(other, do="undo", version="1")
    assert early.status_code == 410, "nothing was answered yet"
    token, page = answered(office, clock)
    before = digest(office)
    for path, form in (
        (other, back(page)),
        (token, {"do": "undo", "version": "1"}),
        (token[:-1] + ("A" if token[-1] != "A" else "B"), back(page)),
    ):
        assert clock.send(path, **form).status_code in (404, 410)
    assert digest(office) == before


def test_what_was_answered_at_the_screen_is_not_taken_back_by_a_link(office: Office) -> None:
    clock = Clock(office)
    token, page = answered(office, clock)
    lo = person(office, "Lo Lind")
    undo.undo.alone(
        Errand(office, HOME, Who(lo, "web"), at(NOW)), case_of(office, "Backaskolan").id or 0
    )
    browser = visitor(make_app(office, now=lambda: clock.now), "Lo Lind")
    case = case_of(office, "Backaskolan")
    sent = {"do": "answer", "since": str(case.since_version), "version": str(case.version)}
    given = answers(office, case.id or 0, case.state)
    browser.post(f"/cases/{case.id}", data=sent | given, headers=OWN)
    with office.database.read() as session:
        last = last_move_of(session, case_of(office, "Backaskolan"))
    assert last is not None and last.link == ""
    form = back(page) | {"version": str(last.version)}
    assert clock.send(token, **form).status_code == 410
    assert case_of(office, "Backaskolan").state == ANALYS
