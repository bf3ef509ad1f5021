"""A town whose pages are on the network, with browsers in several places."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from web.app import make_app

ADDRESS = "https://arshjul.example"
ASTA = "asta@skola.example"
NIGHT = at("2026-10-10 23:30")  # a Saturday: nothing but urgent letters leaves
LINK = re.compile(r"https://arshjul\.example(/in/\S+)")


class House:
    """A town whose pages are on the network, and a clock that is moved by hand."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.post = Postbox()
        self.office = make_office(
            folder / "var",
            self.post,
            **{
                "sign_in": "mail",
                "base_url": ADDRESS,
                "smtp_url": "smtp://mail.example",
                **settings,
            },
        )
        settle_town(self.office.database)
        self.town = TestTown(self.office, self.post)
        self.now = NIGHT
        self.app = make_app(self.office, now=lambda: self.now)

    def browser(self, network: str = "198.51.100.7", address: str = ADDRESS) -> TestClient:
        return TestClient(
            self.app, base_url=address, client=(network, 50_000), follow_redirects=False
        )

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)

    def ask(self, browser: TestClient, email: str = "asta@skola.example", to: str = "/") -> str:
        """Ask for a link; the path of the one that the letter holds, "" without a letter."""
        self.post.letters.clear()
        answer = post(browser, "/sign-in", email=email, to=to)
        assert answer == 200
        return link_in(self.post.letters)


def post(browser: TestClient, path: str, **form: str) -> int:
    return browser.post(path, data=form, headers={"Origin": ADDRESS}).status_code


def link_in(letters: list[EmailMessage]) -> str:
    if not letters:
        return ""
    [letter] = letters
    text = letter.get_body(("plain",))
    assert text is not None
    found = LINK.search(text.get_content())
    assert found
    return found.group(1)
