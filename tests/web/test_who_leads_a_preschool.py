"""Who leads a unit is called what the reader's language calls them at a unit of its form."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlmodel import Session, select

from config.locales import LOCALES
from config.roles import role_code, word_at
from config.words import words
from flows.mail.digest import vacancies
from models.register.tables import Appointment, Unit
from tests.conftest import TestTown, at
from tests.worlds.mail_host import body
from tests.worlds.pages import at_the_screen


def of_form(session: Session, form: str) -> None:
    unit = session.exec(select(Unit).where(Unit.name == "Ekdalaskolan")).one()
    unit.form = form
    session.add(unit)


def shown(town: TestTown, path: str, locale: str) -> str:
    page = at_the_screen(town.office, at("2027-03-18 09:00")).get(f"{path}?lang={locale}")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).replace("\u00ad", "").split())


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ("", "Rektor"),
        ("grunnskole", "Rektor"),
        ("barnehage", "Styrer"),
        ("förskola", "Styrer"),
        ("barnehage, grunnskole", "Rektor/styrer"),
    ],
)
def test_the_form_of_the_unit_decides(form: str, word: str) -> None:
    assert words("nb").say(f"roles.{word_at('headteacher', form)}") == word
    assert words("sv").say(f"roles.{word_at('headteacher', form)}") == "Rektor"
    assert word_at("manager", form) == "manager"


def test_without_a_unit_and_in_a_place_of_both() -> None:
    assert word_at("headteacher") == "headteacher"
    assert word_at("headteacher", "barnehage", "grunnskole") == "head_of_either"


@pytest.mark.parametrize("locale", LOCALES)
def test_an_import_takes_each_word_that_a_page_shows(locale: str) -> None:
    word = words(locale).say("roles.head_of_preschool")
    assert role_code(word) == "headteacher"


def test_bo_leads_a_preschool_and_reads_so(town: TestTown) -> None:
    with town.office.database.write() as session:
        of_form(session, "förskola")
    town.open_year()
    number = town.case("Ekdalaskolan").id
    assert "Ansvarlig nå Styrer" in shown(town, f"/cases/{number}", "nb")
    assert "Ansvarleg no Styrar" in shown(town, f"/cases/{number}", "nn")
    assert "Ansvarig nu Rektor" in shown(town, f"/cases/{number}", "sv")
    assert "Bo Björk Styrer" in shown(town, "/cases", "nb")
    assert "Lo Lind Rektor" in shown(town, "/cases", "nb")
    assert "Rektor/styrer" in shown(town, "/wheel", "nb")
    assert "Styrer, Ekdalaskolan" in shown(town, "/person", "nb")
    letters = {str(one["To"]): body(one) for one in town.tick("2027-03-18 10:00")}
    told = " ".join(next(text for to, text in letters.items() if "bo@" in to).split())
    assert "Rollen din: styrer." in told


def test_a_preschool_without_its_head_is_named_so(town: TestTown) -> None:
    with town.office.database.write() as session:
        of_form(session, "barnehage")
        unit = town.unit("Ekdalaskolan")
        for held in session.exec(select(Appointment).where(Appointment.unit_id == unit)):
            session.delete(held)
    town.open_year()
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        found = vacancies(session, place, at("2027-03-18 09:00").date())
    assert ("Ekdalaskolan", "head_of_preschool") in found
    assert "Ekdalaskolan: ingen er styrer" in shown(town, "/", "nb")
