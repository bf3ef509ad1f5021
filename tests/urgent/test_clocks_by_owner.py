"""The law about cyber incidents names municipalities, regions and associations of them (1 kap.
3 §), and no independent owners."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config.clocks import clocks_of, read_clocks
from config.locales import LOCALES
from config.words import words
from models.case.tables import Case
from models.register.tables import Municipality
from models.urgent.tables import RunningClock
from states.owners import OWNERS
from states.urgent_case import Arena, Matter
from tests.conftest import TestTown
from tests.worlds.urgent_town import ASTA, act, addressed, alarms, known, text_of

NAMED = [one for one in OWNERS if one != "independent"]


def owned_by(town: TestTown, owner: str) -> None:
    with town.office.database.write() as session:
        session.get_one(Municipality, town.id).owner = owner


def incident(town: TestTown) -> Case:
    return known(town, "2026-10-05 09:00", matter=Matter.CYBER, arena=Arena.SYSTEM, unit="")


def running(town: TestTown) -> list[tuple[str, bool, str]]:
    with town.office.database.read() as session:
        found = session.exec(select(RunningClock).order_by(RunningClock.clock)).all()
        return [(one.clock, one.statutory, one.authority) for one in found]


@pytest.mark.parametrize("owner", NAMED)
def test_whom_the_law_names_has_its_clocks(town: TestTown, owner: str) -> None:
    owned_by(town, owner)
    case = incident(town)
    assert [one[:2] for one in running(town)] == [("cyber_reported", True), ("cyber_warned", True)]
    [letter] = alarms(town.tick("2026-10-05 09:05"))
    assert "cybersäkerhetslagen" in text_of(letter)
    act(town, case, "report", "2026-10-06 12:00")
    assert ("cyber_final", True) in [one[:2] for one in running(town)]


def test_an_independent_owner_has_a_target_and_no_clock_of_the_law(town: TestTown) -> None:
    owned_by(town, "independent")
    case = incident(town)
    assert running(town) == [("cyber_warned", False, "")]
    assert case.due == date(2026, 10, 6)
    letters = alarms(town.tick("2026-10-05 09:05"))
    assert addressed(letters) == [ASTA], "the alarms go as before"
    text = text_of(letters[0])
    assert "huvudmannens eget" in text
    assert "cybersäkerhetslagen" not in text and "MCF" not in text
    act(town, case, "warn", "2026-10-05 12:00")
    act(town, case, "report", "2026-10-06 12:00")
    assert [one[0] for one in running(town)] == ["cyber_warned"], "nothing runs after the warning"


def test_every_owner_has_the_clock_of_a_data_breach() -> None:
    for owner in OWNERS:
        [clock] = clocks_of(read_clocks(), "data_breach", "SE", owner)
        assert clock.statutory and clock.hours == 72


def test_a_clock_that_runs_is_told_of_though_the_owner_turns_out_to_be_independent(
    town: TestTown,
) -> None:
    case = incident(town)
    act(town, case, "warn", "2026-10-05 09:30")
    town.tick("2026-10-05 09:45")
    owned_by(town, "independent")
    letters = alarms(town.tick("2026-10-08 09:05"))
    assert ASTA in addressed(letters) and len(letters) > 1, "those above hear of the last one too"


def test_a_law_that_is_corrected_leaves_who_is_not_named_by_it(tmp_path: Path) -> None:
    own = tmp_path / "clocks.toml"
    own.write_text(
        '[[correction]]\nkey = "cyber_warned"\ncountry = "SE"\nhours = 12\nlaw = "en ny lag"\n'
        '[[target]]\nkey = "cyber_warned"\nhours = 6\n'
    )
    clocks = read_clocks(own)

    def warned(owner: str) -> tuple[int, str, bool]:
        found = clocks_of(clocks, "cyber_incident", "SE", owner)
        [clock] = [one for one in found if one.key == "cyber_warned"]
        return clock.hours, clock.law, clock.statutory

    assert {warned(owner) for owner in NAMED} == {(12, "en ny lag", True)}
    assert warned("independent") == (6, "", False)


@pytest.mark.parametrize("country", ["SE", "NO"])
def test_each_owner_has_one_clock_of_a_key(country: str) -> None:
    for kind in ("urgent_case", "data_breach", "cyber_incident"):
        for owner in OWNERS:
            keys = [one.key for one in clocks_of(read_clocks(), kind, country, owner)]
            assert keys and len(keys) == len(set(keys))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_target_is_the_owners_whoever_owns(locale: str) -> None:
    say = words(locale)
    assert "kommun" not in say.say("urgent.own") + say.say("urgent.target", law="L")
    assert "municipal" not in say.say("urgent.own") + say.say("urgent.target", law="L")
