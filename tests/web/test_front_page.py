"""The front page of a municipality that has not begun, and of one where a beat has failed."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from flows.views.set_up import left_to_set_up
from models.record.tables import Run
from models.register.tables import Appointment, Municipality, SchoolBreak
from tests.conftest import TestTown
from tests.worlds.people_at_the_screen import NOW, as_, said

SV = {"accept-language": "sv"}


def left(town: TestTown, home: str) -> list[str]:
    with town.office.database.read() as session:
        return left_to_set_up(session, town.office.town(session, home), date(2026, 10, 5))


def test_a_new_municipality_is_told_what_to_do_in_order(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(
            Municipality(
                id="se-9997", code="9997", name="Nyby", country="SE", locale="sv", preset="läsår"
            )
        )
    assert left(town, "se-9997") == ["units", "people", "calendar", "year"]
    assert left(town, town.id) == ["year"]
    with town.office.database.write() as session:
        for row in session.exec(select(SchoolBreak)):
            session.delete(row)
        for post in session.exec(select(Appointment).where(Appointment.role == "coordinator")):
            session.delete(post)
    assert left(town, town.id) == ["coordinator", "calendar", "year"]
    town.open_year()
    assert left(town, town.id) == []


def test_the_page_shows_what_is_left_and_no_row_of_zeros(town: TestTown) -> None:
    page = said(as_(town, "Asta Asp").get("/", headers=SV).text)
    assert "Så kommer ni i gång" in page and "Öppna läsåret" in page
    assert 'href="/set-up/year"' in as_(town, "Asta Asp").get("/", headers=SV).text
    assert "Inget är försenat" not in page and "Cykeln" not in page
    town.open_year()
    page = said(as_(town, "Asta Asp").get("/", headers=SV).text)
    assert "Så kommer ni i gång" not in page and "Cykeln 2026/27" in page


def test_a_beat_that_failed_is_seen_on_the_first_page_in_words(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        session.add(
            Run(
                beat="reminders",
                started=NOW,
                finished=NOW,
                outcome="failed",
                failure="bad_wheel",
                place="wheel.py:99",
            )
        )
    page = said(as_(town, "Asta Asp").get("/", headers=SV).text)
    assert "Skriva påminnelser: hjulets fil har fel." in page
    runs = said(as_(town, "Asta Asp").get("/runs", headers=SV).text)
    assert "bad_wheel" not in runs and "hjulets fil har fel" in runs


def test_the_hand_stands_on_the_year_of_today_alone(town: TestTown) -> None:
    town.open_year()
    this, other = (
        as_(town, "Asta Asp").get(f"/wheel?year={year}", headers=SV).text
        for year in ("2026/27", "2025/26")
    )
    assert "dial-hand" in this and "dial-hand" not in other


def test_all_that_is_seen_in_a_row_is_searched(town: TestTown) -> None:
    town.open_year()
    browser = as_(town, "Asta Asp")

    def found(text: str) -> set[str]:
        page = said(browser.get(f"/cases?q={text}", headers=SV).text)
        return {name for name in ("Backaskolan", "Ekdalaskolan") if name in page}

    assert found("Lo Lind") == found("lo@skola.example") == {"Backaskolan"}
    assert found("ekdala") == {"Ekdalaskolan"}
    assert found("kartläggning") == {"Backaskolan", "Ekdalaskolan"}
    assert found("ingen sådan") == set()
