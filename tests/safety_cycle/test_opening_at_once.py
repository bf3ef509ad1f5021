"""The year opens for many schools at once: the rows are those of one school after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arshjul.cli import app
from config.wheel import Preset, read_wheel
from flows.engine.handling import CLOCK, Who
from flows.register.municipality import close_unit
from flows.safety_cycle import year as opening
from flows.safety_cycle.exemptions import exempt
from flows.safety_cycle.handling import open_cycle
from models.record.audit import first_break
from models.register.tables import Unit
from models.safety_cycle.questions import units_without_cycle
from states.safety_cycle import KARTLAGGNING
from states.school_year import Anchor, SchoolYear
from tests.conftest import OPERATOR, Postbox, TestTown, at, make_office, settle_town
from tests.worlds.cycle_walks import close
from tests.worlds.written import rows, statements, twin

YEAR = SchoolYear.parse("2027/28")
NOW = at("2027-08-16 09:00")
WRITTEN = {"case": "id", "timer": "case_id", "audit": "seq"}


def a_year_on(folder: Path, *, anchor: Anchor) -> TestTown:
    """A town in its second year: one cycle was closed, one school skips the year, one has its
    first day moved, one is closed, and eight are new."""
    wheel = read_wheel()
    steps = dict(wheel.presets["läsår"].steps)
    steps[KARTLAGGNING] = replace(steps[KARTLAGGNING], anchor=anchor, months=13)
    wheel = replace(wheel, presets={**wheel.presets, "läsår": Preset(steps)})
    office = make_office(folder, Postbox(), wheel)
    settle_town(office.database)
    town = TestTown(office, Postbox())
    with office.database.write() as session:
        for name in "ABCDEFGH":
            session.add(Unit(municipality_id=town.id, name=f"{name}-skolan", form="grundskola"))
    town.open_year()
    close(town, town.case("Backaskolan"), "2027-06-10 09:00")
    with town.errand(town.asta, at("2027-06-11 09:00")).desk() as desk:
        exempt(desk, town.unit("A-skolan"), YEAR, KARTLAGGNING, to=None, why="Ombyggnad")
        exempt(desk, town.unit("B-skolan"), YEAR, KARTLAGGNING, to=date(2027, 11, 30), why="Senare")
        close_unit(desk, town.unit("C-skolan"), date(2027, 7, 1), why="Läggs ned")
    return town


@pytest.mark.parametrize("anchor", list(Anchor))
@pytest.mark.parametrize("who", [OPERATOR, CLOCK])
def test_opening_at_once_leaves_the_rows_of_one_after_another(
    tmp_path: Path, who: Who, anchor: Anchor
) -> None:
    at_once = a_year_on(tmp_path / "at-once", anchor=anchor)
    one_by_one = twin(at_once, tmp_path / "one-by-one")
    before = rows(at_once, WRITTEN)
    assert rows(one_by_one, WRITTEN) == before
    with one_by_one.errand(who, NOW).desk() as desk:
        opened = sum(
            open_cycle(desk, unit, YEAR) is not None
            for unit in units_without_cycle(desk.session, desk.municipality, YEAR)
        )
    assert opening.open_year.alone(at_once.errand(who, NOW), YEAR) == opened > 5
    assert rows(at_once, WRITTEN) == rows(one_by_one, WRITTEN) != before
    with at_once.office.database.read() as session:
        assert first_break(session, at_once.id) is None


def test_opening_asks_as_many_questions_for_many_schools_as_for_few(
    tmp_path: Path,
) -> None:
    asked = []
    for many in (5, 300):
        office = make_office(tmp_path / str(many), Postbox())
        settle_town(office.database)
        town = TestTown(office, Postbox())
        with office.database.write() as session:
            session.add_all(
                Unit(municipality_id=town.id, name=f"Skola {n}", form="") for n in range(many)
            )
        with statements(office.database) as given:
            assert town.open_year() == many + 2
        asked.append(len(given))
    assert asked[1] <= asked[0]


def test_more_schools_than_are_opened_at_once_are_opened_by_the_next_time(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_AT_ONCE", 1)
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    with town.errand(town.asta, NOW).desk() as desk:
        exempt(desk, town.unit("Backaskolan"), YEAR, KARTLAGGNING, to=None, why="Ombyggnad")
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Östra skolan", form=""))
    for more in (True, True, False):
        said = CliRunner().invoke(app, ["open-year", "2027/28", "--at", "2027-08-16T09:00+02:00"])
        assert said.exit_code == 0
        assert ("the same command once more" in said.output) == more, said.output


def test_whoever_waits_sees_how_many_are_open(town: TestTown) -> None:
    seen: list[tuple[int, int]] = []
    town.office.progress = lambda done, of: seen.append((done, of))
    with town.office.database.write() as session:
        session.add_all(
            Unit(municipality_id=town.id, name=f"Skola {n}", form="") for n in range(500)
        )
    town.open_year()
    assert seen == [(400, 502), (502, 502)]
