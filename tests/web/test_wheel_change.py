"""Asta moves a step's last day, and sees what comes of it before it is saved."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.activities.series import Wanted, add_series
from flows.engine.due_dates import reschedule
from flows.forecast.events import MailEvent
from flows.forecast.moved_days import What, difference, movable
from flows.forecast.simulate import simulate
from models.record.tables import Audit
from models.safety_cycle.tables import Exemption
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_visits import OWN, said

NOW = at("2027-03-01 09:00")
STEP = {"step": "kartläggning", "cycle": "2026/27"}
LAST, LATER = date(2027, 3, 31), date(2027, 4, 30)


@pytest.fixture
def asta(town: TestTown) -> TestClient:
    town.open_year()
    return at_the_screen(town.office, NOW)


def hidden(text: str, name: str) -> str:
    found = re.findall(rf'name="{name}" value="([^"]*)"', text)
    return unescape(found[-1]) if found else ""


def preview(client: TestClient, **given: object) -> str:
    answer = client.post("/wheel/change", data={**STEP, "to": "2027-04-30", **given}, headers=OWN)
    assert answer.status_code == 200, said(answer.text)
    return answer.text


def save(client: TestClient, text: str, **given: str) -> tuple[int, str]:
    names = ("step", "cycle", "series", "turn", "to", "digest", "whose")
    form = {name: hidden(text, name) for name in names}
    form = {**form, "do": "save", "why": "Enkäten kommer i april.", **given}
    answer = client.post("/wheel/change", data=form, headers=OWN)
    return answer.status_code, answer.headers.get("location", answer.text)


def test_asta_sees_the_difference_saves_it_and_the_day_is_moved(
    asta: TestClient, town: TestTown
) -> None:
    before = said(asta.get("/wheel/change", headers={"accept-language": "sv"}).text)
    assert "Kartläggning 2026/27 sista dag 31 mars" in before
    text = preview(asta, lang="sv")
    assert "i stället för" in said(text) and "20 arbetsdagar senare" not in said(text[:200])
    assert town.case("Backaskolan").due == LAST, "nothing is saved yet"
    assert save(asta, text) == (303, "/wheel?moved=2")
    assert town.case("Backaskolan").due == LATER == town.case("Ekdalaskolan").due
    with town.office.database.read() as session:
        rows = session.exec(select(Exemption)).all()
        assert {(one.step, one.year, one.moved_to) for one in rows} == {
            ("kartläggning", "2026/27", LATER)
        }
        assert session.exec(select(Audit).where(Audit.what == "rescheduled")).all()
    assert "Sista dagen är flyttad för 2 enheter" in said(asta.get("/wheel?moved=2&lang=sv").text)


def test_a_step_that_nobody_has_come_to_is_moved_for_its_time(
    asta: TestClient, town: TestTown
) -> None:
    text = preview(asta, step="analys", to="2027-05-14", lang="sv")
    assert "har inte kommit dit än" in said(text)
    assert save(asta, text)[0] == 303
    assert town.case("Backaskolan").due == LAST, "the mapping stays where it was"


def test_a_year_that_has_changed_is_shown_again_and_nothing_is_saved(
    asta: TestClient, town: TestTown
) -> None:
    text = preview(asta)
    errand = town.errand(town.asta, NOW + timedelta(minutes=5))
    reschedule.alone(errand, town.case("Backaskolan").id or 0, date(2027, 4, 2), why="Ny rektor.")
    status, again = save(asta, text)
    assert status == 409 and 'role="alert"' in again
    assert town.case("Ekdalaskolan").due == LAST
    assert save(asta, again)[0] == 303, "what is shown now can be saved"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": "snart"}, "to"),
        ({"to": "2027-02-01"}, "to"),
        ({"to": "2199-01-01"}, "to"),
        ({"whose": "some"}, "units"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(
    asta: TestClient, given: dict[str, str], field: str
) -> None:
    form = {**STEP, "to": "2027-04-30", **given}
    answer = asta.post("/wheel/change", data=form, headers=OWN)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'value="{form["to"]}"' in answer.text


def test_without_a_reason_nothing_is_saved(asta: TestClient, town: TestTown) -> None:
    for why in ("", "   ", "19121212-1212"):
        status, text = save(asta, preview(asta), why=why)
        assert status == 422 and 'href="#why"' in text
    assert town.case("Backaskolan").due == LAST


def test_who_leads_one_school_moves_nothing_for_all(asta: TestClient, town: TestTown) -> None:
    lo = at_the_screen(town.office, NOW, "Lo Lind")
    assert lo.get("/wheel/change").status_code == 403
    for do in ("preview", "save"):
        form = {**STEP, "to": "2027-04-30", "do": do, "why": "x", "digest": "0"}
        assert lo.post("/wheel/change", data=form, headers=OWN).status_code == 403
    assert "/wheel/change" not in lo.get("/wheel").text
    assert "/wheel/change" in asta.get("/wheel").text


@pytest.mark.parametrize(
    "query",
    [
        "step=none&cycle=2026/27",
        "step=kartläggning&cycle=2031/32",
        "series=999999",
        "series=x&turn=1",
    ],
)
def test_what_is_not_there_is_not_found(asta: TestClient, query: str) -> None:
    assert asta.get(f"/wheel/change?{query}").status_code == 404


def test_an_activity_is_moved_like_a_step(asta: TestClient, town: TestTown) -> None:
    errand = town.errand(town.asta, NOW)
    series = add_series.alone(errand, Wanted("lockdown_exercise", first=date(2027, 5, 3)))
    form = {
        "step": "",
        "cycle": "",
        "series": str(series),
        "turn": "2027-05-03",
        "to": "2027-05-20",
    }
    text = preview(asta, **form)
    assert save(asta, text, step="", cycle="") == (303, "/wheel?moved=2")
    listed = said(asta.get("/wheel?view=list&lang=sv").text)
    assert "20 maj Inrymningsövning" in listed


def test_the_letters_are_those_that_the_engine_would_write(town: TestTown) -> None:
    """The quick difference and the year in advance, day by day, of the same town."""
    town.open_year()
    errand = town.errand(town.asta, NOW)
    start, end = NOW.date(), LAST + timedelta(days=40)
    with errand.desk() as at_desk:
        found = movable(at_desk, What("kartläggning", "2026/27"))
        assert found is not None
        told = difference(at_desk, found, LAST)
    numbers = {one.case.id for one in found.now}
    events = simulate(town.office, town.id, start, end, all_answer=False, locale="sv")
    written = {
        (one.to, one.at.date())
        for one in events
        if isinstance(one, MailEvent) and any(item["case"] in numbers for item in one.items)
    }
    weeks: dict[date, int] = {}
    for _, on in written:
        monday = on - timedelta(days=on.weekday())
        weeks[monday] = weeks.get(monday, 0) + 1
    assert told.was > 5
    assert told.before == told.after, "the same day is no difference"
    assert {day: n for day, n in told.before.items() if day <= end - timedelta(days=7)} == {
        day: n for day, n in weeks.items() if day <= end - timedelta(days=7)
    }


def test_the_calendar_counts_the_emails_of_each_day_for_whoever_may_read_them(
    asta: TestClient, town: TestTown
) -> None:
    month = "/wheel?view=calendar&month=2027-03&lang=sv"
    hers = said(asta.get(month).text)
    cells = re.findall(r"(\d+) \w+(?: i dag| Påsklov)? (\d) brev", hers)
    # The four of the ladder to both schools; the week's summary from the day when it has anything.
    assert [day for day, number in cells if number == "2"] == ["1", "12", "23", "25"]
    assert [day for day, number in cells if number == "1"] == ["22", "30"]
    assert "om ingen svarar" in hers
    assert "brev" not in said(asta.get(f"{month}&domain=cycle").text.partition("<table")[2])
    lo = at_the_screen(town.office, NOW, "Lo Lind").get(month).text
    assert " brev" not in said(lo.partition("<table")[2].partition("</table>")[0])


def test_a_late_unit_that_stops_being_late_is_said_before_it_is_saved(town: TestTown) -> None:
    town.open_year()
    late = at_the_screen(town.office, at("2027-04-07 09:00"))
    assert "2 är försenade nu och är det inte efter ändringen." in said(preview(late, lang="sv"))
    early = at_the_screen(town.office, NOW)
    assert "försenade nu" not in said(preview(early, lang="sv"))
