"""Wheel, types and targets are a municipality's own; nobody else's change with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config.own import BUILT_IN
from config.settings import Settings
from config.text_sorts import Sort
from config.wheel import BadWheel
from flows.bootstrap import open_office
from flows.engine.door import desk
from flows.engine.handling import Who
from flows.engine.refusals import NotAllowed
from flows.register.municipality import begin
from flows.register.own_texts import put_back, read_in, take_over, text_of
from models.record.tables import Audit
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-09-01 09:00")
WHEEL = BUILT_IN[Sort.WHEEL].read_text(encoding="utf-8")
LATER = WHEEL.replace("lead = 10", "lead = 15")
NEIGHBOUR = "no-9999"


def lead_in(town: TestTown, municipality: str) -> int:
    with town.office.database.read() as session:
        return town.office.town(session, municipality).lead


def test_a_wheel_that_is_read_in_holds_for_one_municipality_alone(town: TestTown) -> None:
    begin(
        town.office, code="9999", name="Rådal", country="no", who=OPERATOR, now=NOW
    )  # fmt: skip
    assert LATER != WHEEL
    read_in.alone(town.errand(OPERATOR, NOW), Sort.WHEEL, LATER)
    assert (lead_in(town, town.id), lead_in(town, NEIGHBOUR)) == (15, 10)
    with desk(town.office, town.id, who=OPERATOR, now=NOW) as at_desk:
        assert text_of(at_desk, Sort.WHEEL) == LATER
        assert put_back(at_desk, Sort.WHEEL) is not None
        assert text_of(at_desk, Sort.WHEEL) == WHEEL
        assert put_back(at_desk, Sort.WHEEL) is None, "nothing of its own is left"
    assert lead_in(town, town.id) == 10


def test_what_is_wrong_is_told_and_the_one_before_it_goes_on_holding(town: TestTown) -> None:
    read_in.alone(town.errand(OPERATOR, NOW), Sort.WHEEL, LATER)
    with pytest.raises(BadWheel) as wrong:
        read_in.alone(
            town.errand(OPERATOR, NOW), Sort.WHEEL, WHEEL.replace("lead = 10", 'lead = "x"')
        )
    assert [one.where for one in wrong.value.problems] == ["cycle.lead"]
    assert lead_in(town, town.id) == 15


def test_a_headteacher_does_not_turn_the_authoritys_wheel(town: TestTown) -> None:
    lo = Who(town.person("lo@skola.example"), "web")
    with pytest.raises(NotAllowed):
        read_in.alone(town.errand(lo, NOW), Sort.WHEEL, LATER)
    assert lead_in(town, town.id) == 10


def test_the_record_tells_who_read_in_what(town: TestTown) -> None:
    asta = Who(town.person("asta@skola.example"), "web")
    read_in.alone(town.errand(asta, NOW), Sort.WHEEL, LATER)
    with town.office.database.read() as session:
        [row] = session.exec(select(Audit).where(Audit.what == "own_text_read"))
    assert row.actor == asta.person and '"sort":"wheel"' in row.detail


def test_a_file_that_a_setting_names_is_taken_over_once(town: TestTown, tmp_path: Path) -> None:
    file = tmp_path / "wheel.toml"
    file.write_text(LATER, encoding="utf-8")
    office = town.office
    office.settings = Settings(var=office.settings.var, wheel=file)
    assert take_over(office, lambda: NOW) == [Sort.WHEEL]
    assert lead_in(town, town.id) == 15
    file.write_text(WHEEL.replace("lead = 10", "lead = 20"), encoding="utf-8")
    assert take_over(office, lambda: NOW) == [], "the file is no longer read"
    put_back.alone(town.errand(OPERATOR, NOW), Sort.WHEEL)
    assert take_over(office, lambda: NOW) == []
    assert lead_in(town, town.id) == 10


def test_opening_the_office_takes_over_and_refuses_a_broken_file(
    town: TestTown, tmp_path: Path
) -> None:
    var = town.office.settings.var
    file = tmp_path / "wheel.toml"
    file.write_text("[cycle]\nlead = 'x'\n", encoding="utf-8")
    with pytest.raises(BadWheel), open_office(Settings(var=var, wheel=file), now=lambda: NOW):
        pass
    file.write_text(LATER, encoding="utf-8")
    with (
        open_office(Settings(var=var, wheel=file), now=lambda: NOW) as office,
        office.database.read() as session,
    ):
        assert office.town(session, town.id).lead == 15


def test_targets_are_taken_over_without_the_corrections_of_the_law(
    town: TestTown, tmp_path: Path
) -> None:
    file = tmp_path / "clocks.toml"
    file.write_text(
        '[[target]]\nkey = "violation_told"\nhours = 7\n\n'
        '[[correction]]\nkey = "breach_reported"\nlaw = "En ny lag 3 §"\n',
        encoding="utf-8",
    )
    town.office.settings = Settings(var=town.office.settings.var, clocks=file)
    assert take_over(town.office, lambda: NOW) == [Sort.TARGETS]
    with desk(town.office, town.id, who=OPERATOR, now=NOW) as at_desk:
        text = text_of(at_desk, Sort.TARGETS)
    assert "violation_told" in text and "correction" not in text


def next_of(town: TestTown, unit: str) -> tuple[date, int]:
    found = town.timer(town.case(unit))
    assert found is not None
    return found.due, found.level


def test_another_ladder_moves_what_is_unsaid_and_says_how_much(town: TestTown) -> None:
    town.open_year()
    assert next_of(town, "Backaskolan") == (date(2027, 2, 5), -30)
    early = WHEEL.replace("days = -30", "days = -40")
    asta = town.errand(town.asta, NOW)
    assert read_in.alone(asta, Sort.WHEEL, early) == 2
    assert next_of(town, "Backaskolan") == (date(2027, 1, 22), -40)
    town.tick("2027-01-22 08:00")
    assert next_of(town, "Backaskolan") == (date(2027, 3, 12), -10)
    # What was said is not said again, and what follows it comes by the ladder that holds now.
    later = WHEEL.replace("days = -10", "days = -8")
    assert read_in.alone(town.errand(town.asta, at("2027-01-25 09:00")), Sort.WHEEL, later) == 2
    assert next_of(town, "Backaskolan") == (date(2027, 2, 5), -30)
    town.tick("2027-02-05 08:00")
    assert next_of(town, "Backaskolan") == (date(2027, 3, 16), -8)
    assert put_back.alone(town.errand(town.asta, at("2027-02-08 09:00")), Sort.WHEEL) == 2
    assert next_of(town, "Backaskolan") == (date(2027, 3, 12), -10)


def test_a_case_whose_chain_is_frozen_keeps_its_ladder(town: TestTown) -> None:
    town.open_year()
    for day in ("2027-03-25 08:00", "2027-04-06 08:00"):
        town.tick(day)
    before = next_of(town, "Backaskolan")
    steep = WHEEL.replace("days = 7", "days = 5")
    errand = town.errand(town.asta, at("2027-04-06 09:00"))
    assert read_in.alone(errand, Sort.WHEEL, steep) == 0
    assert next_of(town, "Backaskolan") == before
