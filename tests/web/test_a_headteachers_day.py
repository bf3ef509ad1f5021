"""Four minutes between two lessons: a headteacher with a telephone.

Charlie answers from the letter, without an account and without scripts; Love signs in and answers
question by question. One clock, and the letters that really left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from flows.clock.tick import tick
from models.case.tables import Case
from tests.conftest import Postbox, at, eventually, free_port, make_office
from tests.worlds.browser import CHROMIUM, QUIET, Clock, Site, serve, violations
from tests.worlds.copies import copy
from tests.worlds.evidence import pdf
from tests.worlds.mail_host import body, links
from tests.worlds.web_town import Built, case_of

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)
CHARLIE, LOVE = "charlie.cypress@skola.example", "love.lonn@skola.example"
WIDTH = 390


@dataclass
class Day:
    """The pages on loopback with sign-in by mail, what the post brought, and the time."""

    site: Site
    post: Postbox
    clock: Clock
    browser: Browser

    def case(self, school: str) -> Case:
        return case_of(self.site.office, school, "2025/26")

    def phone(self, scripts: bool) -> Page:
        context = self.browser.new_context(
            base_url=self.site.url,
            locale="sv-SE",
            viewport={"width": WIDTH, "height": 844},
            java_script_enabled=scripts,
        )
        return context.new_page()

    def signed_in(self, page: Page, email: str, to: str) -> None:
        """Ask for the link where one wanted to go, open it, and press."""
        page.goto(to)
        assert "/sign-in" in page.url
        self.post.letters.clear()
        page.get_by_label("E-postadress").fill(email)
        page.get_by_role("button", name="Skicka länken").click()
        [letter] = eventually(lambda: self.post.to(email), 30)
        [link] = re.findall(r"http://[^/\s]+(/in/\S+)", body(letter))
        page.goto(link)
        page.get_by_role("button", name="Logga in").click()


@pytest.fixture
def day(built: Built, tmp_path: Path) -> Iterator[Day]:
    port, post = free_port(), Postbox()
    copy(built.folder, tmp_path / "var")
    office = make_office(
        tmp_path / "var",
        post,
        sign_in="mail",
        base_url=f"http://127.0.0.1:{port}",
        smtp_url="smtp://mail.example",
    )
    tick(office, at("2027-05-14 08:05"))  # takes the copy for a backup, and holds what waited
    clock = Clock(at("2027-05-18 08:05"))
    pages = serve(office, clock, port)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield Day(next(pages), post, clock, browser)
        browser.close()
    next(pages, None)


def fits(page: Page) -> None:
    """Nobody has to push the page sideways, and nothing keeps anybody out."""
    page.locator("main").wait_for()  # a page that is on its way has no element yet
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH, page.url
    assert violations(page) == [], page.url


def test_the_letter_is_answered_on_a_telephone_without_an_account(day: Day) -> None:
    tick(day.site.office, day.clock())
    [letter] = day.post.to(CHARLIE)
    day.clock.move("2027-05-18 09:40")  # between two lessons
    page = day.phone(scripts=False)
    page.goto(links(letter)[0])
    assert "Förbättring, Lunnaskolan" in page.inner_text("h1")
    page.get_by_role("group", name="Planen är ändamålsenlig").get_by_label("Ja").check()
    page.get_by_label("Motivering").fill("Övad i april, alla vet vem som ringer.")
    page.get_by_label("Ja: Avsluta årets arbete").check()
    page.get_by_role("button", name="Skicka svaret").click()
    assert "ert beslut om vad som följer med" in page.inner_text("[role=alert]"), (
        "one box lacks its mark, and it is said which"
    )
    assert page.get_by_label("Motivering").input_value().startswith("Övad i april")
    page.get_by_label("Vi har beslutat vad som följer med").check()
    page.get_by_role("button", name="Skicka svaret").click()
    assert "Tack" in page.inner_text("h1")
    case = day.case("Lunnaskolan")
    assert (str(case.closed), case.outcome) == ("2027-05-18", "done")
    page.goto(links(letter)[0])
    assert page.get_by_role("button").count() == 0, "answered is answered"
    scanner = day.phone(scripts=True)
    for link in links(letter):
        scanner.goto(link)
        fits(scanner)


def test_signed_in_she_answers_question_by_question_and_takes_it_back(day: Day) -> None:
    page = day.phone(scripts=True)
    day.signed_in(page, LOVE, "/tasks")
    page.wait_for_url("**/tasks")
    page.get_by_role("link", name="Förbättring 2025/26").last.click()
    assert "Högadalsskolan" in page.inner_text("main")
    page.get_by_label("Ja").check()
    page.get_by_role("button", name="Spara och gå till fråga 2").click()
    page.get_by_label("Motivering").fill("Övad i april.")
    page.get_by_role("button", name="Spara, fortsätt senare").click()
    assert day.case("Högadalsskolan").closed is None, "a draft is no answer"
    fits(page)

    day.clock.move("2027-05-18 11:10")  # the next break
    day.signed_in(page, LOVE, f"/tasks/{day.case('Högadalsskolan').id}")  # an hour is over
    page.get_by_role("link", name="Fråga 3").click()
    assert "Utse ansvarig, öva i augusti" in page.inner_text("main"), "which measure it is about"
    fits(page)
    page.get_by_role("link", name="Fråga 5").click()
    page.get_by_label("Lägg till en fil").set_input_files(
        {"name": "Protokoll.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    page.get_by_role("button", name="Spara filen").click()
    assert "Protokoll.pdf" in page.inner_text("main")
    page.get_by_label("Vi har beslutat vad som följer med").check()
    page.get_by_role("button", name="Skicka: Avsluta årets arbete").click()
    assert "skickat" in page.inner_text("h1")
    fits(page)
    assert str(day.case("Högadalsskolan").closed) == "2027-05-18"
    page.get_by_role("link", name="Nästa:").click()  # the next thing, of a colleague who is away
    page.get_by_text("Fel person? Delegera").click()
    page.locator("#hand-over select").select_option(label="Charlie Cypress")
    page.locator("#hand-over").get_by_role("button").click()
    assert "Uppgiften är delegerad" in page.inner_text("main")

    page.get_by_role("link", name="Åtgärd: Utse ansvarig").first.click()
    page.get_by_role("button", name="Skicka: Påbörja").click()
    page.get_by_role("button", name="Ångra").click()
    assert "Det är ångrat" in page.inner_text("main")
    fits(page)
    page.get_by_role("button", name="Skicka: Påbörja").click()
    day.clock.move("2027-05-18 11:12")
    page.reload()
    assert page.get_by_role("button", name="Ångra").count() == 0, "the minute is over"
