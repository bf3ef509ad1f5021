"""A clock that stops because nothing needs to be reported has not been met."""

from __future__ import annotations

import pytest

from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.local_time import ZONE
from flows.urgent.beside import beside
from models.case.tables import Case
from states.urgent_case import Matter
from tests.conftest import TestTown, at
from tests.worlds.urgent_town import act, known

LATER = "2026-09-10 09:00"


def told(town: TestTown, case: Case, locale: str = "en") -> list[str]:
    """What stands of its clocks beside the case."""
    with town.office.database.read() as session:
        now = session.get_one(Case, case.id)
        [aside] = beside(session, now, words(locale), at(LATER))
    return [line.text for line in aside.lines[1:]]


def opened(town: TestTown, matter: Matter) -> Case:
    return known(town, "2026-09-01 09:00", matter=matter, unit="")


def move(town: TestTown, case: Case, name: str, why: str) -> None:
    verbs.move.alone(town.errand(town.asta, at(LATER)), case.id or 0, name, why=why)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_registered_twice_was_not_reported(town: TestTown, locale: str) -> None:
    case = opened(town, Matter.CYBER)
    move(town, case, "registered_twice", "Samma sak som BUN 1")
    say, lines = words(locale), told(town, case, locale)
    when = say.instant(at(LATER), ZONE)
    assert len(lines) >= 2
    for line in lines:
        assert f": {say.say('urgent.fell_away', when=when)} (" in line
        assert f": {say.say('urgent.met', when=when)} (" not in line


def test_what_needs_no_report_was_not_reported(town: TestTown) -> None:
    case = opened(town, Matter.BREACH)
    move(town, case, "no_report", "Ingen risk")
    [line] = told(town, case)
    assert "without being done" in line


def test_a_report_meets_the_warning_that_was_passed_over_too(town: TestTown) -> None:
    case = opened(town, Matter.CYBER)
    act(town, case, "warn", "2026-09-01 12:00", report_reference="1")
    act(town, case, "report", "2026-09-02 12:00", report_reference="2")
    met = [line for line in told(town, case) if ": done " in line]
    assert len(met) == 2, told(town, case)
