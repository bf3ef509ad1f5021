"""What a law counts is moved by nobody: not at the desk, not by a move, not from a letter."""

from __future__ import annotations

from datetime import date

import pytest

from flows.engine import due_dates, verbs
from flows.engine.action_links import actions_for
from flows.engine.refusals import BadDate
from flows.urgent.registration import register
from models.case.tables import Case
from states.kinds import KINDS
from states.urgent_case import Arena, Matter
from tests.conftest import TestTown, at

NOW = at("2026-09-01 09:00")


def known(town: TestTown, matter: Matter) -> Case:
    return register.alone(town.errand(town.asta, NOW), matter, Arena.SYSTEM)


def test_a_day_of_the_law_is_not_moved_later_and_may_be_moved_nearer(town: TestTown) -> None:
    case = known(town, Matter.BREACH)
    assert case.due == date(2026, 9, 4)
    errand = town.errand(town.asta, NOW)
    for later in (date(2026, 9, 5), date(2031, 1, 1)):
        with pytest.raises(BadDate) as refused:
            due_dates.reschedule.alone(errand, case.id or 0, later, why="Hinner inte")
        assert refused.value.params == {
            "day": later,
            "problem": "statutory",
            "latest": date(2026, 9, 4),
        }
    moved = due_dates.reschedule.alone(errand, case.id or 0, date(2026, 9, 3), why="Redan i dag")
    assert moved.due == date(2026, 9, 3)
    back = due_dates.reschedule.alone(errand, case.id or 0, date(2026, 9, 4), why="Som lagen säger")
    assert back.due == date(2026, 9, 4), "the law's day is its latest, wherever it stood meanwhile"


def test_a_move_gives_no_day_where_the_kind_or_the_law_does(town: TestTown) -> None:
    errand = town.errand(town.asta, NOW)
    cyber = known(town, Matter.CYBER).id or 0
    with pytest.raises(BadDate):
        verbs.move.alone(errand, cyber, "warn", due=date(2099, 1, 1))
    assert verbs.move.alone(errand, cyber, "warn").due == date(2026, 9, 4)


@pytest.mark.parametrize("day", ["2026-08-31", "2099-01-01"])
def test_a_day_that_a_move_gives_is_one_that_can_be_meant(town: TestTown, day: str) -> None:
    town.open_year()
    number = town.case("Backaskolan").id or 0
    errand = town.errand(town.asta, NOW)
    answers = {"method": "Enkät", "sources": "Protokoll", "findings": "Mörkt"}
    with pytest.raises(BadDate):
        verbs.move.alone(errand, number, "analyse", answers=answers, due=date.fromisoformat(day))
    assert town.case("Backaskolan").state == "kartläggning"


def test_no_letter_offers_to_postpone_what_a_law_counts() -> None:
    counted = [
        (kind, state)
        for kind, table in KINDS.items()
        for state, wait in table.waits.items()
        if not wait.postpone
    ]
    assert len(counted) >= 4
    for kind, state in counted:
        for above in (False, True):
            assert "postpone" not in actions_for(kind, state, above=above)
    assert "postpone" in actions_for("safety_cycle", "analys", above=True)


def test_an_older_letter_that_offers_it_postpones_nothing(town: TestTown) -> None:
    case = known(town, Matter.CYBER)
    with pytest.raises(BadDate) as refused:
        due_dates.reschedule.alone(
            town.errand(town.asta, NOW), case.id or 0, date(2026, 9, 2), why="", by_mail=True
        )
    assert refused.value.params["problem"] == "statutory"


def test_a_letter_to_those_above_offers_no_handing_on_of_a_decision() -> None:
    deciding = [
        (kind, state)
        for kind, table in KINDS.items()
        for state, wait in table.waits.items()
        if wait.decision
    ]
    assert deciding
    for kind, state in deciding:
        assert "delegate" in actions_for(kind, state, above=False)
        assert "delegate" not in actions_for(kind, state, above=True)
