"""Asta changes the days of every year on the page, after seeing what that would do."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from fastapi.testclient import TestClient

from config.text_sorts import Sort
from config.wheel import BUILT_IN, parse
from config.wheel_text import with_days
from flows.register.own_texts import put_back, read_in
from states.school_year import MonthDay, SchoolYear
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_visits import OWN, said

NOW = at("2027-03-01 09:00")
YEAR, NEXT = SchoolYear(2026), SchoolYear(2027)
TEXT = BUILT_IN.read_text(encoding="utf-8")


@pytest.fixture
def asta(town: TestTown) -> TestClient:
    town.open_year()
    return at_the_screen(town.office, NOW)


def fields(text: str) -> dict[str, str]:
    """The dates that stand in the form."""
    form = text.rpartition('<form class="sheet"')[2]
    return dict(re.findall(r'name="([^"]+)" value="(\d{4}-\d\d-\d\d)"', unescape(form)))


def seal(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', text)
    assert found
    return found[1]


def days_of(town: TestTown, step: str, year: SchoolYear = YEAR) -> tuple[date, date]:
    with town.office.database.read(town.id) as session:
        window = town.office.town(session, town.id).preset.steps[step]
    return window.opens_on(year), window.due_on(year)


def test_the_days_stand_there_as_they_lie_in_this_years_cycle(asta: TestClient) -> None:
    found = fields(asta.get("/wheel/days").text)
    assert found["opens-kartläggning"] == "2027-02-01"
    assert found["due-åtgärd"] == "2027-11-15", "it lies in the next school year"
    assert len(found) == 14, "five steps and two marks"


def test_a_day_is_changed_for_every_year_after_the_difference(
    asta: TestClient, town: TestTown
) -> None:
    typed = fields(asta.get("/wheel/days").text)
    typed |= {"opens-analys": "2027-04-12", "due-åtgärd": "2027-11-30"}
    look = asta.post("/wheel/days", data={**typed, "lang": "sv"}, headers=OWN)
    assert look.status_code == 200
    assert "2027-04-12" in said(look.text) and "2027-11-30" in said(look.text)
    assert days_of(town, "analys") == (date(2027, 4, 1), date(2027, 4, 30)), "not yet"
    take = {**typed, "do": "take", "seen": seal(look.text)}
    assert asta.post("/wheel/days", data=take, headers=OWN).headers["location"].endswith("=saved")
    assert days_of(town, "analys", NEXT) == (date(2028, 4, 12), date(2028, 4, 30))
    assert days_of(town, "åtgärd", NEXT) == (date(2028, 5, 1), date(2028, 11, 30))
    assert "gäller från och med nu" in said(
        asta.get("/wheel/days?did=saved", headers={"accept-language": "sv"}).text
    )


def test_what_has_changed_since_the_look_is_looked_at_again(
    asta: TestClient, town: TestTown
) -> None:
    typed = fields(asta.get("/wheel/days").text) | {"opens-analys": "2027-04-12"}
    look = asta.post("/wheel/days", data=typed, headers=OWN)
    with town.errand(town.asta, NOW).desk() as desk:
        read_in(desk, Sort.WHEEL, TEXT.replace('due = "04-30"', 'due = "05-07"'))
    typed |= {"due-analys": "2027-05-07"}
    take = {**typed, "do": "take", "seen": seal(look.text)}
    answer = asta.post("/wheel/days", data=take, headers=OWN)
    assert answer.status_code == 409 and 'role="alert"' in answer.text
    assert days_of(town, "analys")[0] == date(2027, 4, 1)
    take["seen"] = seal(answer.text)
    assert asta.post("/wheel/days", data=take, headers=OWN).status_code == 303


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"due-analys": "soon"}, "due-analys"),
        ({"due-analys": ""}, "due-analys"),
        ({"opens-analys": "2035-04-01"}, "opens-analys"),
        ({"opens-analys": "2020-04-01"}, "opens-analys"),
        ({"opens-analys": "2027-05-20"}, "opens-analys"),  # after its last day
        ({"due-analys": "2028-11-30"}, "due-åtgärd"),  # steps out of order
    ],
)
def test_bad_days_come_back_at_their_field(
    asta: TestClient, given: dict[str, str], field: str
) -> None:
    typed = fields(asta.get("/wheel/days").text) | given
    answer = asta.post("/wheel/days", data=typed, headers=OWN)
    assert answer.status_code == 422
    assert f'href="#{field}"' in unescape(answer.text), said(answer.text)
    assert f'id="{field}-problem"' in unescape(answer.text)


def test_the_same_days_are_nothing_to_save(asta: TestClient) -> None:
    typed = fields(asta.get("/wheel/days").text)
    answer = asta.post("/wheel/days", data=typed, headers=OWN)
    assert answer.status_code == 200 and 'value="take"' not in answer.text


def test_a_text_that_is_written_otherwise_is_left_to_the_file(
    asta: TestClient, town: TestTown
) -> None:
    head = '[presets."läsår".steps."analys"]\nopens = "04-01"\ndue = "04-30"\n'
    inline = '[presets."läsår".steps]\nanalys = { opens = "04-01", due = "04-30" }\n'
    rest = TEXT.replace(head, "")
    start = rest.index('\n[presets."läsår"') + 1
    with town.errand(town.asta, NOW).desk() as desk:
        read_in(desk, Sort.WHEEL, rest[:start] + inline + rest[start:])
    typed = fields(asta.get("/wheel/days").text) | {"opens-analys": "2027-04-12"}
    answer = asta.post("/wheel/days", data={**typed, "lang": "sv"}, headers=OWN)
    assert answer.status_code == 422 and "i filen" in said(answer.text)
    with town.errand(town.asta, NOW).desk() as desk:
        put_back(desk, Sort.WHEEL)


def test_whoever_sets_nothing_up_is_offered_none_of_it(asta: TestClient, town: TestTown) -> None:
    assert "/wheel/days" in asta.get("/wheel/change").text
    lo = at_the_screen(town.office, NOW, "Lo Lind")
    assert lo.get("/wheel/days").status_code == 403


def test_all_else_in_the_text_stands_as_it_was() -> None:
    new = with_days(TEXT, "läsår", {("steps", "analys", "due"): MonthDay(5, 7, 1)})
    assert new is not None
    lines = [(a, b) for a, b in zip(TEXT.split("\n"), new.split("\n"), strict=True) if a != b]
    assert lines == [('due = "04-30"', 'due = "05-07 +1"')]
    quoted = TEXT.replace(
        '[presets."läsår".steps."analys"]', "[ presets.'läsår'.steps.\"analys\" ] # x"
    )
    assert with_days(quoted, "läsår", {("steps", "analys", "due"): MonthDay(5, 7)}) is not None
    assert parse(new.replace("05-07 +1", "05-07")).presets["läsår"].steps["analys"].due.month == 5
