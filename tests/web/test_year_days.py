"""Asta changes the days of one school year alone, on the page and by command; other years keep
theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from typer.testing import CliRunner, Result

from arshjul.cli import app
from config.explain import explain
from config.text_sorts import Sort
from config.wheel import BadWheel
from config.words import words as in_language
from flows.engine.refusals import BadChoice
from flows.forecast import wheel_effect
from flows.register.own_texts import read_in, text_of
from flows.register.year_days import DayOutsideYear, YearOutOfReach
from models.record.tables import Audit
from states.errors import ArshjulError, BadSchoolYear
from states.school_year import SchoolYear
from tests.conftest import TestTown
from tests.web.test_wheel_days import NEXT, NOW, YEAR, asta, days_of, fields, seal
from tests.worlds.pages import at_the_screen
from tests.worlds.web_visits import OWN, said

__all__ = ["asta"]
THERE = "/wheel/days?year=2027/28"
AS_EVER = (date(2028, 4, 1), date(2028, 4, 30))
SV = {"accept-language": "sv"}


def take(asta: TestClient, given: dict[str, str]) -> str:
    """What the look said; then it is saved."""
    typed = {**fields(asta.get(THERE).text), "year": "2027/28", "lang": "sv", **given}
    look = asta.post("/wheel/days", data=typed, headers=OWN)
    assert look.status_code == 200, said(look.text)
    answer = asta.post(
        "/wheel/days", data={**typed, "do": "take", "seen": seal(look.text)}, headers=OWN
    )
    assert answer.headers["location"] == f"{THERE}&did=saved"
    return said(look.text)


def test_days_of_one_year_hold_in_no_other(asta: TestClient, town: TestTown) -> None:
    assert fields(asta.get(THERE).text)["due-analys"] == "2028-04-30"
    look = take(asta, {"due-analys": "2028-05-12"})
    assert "2028-05-12" in look and "2027/28" in look
    assert days_of(town, "analys", NEXT) == (date(2028, 4, 1), date(2028, 5, 12))
    assert days_of(town, "analys", YEAR)[1] == date(2027, 4, 30)
    assert days_of(town, "analys", SchoolYear(2028))[1] == date(2029, 4, 30)
    assert "för läsåret 2027/28" in said(asta.get(f"{THERE}&did=saved", headers=SV).text)
    with town.office.database.read() as session:
        [told] = session.exec(select(Audit).where(Audit.what == "year_days_set"))
    assert "2027/28" in str(told.detail) and "2028-05-12" in str(told.detail)


def test_they_win_when_the_yearly_days_are_changed_and_the_rest_follows(
    asta: TestClient, town: TestTown
) -> None:
    take(asta, {"due-analys": "2028-05-12"})
    every = fields(asta.get("/wheel/days").text)
    assert every["due-analys"] == "2027-04-30"
    every |= {"due-analys": "2027-04-20", "opens-analys": "2027-04-05"}
    look = asta.post("/wheel/days", data=every, headers=OWN)
    asta.post("/wheel/days", data={**every, "do": "take", "seen": seal(look.text)}, headers=OWN)
    assert days_of(town, "analys", YEAR) == (date(2027, 4, 5), date(2027, 4, 20))
    assert days_of(town, "analys", NEXT) == (date(2028, 4, 5), date(2028, 5, 12))


def test_the_yearly_days_of_this_year_are_shown_and_kept_where_it_has_its_own(
    asta: TestClient, town: TestTown
) -> None:
    with town.errand(town.asta, NOW).desk() as desk:
        text = text_of(desk, Sort.WHEEL)
        read_in(desk, Sort.WHEEL, text + '[presets."läsår".years."2026/27".analys]\ndue="05-05"\n')
    assert fields(asta.get("/wheel/days").text)["due-analys"] == "2027-04-30"
    assert fields(asta.get("/wheel/days?year=2026/27").text)["due-analys"] == "2027-05-05"


def test_a_tick_takes_the_years_own_days_back(asta: TestClient, town: TestTown) -> None:
    take(asta, {"due-analys": "2028-05-12"})
    assert "Som alla år igen: 2028-04-01 – 2028-04-30" in said(asta.get(THERE, headers=SV).text)
    take(asta, {"usual-analys": "yes"})
    assert days_of(town, "analys", NEXT) == AS_EVER
    with town.office.database.read() as session:
        assert not town.office.town(session, town.id).preset.steps["analys"].years


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"due-analys": "soon"}, "due-analys"),
        ({"due-analys": "2027-04-30"}, "due-analys"),  # before the year
        ({"opens-analys": "2028-05-20"}, "opens-analys"),  # after its last day
        ({"due-analys": "2028-12-30"}, "due-åtgärd"),  # steps out of order
    ],
)
def test_bad_days_come_back_at_their_field(
    asta: TestClient, town: TestTown, given: dict[str, str], field: str
) -> None:
    typed = {**fields(asta.get(THERE).text), "year": "2027/28", **given}
    answer = asta.post("/wheel/days", data=typed, headers=OWN)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in unescape(answer.text), said(answer.text)
    assert 'name="year" value="2027/28"' in answer.text
    assert days_of(town, "analys", NEXT) == AS_EVER


def test_a_year_that_is_none_or_has_passed_is_unknown(asta: TestClient, town: TestTown) -> None:
    for year in ("2025/26", "2027", "x", "2040/41"):
        assert asta.get(f"/wheel/days?year={year}").status_code == 404
    lo = at_the_screen(town.office, NOW, "Lo Lind")
    assert lo.get(THERE).status_code == 403


def test_what_has_changed_since_the_look_is_looked_at_again(
    asta: TestClient, town: TestTown
) -> None:
    typed = {**fields(asta.get(THERE).text), "year": "2027/28", "due-analys": "2028-05-12"}
    look = asta.post("/wheel/days", data=typed, headers=OWN)
    with town.errand(town.asta, NOW).desk() as desk:
        text = text_of(desk, Sort.WHEEL)
        read_in(desk, Sort.WHEEL, text.replace('due = "04-30"', 'due = "04-29"'))
    stale = {**typed, "do": "take", "seen": seal(look.text)}
    answer = asta.post("/wheel/days", data=stale, headers=OWN)
    assert answer.status_code == 409
    assert days_of(town, "analys", NEXT)[1] == date(2028, 4, 29)


@pytest.fixture
def command(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setattr(wheel_effect, "DAYS_AHEAD", 4)  # its letters do not matter here

    def run(*words: str) -> Result:
        place = ("--by", "asta@skola.example", "--at", "2027-03-01T09:00+01:00")
        return CliRunner().invoke(app, ["wheel", "year", *words, *place])

    return run


def test_the_command_shows_and_saves_the_same(
    town: TestTown, command: Callable[..., Result]
) -> None:
    own = ("2027/28", "analys", "--due", "2028-05-12")
    found = json.loads(command(*own, "--dry-run", "--json").stdout)
    assert not found["saved"]
    assert [(one["year"], one["step"], one["after"]["due"]) for one in found["days"]] == [
        ("2027/28", "analys", "2028-05-12")
    ]
    assert days_of(town, "analys", NEXT) == AS_EVER
    assert "2027/28" in command(*own, "--yes").stdout
    assert days_of(town, "analys", NEXT)[1] == date(2028, 5, 12)
    assert command("2027/28", "analys", "--as-ever", "--yes").exit_code == 0
    assert days_of(town, "analys", NEXT) == AS_EVER


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("2027", "analys", "--due", "2028-05-12"), BadSchoolYear),
        (("2024/25", "analys", "--due", "2025-05-12"), YearOutOfReach),
        (("2040/41", "analys", "--due", "2041-05-12"), YearOutOfReach),
        (("2027/28", "analysen", "--due", "2028-05-12"), BadChoice),
        (("2027/28", "analys", "--due", "2027-05-12"), DayOutsideYear),
        (("2027/28", "analys", "--due", "2028-12-30"), BadWheel),
        (("2027/28", "analys"), BadChoice),
        (("2027/28", "analys", "--as-ever", "--due", "2028-05-12"), BadChoice),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(
    town: TestTown,
    command: Callable[..., Result],
    words: tuple[str, ...],
    refused: type[ArshjulError],
) -> None:
    found = command(*words, "--yes").exception
    assert type(found) is refused, found
    assert not re.search(r"[{}]", explain(found, in_language("sv"))), "its sentence is whole"
    assert days_of(town, "analys", NEXT) == AS_EVER
