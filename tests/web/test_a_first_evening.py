"""An empty machine becomes a municipality in service: by the commands of docs/operations.md, word
for word, then by its coordinator in a browser, until the first reminder has left."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app
from flows.bootstrap import open_office
from flows.clock.tick import tick
from models.case.tables import Case
from tests.conftest import at, eventually, free_port
from tests.worlds.browser import CHROMIUM, QUIET, Clock, serve, violations
from tests.worlds.mail_host import MailHost, body, mail_host

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)
EVENING = "2027-02-18 20:15"
ASTA, TUVA = "asta@exempelby.example", "tuva@exempelby.example"
FILES = {
    "units": "Namn;Skolform\nTallskolan;grundskola\nEkskolan;grundskola\n",
    "people": f"Namn;E-post;Roll;Skola\nTuva Tall;{TUVA};rektor;Tallskolan\n"
    "Edit Ek;edit@exempelby.example;rektor;Ekskolan\n",
    "calendar": "Namn;Från;Till\nPåsklov;2027-03-29;2027-04-02\n",
}


def documented() -> tuple[list[str], list[list[str]]]:
    """The settings that are written and the commands that are typed, as the page has them."""
    text = Path("docs/operations.md").read_text(encoding="utf-8")
    part = text.partition("## The first evening")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", part, re.S)
    lines = [line.strip() for block in blocks for line in block.split("\n")]
    settings = [one.partition("=")[0] for one in lines if one.startswith("ARSHJUL_")]
    return settings, [shlex.split(one)[1:] for one in lines if one.startswith("arshjul ")]


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host() as found:
        yield found


def test_by_the_documentation_alone(
    host: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    given = {
        "ARSHJUL_BASE_URL": f"http://127.0.0.1:{port}",
        "ARSHJUL_SMTP_URL": host.url,
        "ARSHJUL_MAIL_FROM": "arshjul@exempelby.example",
        "ARSHJUL_SIGN_IN": "mail",
    }
    names, commands = documented()
    assert names == list(given)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    done = [_typed(command) for command in commands]
    assert [one[0] for one in commands] == ["init", "mail", "invite", "check"]
    assert "250" in done[1] and any("you@" in one for _, [one] in host.envelopes)
    clock = Clock(at(EVENING))
    with open_office(now=clock) as office:
        pages = serve(office, clock, port)
        next(pages)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            context = browser.new_context(base_url=given["ARSHJUL_BASE_URL"], locale="sv-SE")
            page = context.new_page()
            page.set_default_timeout(15_000)
            _comes_in(page, host)
            for what, text in FILES.items():
                _brings(page, what, text)
            _opens_the_year(page)
            browser.close()
        with office.database.read() as session:
            assert len(session.exec(select(Case)).all()) == 2
        host.take()
        tick(office, at("2027-02-22 08:05"))
        [first] = [one for one in host.take() if TUVA in str(one["To"])]
        assert "Kartläggning" in str(first["Subject"])
        next(pages, None)


def _typed(command: list[str]) -> str:
    at_ = [] if command[0] == "init" else ["--at", f"{EVENING.replace(' ', 'T')}+01:00"]
    done = CliRunner().invoke(app, [*command, *at_])
    assert done.exit_code == 0, (command, done.output)
    return done.output


def _comes_in(page: Page, host: MailHost) -> None:
    [letter] = eventually(lambda: [one for one in host.letters if ASTA in str(one["To"])], 30)
    [link] = re.findall(r"http://[^/\s]+(/in/\S+)", body(letter))
    page.goto(link)
    page.get_by_label("E-postadress").fill(ASTA)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/")
    assert violations(page) == []
    page.get_by_role("link", name="Enheter").last.click()


def _brings(page: Page, what: str, text: str) -> None:
    page.goto(f"/set-up/{what}")
    page.locator("#file").set_input_files(
        {"name": f"{what}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("button[value=look]").click()
    page.locator("button[value=take]").click()
    assert page.get_by_role("status").count() == 1


def _opens_the_year(page: Page) -> None:
    page.goto("/set-up/year?year=2026/27")
    page.get_by_role("button", name="Öppna 2026/27").click()
    assert page.get_by_role("status").count() == 1
