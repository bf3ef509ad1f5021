"""Nothing new on the horizon, nothing new about a service: what that confirms, and from when."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.engine import verbs
from flows.engine.refusals import NothingToConfirm
from flows.following.horizon import set_rhythm
from models.case.answers import answers_of
from models.case.tables import Case
from tests.conftest import TestTown, at


def look_around(town: TestTown, when: str, **answers: str) -> Case:
    """The round that is open, answered with "nothing has changed"."""
    return verbs.unchanged.alone(
        town.errand(town.asta, at(when)), under_way(town).id or 0, "sv", answers=answers
    )


def under_way(town: TestTown) -> Case:
    with town.office.database.read() as session:
        wanted = select(Case).where(Case.kind == "horizon_round", Case.state == "looking_around")
        return session.exec(wanted).one()


def test_the_first_round_is_answered_the_next_ones_may_confirm_it(town: TestTown) -> None:
    set_rhythm.alone(town.errand(town.asta, at("2026-09-01 09:00")), 2)
    town.tick("2026-09-01 10:00")
    with pytest.raises(NothingToConfirm):
        look_around(town, "2026-09-02 09:00", looked_at="Nätverkets sida")
    found = {"looked_at": "Nätverkets sida", "round_result": "En ny vägledning"}
    errand = town.errand(town.asta, at("2026-09-02 09:00"))
    verbs.done.alone(errand, under_way(town).id or 0, answers=found)
    town.tick("2026-11-01 10:00")
    done = look_around(town, "2026-11-03 09:00", looked_at="Nätverkets sida och IMY:s")
    assert done.closed == date(2026, 11, 3)
    with town.office.database.read() as session:
        kept = answers_of(session, done)
    assert kept["round_result"] == "Inget nytt sedan 2026-09-02."


def test_a_round_that_was_left_is_nothing_to_confirm(town: TestTown) -> None:
    set_rhythm.alone(town.errand(town.asta, at("2026-09-01 09:00")), 2)
    town.tick("2026-09-01 10:00")
    errand = town.errand(town.asta, at("2026-09-02 09:00"))
    verbs.move.alone(errand, under_way(town).id or 0, "not_applicable", why="ingen hann")
    town.tick("2026-11-01 10:00")
    with pytest.raises(NothingToConfirm):
        look_around(town, "2026-11-03 09:00", looked_at="Nätverkets sida")
