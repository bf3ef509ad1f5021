"""A mail scanner opens every link of every letter, follows what it finds, and presses each button.

It has no session, and fills in nothing that the page has not filled in itself. Afterwards nothing
has changed, and whoever the letters were for still comes in, and answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from fastapi.testclient import TestClient

from flows.access.invitations import invite
from flows.clock.tick import tick
from flows.demos.town import fill
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.mail.deliver import between
from models.register.questions import municipalities
from models.whole_copy import digests
from tests.conftest import Postbox, at, make_office
from tests.worlds.mail_host import body
from tests.worlds.sign_in_house import ADDRESS
from web.app import make_app

NOW = at("2026-11-20 08:15")
FROM_HERE = {"Origin": ADDRESS}
ASTA, NEW = "asta.asp@exempel.example", "ny@exempel.example"
FORM = re.compile(r"<form.*?</form>", re.S)


class Scanner:
    """Opens and presses; ``seen`` are the addresses, ``pressed`` the buttons."""

    def __init__(self, browser: TestClient) -> None:
        self.browser = browser
        self.seen: set[str] = set()
        self.pressed: set[tuple[str, str]] = set()

    def open(self, address: str) -> None:
        waiting = [address]
        while waiting:
            one = waiting.pop()
            parts = urlsplit(urljoin(ADDRESS, one))
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if f"{parts.scheme}://{parts.netloc}" != ADDRESS or path in self.seen:
                continue
            self.seen.add(path)
            answer = self.browser.get(path)
            assert answer.status_code < 500, path
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            for form in FORM.findall(answer.text):
                self._press(path, form)
            waiting += [
                urljoin(path, unescape(link))
                for link in re.findall(r'<a [^>]*href="([^"#]+)"', answer.text)
                if not link.startswith("?lang=")
            ]

    def _press(self, path: str, form: str) -> None:
        """Send the form once for each of its buttons, as the page has filled it in."""
        action = re.search(r'<form[^>]* action="([^"]*)"', form)
        to = urljoin(path, unescape(action[1])) if action else path
        kept = dict(_fields(form))
        buttons = re.findall(r"<button[^>]*>", form)
        for button in buttons:
            name, value = (re.search(rf'{key}="([^"]*)"', button) for key in ("name", "value"))
            sent = {**kept, **({name[1]: value[1]} if name and value else {})}
            answer = self.browser.post(to, data=sent, headers=FROM_HERE)
            assert answer.status_code < 500, (to, sent)
            self.pressed.add((to.partition("?")[0], str(sorted(sent))))


def _fields(form: str) -> Iterator[tuple[str, str]]:
    for tag in re.findall(r"<input[^>]*>", form):
        of = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        chosen = of.get("type") not in ("radio", "checkbox") or " checked" in tag
        if chosen and "name" in of:
            yield of["name"], unescape(of.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        yield name, unescape(text)


def addresses(letters: list[EmailMessage]) -> set[str]:
    """Every address in the letters, plain and HTML, and in their headers."""
    found = set()
    for letter in letters:
        text = body(letter) + body(letter, "html") + str(letter["List-Unsubscribe"] or "")
        found |= {unescape(one) for one in re.findall(r"https://[^\s\"<>)]+", text)}
    return found


def _link(letters: list[EmailMessage], subject: str) -> str:
    """The way in that the letter with the subject holds."""
    [letter] = [one for one in letters if subject in str(one["Subject"])]
    found = re.search(rf"{ADDRESS}(/in/\S+)", body(letter))
    assert found
    return found[1]


def _rows(office: Office) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and what they say; tries to come in are counted, and are not
    of anybody."""
    with office.database.read() as session:
        return {name: one for name, one in digests(session).items() if name != "sign_in_try"}


def test_nothing_is_used_up_by_whoever_only_opens_and_presses(tmp_path: Path) -> None:
    post = Postbox()
    office = make_office(
        tmp_path / "var", post, sign_in="mail", base_url=ADDRESS, smtp_url="smtp://mail.example"
    )
    fill(office, NOW)
    tick(office, NOW)
    with office.database.read() as session:
        [home] = [one.id for one in municipalities(session)]
    invite.alone(Errand(office, home, Who(None, "cli"), NOW), NEW, "coordinator", "Ny Nyman")
    between(office, NOW)
    app = make_app(office, now=lambda: NOW)

    def browser(network: str) -> TestClient:
        return TestClient(app, base_url=ADDRESS, client=(network, 1), follow_redirects=False)

    asked = browser("198.51.100.7")
    asked.post("/sign-in", data={"email": ASTA}, headers=FROM_HERE)
    letters = [*post.letters]
    before = _rows(office)
    scanner = Scanner(browser("203.0.113.9"))
    for link in sorted(addresses(letters)):
        scanner.open(link)
    assert _rows(office) == before
    by_letter = [path for path, _ in scanner.pressed if path.startswith("/l/")]
    assert len(by_letter) > 100 and len(letters) > 12, "the search has lost its way"

    # And whoever they are for?
    sign_in, invitation = (_link(letters, sort) for sort in ("Logga in", "Välkommen"))
    assert asked.post(sign_in, headers=FROM_HERE).status_code == 303
    new = browser("198.51.100.8").post(invitation, data={"email": NEW}, headers=FROM_HERE)
    assert new.status_code == 303
    office.database.close()
