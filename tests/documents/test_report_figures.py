"""The figures of the report to the board, each with its own number: whatever counts a day too many
or too few, or an ending that is no finish, gives another.

The cases are laid out in powers of two, so that a sum tells which of them were counted.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.engine import verbs
from flows.forecast.simulate import answer_as_invented
from models.case.tables import Case
from states.process import FINISHED, Outcome
from tests.conftest import TestTown
from tests.worlds.document_town import desk
from tests.worlds.report_year import (
    AFTER,
    AMID,
    BEFORE,
    DAY,
    END,
    START,
    about,
    neighbour,
    put,
)
from tests.worlds.tallied import Tally, coming_activities, held_activities, tallies


def counted(town: TestTown, kind: str) -> Tally | None:
    with town.office.database.read() as session:
        found = {one.kind: one for one in tallies(session, town.id, START, END)}
    return found.get(kind)


def test_opened_are_those_of_the_period_with_its_first_and_last_day(town: TestTown) -> None:
    with town.office.database.write() as session:
        for times, day in ((1, BEFORE), (2, START), (4, AMID), (8, END), (16, AFTER)):
            put(session, town.id, "measure", "planned", times=times, opened=day, since=day)
        put(session, neighbour(session), "measure", "planned", times=32, opened=AMID)
    assert counted(town, "measure") == Tally("measure", 2 + 4 + 8, 0, 0, 0)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_ending_is_counted_on_the_days_of_the_period_and_on_its_own_side(
    town: TestTown, outcome: Outcome
) -> None:
    with town.office.database.write() as session:
        for times, day in ((1, BEFORE), (2, START), (4, AMID), (8, END), (16, AFTER)):
            put(session, town.id, "activity", "partly", times=times, closed=day, outcome=outcome)
        put(session, town.id, "activity", "planned", times=32)
        put(session, neighbour(session), "activity", "partly", times=64, closed=AMID)
    finished, otherwise = (14, 0) if outcome in FINISHED else (0, 14)
    assert counted(town, "activity") == Tally("activity", 0, finished, otherwise, 0)


def test_only_what_was_done_or_partly_done_is_finished_and_nothing_is_left_out(
    town: TestTown,
) -> None:
    with town.office.database.write() as session:
        for place, outcome in enumerate(Outcome):
            put(
                session,
                town.id,
                "measure",
                "not_done",
                times=2**place,
                closed=AMID,
                outcome=outcome,
            )
    numbers = {outcome: 2**place for place, outcome in enumerate(Outcome)}
    done = numbers[Outcome.DONE] + numbers[Outcome.PARTLY]
    found = counted(town, "measure")
    assert found == Tally("measure", 0, done, sum(numbers.values()) - done, 0)


def test_late_is_what_had_passed_its_day_at_the_end_of_the_period(town: TestTown) -> None:
    with town.office.database.write() as session:

        def cases(times: int, **facts: Any) -> None:
            put(session, town.id, "measure", "planned", times=times, **facts)

        cases(1, due=END - DAY)
        cases(2, due=END)  # its last day is no lateness yet
        cases(4, due=AFTER)
        cases(8, due=AMID, closed=END)
        cases(16, due=AMID, closed=AFTER)
        cases(32, due=AMID, opened=END)
        cases(64, due=AMID, opened=AFTER)
        cases(128)  # waits for nothing
        cases(256, due=AMID, closed=AFTER, outcome=Outcome.NOT_DONE)
        put(session, neighbour(session), "measure", "planned", times=512, due=AMID)
    found = counted(town, "measure")
    assert found == Tally("measure", 32, 8, 0, 1 + 16 + 32 + 256)


def test_what_is_only_left_is_listed_and_so_is_an_ending_alone(town: TestTown) -> None:
    with town.office.database.write() as session:
        put(session, town.id, "activity", "planned", due=AFTER)
        put(session, town.id, "rollout", "cancelled", closed=AMID, outcome=Outcome.NOT_APPLICABLE)
        put(session, town.id, "measure", "planned", due=AMID)
    with town.office.database.read() as session:
        found = tallies(session, town.id, START, END)
    left = Tally("activity", 0, 0, 0, 0)
    assert found == [left, Tally("measure", 0, 0, 0, 1), Tally("rollout", 0, 0, 1, 0)]


def test_what_went_back_a_step_is_neither_finished_nor_ended(town: TestTown) -> None:
    town.open_year()
    with desk(town, "2026-09-07 09:00") as now:
        case = now.session.get_one(Case, town.case("Backaskolan").id)
        assert answer_as_invented(now, case)
        verbs.move(now, case.id or 0, "go_back", why="Fler har svarat")
        assert answer_as_invented(now, case)
        assert case.closed is None
    assert counted(town, "safety_cycle") == Tally("safety_cycle", 2, 0, 0, 0)


def test_activities_are_those_that_took_place_in_the_period(town: TestTown) -> None:
    with town.office.database.write() as session:
        round_, drill, search = (
            about(session, town.id, "activity", name) for name in ("Rond", "Övning", "Eftersök")
        )

        def held(subject: int, state: str, day: date | None, times: int, outcome: Outcome) -> None:
            ended: dict[str, Any] = {"closed": day, "outcome": outcome} if day else {}
            put(session, town.id, "activity", state, times=times, subject_id=subject, **ended)

        for times, day in ((1, BEFORE), (2, START), (4, AMID), (8, END), (16, AFTER)):
            held(round_, "activity_done", day, times, Outcome.DONE)
        held(drill, "activity_done", AMID, 1, Outcome.DONE)
        held(drill, "partly", AMID, 2, Outcome.PARTLY)
        held(drill, "not_done", AMID, 4, Outcome.NOT_DONE)
        held(drill, "activity_not_applicable", AMID, 8, Outcome.NOT_APPLICABLE)
        held(drill, "planned", None, 16, Outcome.DONE)
        held(search, "not_done", AMID, 1, Outcome.NOT_DONE)
        # A measure about the same thing is no activity.
        put(session, town.id, "measure", "measure_evaluated", subject_id=drill, closed=AMID)
        there = neighbour(session)
        subject = about(session, there, "activity", "Rond")
        put(session, there, "activity", "activity_done", subject_id=subject, closed=AMID)
    with town.office.database.read() as session:
        found = held_activities(session, town.id, START, END)
    assert found == [("Rond", 2 + 4 + 8), ("Övning", 1 + 2)]


def test_coming_activities_are_those_that_are_open_and_due_after_the_period(
    town: TestTown,
) -> None:
    with town.office.database.write() as session:
        coming: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("Efter", "activity", {"due": AFTER}),
            ("Efter", "activity", {"due": AFTER + DAY}),
            ("Alldeles efter", "activity", {"due": AFTER}),
            ("På sista dagen", "activity", {"due": END}),
            ("Utan dag", "activity", {}),
            ("Redan hållen", "activity", {"due": AFTER, "closed": AMID}),
            ("En åtgärd", "measure", {"due": AFTER}),
        )
        for name, kind, facts in coming:
            subject = about(session, town.id, "activity", name)
            put(session, town.id, kind, "planned", subject_id=subject, **facts)
        there = neighbour(session)
        subject = about(session, there, "activity", "Grannens")
        put(session, there, "activity", "planned", subject_id=subject, due=AFTER)
    with town.office.database.read() as session:
        assert coming_activities(session, town.id, END) == ["Alldeles efter", "Efter"]
