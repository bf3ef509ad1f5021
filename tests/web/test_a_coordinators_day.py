"""Asta's morning in the browser: what is late and why, a new headteacher, a day of the wheel after
its difference was seen, a new service, and a decision that was taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from flows.engine.office import Office
from models.documents.decisions import Decision
from models.register.tables import Appointment
from models.services.questions import service_named
from tests.worlds.browser import CHROMIUM, at_the_desk, violations
from tests.worlds.web_town import HOME, NOW, case_of, person

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or name it in CHROMIUM"
)


@pytest.fixture
def asta(office: Office) -> Iterator[Page]:
    with at_the_desk(office, NOW, "Asta Asp") as page:
        yield page


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Meny").get_by_role("link", name=name, exact=True).click()


def test_her_day(asta: Page, office: Office) -> None:
    asta.goto("/")
    _why_is_it_late(asta)
    _a_new_headteacher(asta, office)
    _a_day_of_the_wheel(asta, office)
    _a_new_service(asta, office)
    _a_decision(asta, office)


def _why_is_it_late(page: Page) -> None:
    """From the first page to the letter that was sent, and what it said."""
    page.get_by_role("link", name="Backaskolan: Kartläggning").first.click()
    shown = page.inner_text("main")
    assert "27 arbetsdagar" in shown
    assert "Skollov (Sportlov). Går ut 2027-02-15 i stället." in shown, "why one did not leave"
    assert "Brev till Lo Lind: Försenat" in shown and "Ek Ekorre" in shown, "who was told"
    assert violations(page) == []


def _a_new_headteacher(page: Page, office: Office) -> None:
    go(page, "Personer")
    page.get_by_role("link", name="Lo Lind").first.click()
    page.get_by_role("link", name="Ersätt").first.click()
    page.get_by_label("Namn").fill("Tuva Tall")
    page.get_by_label("E-postadress").fill("tuva.tall@skola.example")
    page.get_by_label("Första dag").fill("2027-06-01")
    page.get_by_role("button", name="Visa").click()
    assert "går över till Tuva Tall" in page.inner_text("main")
    assert violations(page) == []
    page.locator("button[value=save]").click()
    assert "Tuva Tall" in page.inner_text("h1")
    with office.database.read() as session:
        found = session.exec(
            select(Appointment).where(Appointment.person_id == person(office, "Tuva Tall"))
        ).one()
        assert (found.role, found.starts) == ("headteacher", date(2027, 6, 1))


def _a_day_of_the_wheel(page: Page, office: Office) -> None:
    before = case_of(office, "Hulebäcksskolan").due
    go(page, "Hjulet")
    page.get_by_role("link", name="Ändra årets dagar").first.click()
    page.get_by_role("link", name="Åtgärd 2026/27").click()
    page.locator("#to").fill("2027-11-30")
    page.get_by_role("button", name="Visa skillnaden").click()
    assert "i stället för" in page.inner_text("main")
    assert case_of(office, "Hulebäcksskolan").due == before, "seen, and not saved"
    assert violations(page) == []
    page.get_by_label("Varför").fill("Kommunens budget blir klar i november.")
    page.locator("button[value=save]").click()
    assert "Sista dagen är flyttad" in page.inner_text("main")
    assert case_of(office, "Hulebäcksskolan").due == date(2027, 11, 30)


def _a_new_service(page: Page, office: Office) -> None:
    page.locator("a.new-link").click()
    page.get_by_role("link", name="Digital tjänst").click()
    page.get_by_label("Tjänstens namn").fill("Läsfjället")
    page.get_by_label("Verktyg").check()
    page.get_by_label("Leverantör").fill("Björkris Teknik AB")
    page.get_by_label("Vad den ska användas till").fill("Läsning i par")
    page.locator("[name=unit]").select_option("authority")
    page.locator("button.main-button[value=next]").click()
    page.locator("[name=data_what-1]").fill("namn")
    page.locator("[name=data_why-1]").fill("för inloggning")
    page.goto("/new")
    assert "Läsfjället" in page.inner_text("main"), "what was begun is kept"
    page.goto("/new/service/2")
    page.locator("[name=data_what-1]").fill("namn")
    page.locator("[name=data_why-1]").fill("för inloggning")
    page.locator("button.main-button[value=next]").click()
    page.locator("button.main-button[value=next]").click()
    assert "Ett ärende öppnas: Validering av digital tjänst" in page.inner_text("main")
    assert violations(page) == []
    page.locator("button[value^=make]").click()
    assert "Läsfjället" in page.inner_text("h1")
    with office.database.read() as session:
        assert service_named(session, HOME, "Läsfjället") is not None


def _a_decision(page: Page, office: Office) -> None:
    page.locator("a.new-link").click()
    page.get_by_role("link", name="Beslut", exact=True).click()
    page.locator("[name=body]").fill("Barn- och utbildningsnämnden")
    page.locator("[name=day]").fill("2027-05-11")
    page.locator("[name=paragraph]").fill("§ 58")
    page.locator("[name=registry_number]").fill("2027.58 BUN")
    page.get_by_label("Bifall").check()
    page.locator("button.main-button[value=next]").click()
    page.locator("[name=effect-1]").select_option("none")
    page.locator("[name=text-1]").fill("Årets rapport läggs till handlingarna.")
    page.locator("button[value='more:clauses']").click()
    assert page.locator("[name=text-1]").input_value().startswith("Årets rapport")
    page.locator("button.main-button[value=next]").click()
    assert "Beslutet sparas ordagrant" in page.inner_text("main")
    assert violations(page) == []
    page.locator("button[value^=make]").click()
    assert "Beslutet är registrerat" in page.inner_text("main")
    with office.database.read() as session:
        [found] = session.exec(select(Decision)).all()
        assert found.paragraph == "§ 58"
