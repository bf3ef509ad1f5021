"""What was not done in a round is nowhere counted as done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from flows.engine import verbs
from flows.engine.refusals import CaseClosed
from flows.forecast.simulate import answer_as_invented
from flows.skolesec.compare import progress
from models.case.tables import Case
from states.errors import EvidenceMissing
from tests.conftest import Postbox, make_office
from tests.worlds.north import FJORDVIK, North, settle_north
from tests.worlds.tallied import tallies


@pytest.fixture
def round_(tmp_path: Path) -> Iterator[North]:
    post = Postbox()
    office = make_office(tmp_path / "var", post)
    settle_north(office.database)
    town = North(office, post)
    town.load()
    town.join(FJORDVIK)
    yield town
    office.database.close()


def plan_with_two_measures(town: North) -> list[Case]:
    town.until("2024-02-01", FJORDVIK)
    verbs.done.alone(
        town.errand(FJORDVIK, "2024-02-05 10:00"),
        town.case(FJORDVIK, "Tiltaksplan").id or 0,
        answers={"artefact_text": "Kort", "new_measures": "Ett\nTo"},
    )
    return [case for case in town.open_cases(FJORDVIK) if case.kind == "measure"]


def again(town: North, case: Case) -> Case:
    with town.office.database.read() as session:
        return session.get_one(Case, case.id)


def counted(town: North) -> tuple[int, int]:
    with town.office.database.read() as session:
        return progress(session, town.part(FJORDVIK)).measures


def test_measures_that_were_not_done_are_not_counted_and_finish_no_phase(round_: North) -> None:
    first, second = plan_with_two_measures(round_)
    errand = round_.errand(FJORDVIK, "2024-02-06 10:00")
    verbs.move.alone(errand, first.id or 0, "measure_not_done", why="Ingen tid")
    verbs.move.alone(errand, second.id or 0, "not_applicable", why="Ikke aktuelt")
    assert counted(round_) == (0, 2)
    phase = round_.case(FJORDVIK, "Gjennomføring")
    assert phase.closed is None
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(errand, phase.id or 0)
    assert "something_done" in refused.value.missing


def test_one_of_two_measures_makes_a_phase_that_was_partly_done(round_: North) -> None:
    first, second = plan_with_two_measures(round_)
    errand = round_.errand(FJORDVIK, "2024-02-06 10:00")
    verbs.move.alone(errand, first.id or 0, "measure_not_done", why="Ingen tid")
    for day in (date(2024, 2, 6), date(2024, 2, 7)):
        if again(round_, second).state in ("planned", "under_way"):
            with round_.desk(FJORDVIK, f"{day} 14:00") as desk:
                answer_as_invented(desk, desk.session.get_one(Case, second.id))
    assert counted(round_) == (1, 2)
    phase = round_.case(FJORDVIK, "Gjennomføring")
    if phase.closed is None:
        verbs.done.alone(errand, phase.id or 0)
        phase = again(round_, phase)
    assert phase.outcome == "partly"


def test_a_round_of_which_nothing_was_done_is_not_completed(round_: North) -> None:
    round_.morning(date(2024, 1, 8))
    for case in round_.open_cases(FJORDVIK):
        if case.kind in ("phase", "artefact", "mapping", "gathering"):
            move = "cancel" if case.kind == "gathering" else "not_applicable"
            try:
                errand = round_.errand(FJORDVIK, "2024-01-08 10:00")
                verbs.move.alone(errand, case.id or 0, move, why="Ingen tid")
            except CaseClosed:
                continue
    round_.morning(date(2024, 1, 9))
    whole = round_.case(FJORDVIK, "SkoleSec 2024", "participation")
    assert (whole.state, whole.closed) == ("pilot", None)
    with round_.office.database.read() as session:
        phases = session.exec(select(Case.outcome).where(Case.kind == "phase")).all()
        year = tallies(session, FJORDVIK, date(2024, 1, 1), date(2024, 12, 31))
    assert "done" not in phases and "partly" not in phases
    assert sum(one.finished for one in year if one.kind in ("participation", "phase")) == 0
