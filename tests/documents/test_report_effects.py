"""Effects and roll-outs in a report."""

from __future__ import annotations

from typing import Any

from flows.engine import verbs
from models.measures.tables import PlannedMeasure
from models.safety_cycle.tables import MeasureNote
from states.process import Outcome
from tests.conftest import TestTown
from tests.worlds.document_town import desk
from tests.worlds.report_year import (
    AFTER,
    AMID,
    BEFORE,
    END,
    START,
    about,
    neighbour,
    numbers_of,
    put,
    rollout,
)
from tests.worlds.tallied import measure_effects, rolled_out


def test_effects_are_those_of_what_was_evaluated_in_the_period(town: TestTown) -> None:
    def cycle(home: str, times: int, effect: str | None, **ended: Any) -> None:
        [case] = put(session, home, "safety_cycle", "avslutad", **ended)
        for _ in range(times):
            session.add(MeasureNote(municipality_id=home, case_id=case.id or 0, effect=effect))

    def planned(times: int, effect: str | None, state: str, **ended: Any) -> None:
        for _ in range(times):
            subject = about(session, town.id, "measure", f"Åtgärd {next(numbers_of)}")
            session.add(
                PlannedMeasure(
                    subject_id=subject,
                    municipality_id=town.id,
                    due_on=AMID,
                    evaluated_on=AMID,
                    problem="Mörkt",
                    action="Lampor",
                    who="Vi",
                    effect=effect,
                )
            )
            put(session, town.id, "measure", state, subject_id=subject, **ended)

    with town.office.database.write() as session:
        for times, day in ((1, BEFORE), (2, START), (4, AMID), (8, END), (16, AFTER)):
            cycle(town.id, times, "effect", closed=day)
            planned(times, "none", "measure_evaluated", closed=day)
        cycle(town.id, 32, "effect", closed=AMID, outcome=Outcome.NOT_APPLICABLE)
        cycle(town.id, 64, None, closed=AMID)
        cycle(town.id, 5, "partly", closed=AMID)
        planned(3, "partly", "measure_evaluated", closed=AMID)
        planned(32, "none", "measure_dropped", closed=AMID, outcome=Outcome.NOT_APPLICABLE)
        planned(64, "none", "not_done", closed=AMID, outcome=Outcome.NOT_DONE)
        planned(128, "none", "done")
        [open_] = put(session, town.id, "safety_cycle", "utvärdering")
        session.add(MeasureNote(municipality_id=town.id, case_id=open_.id or 0, effect="effect"))
        cycle(neighbour(session), 1, "effect", closed=AMID)
    with town.office.database.read() as session:
        found = measure_effects(session, town.id, START, END)
    assert found == [("effect", 2 + 4 + 8), ("none", 2 + 4 + 8), ("partly", 5 + 3)]


def test_a_rollout_is_in_place_at_the_units_where_it_is_of_those_that_it_is_meant_for(
    town: TestTown,
) -> None:
    with town.office.database.write() as session:
        larm, door = (rollout(session, town.id, name) for name in ("Larm", "Dörrar"))
        for state, times in (("planned", 1), ("begun", 2)):
            put(session, town.id, "rollout", state, times=times, subject_id=larm)
        put(session, town.id, "rollout", "in_place", times=4, subject_id=larm, closed=AMID)
        ended = {"closed": AMID, "outcome": Outcome.NOT_APPLICABLE}
        put(session, town.id, "rollout", "cancelled", times=8, subject_id=larm, **ended)
        put(session, town.id, "rollout", "planned", times=3, subject_id=door)
        there = neighbour(session)
        theirs = rollout(session, there, "Larm")
        put(session, there, "rollout", "in_place", subject_id=theirs, closed=AMID)
    with town.office.database.read() as session:
        assert rolled_out(session, town.id, END) == [("Dörrar", 0, 3), ("Larm", 4, 1 + 2 + 4)]


def test_a_rollout_that_was_sent_back_is_not_in_place(town: TestTown) -> None:
    with town.office.database.write() as session:
        number = rollout(session, town.id, "Larm")
        [case] = put(session, town.id, "rollout", "begun", subject_id=number)
    with desk(town, "2026-09-07 09:00") as now:
        verbs.move(now, case.id or 0, "go_back", why="Leverantören drog sig ur")
    with town.office.database.read() as session:
        assert rolled_out(session, town.id, END) == [("Larm", 0, 1)]
