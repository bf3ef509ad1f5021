"""The figures of the report to the board, each with its own number: whatever counts a day too many
or too few, or an ending that is no finish, gives another.

The cases are laid out in powers of two, so that a sum tells which of them were counted.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session

from config.locales import LOCALES
from config.words import words
from flows.documents.compile_report import Period, background
from flows.engine import verbs
from flows.forecast.simulate import answer_as_invented
from models.case.tables import Case, Subject
from models.documents.tables import ReportClock, RolloutPlan
from models.documents.years_work import (
    Tally,
    coming_activities,
    held_activities,
    measure_effects,
    rolled_out,
    tallies,
)
from models.measures.tables import PlannedMeasure
from models.register.tables import Municipality
from models.safety_cycle.tables import MeasureNote
from states.process import FINISHED, Outcome
from tests.conftest import TestTown
from tests.worlds.document_town import BOARD, desk

START, END = date(2025, 11, 7), date(2026, 11, 6)
DAY = timedelta(days=1)
BEFORE, AFTER = START - DAY, END + DAY
AMID = date(2026, 3, 2)
LONG_AGO = date(2024, 9, 2)
NEIGHBOUR = "no-9999"
_numbers = count(1)


def put(
    session: Session, home: str, kind: str, state: str, *, times: int = 1, **facts: Any
) -> list[Case]:
    """So many cases as rows, opened long ago and open, unless told otherwise."""
    made = []
    for _ in range(times):
        told: dict[str, Any] = {"opened": LONG_AGO, "since": LONG_AGO, **facts}
        if told.get("closed"):
            told.setdefault("outcome", Outcome.DONE)
        case = Case(
            municipality_id=home,
            kind=kind,
            state=state,
            year="2025/26",
            occurrence=str(next(_numbers)),
            owner_role="coordinator",
            **told,
        )
        session.add(case)
        made.append(case)
    session.flush()
    return made


def about(session: Session, home: str, sort: str, name: str) -> int:
    subject = Subject(municipality_id=home, sort=sort, name=name)
    session.add(subject)
    session.flush()
    return subject.id or 0


def neighbour(session: Session) -> str:
    """Another municipality, whose work is no part of the report."""
    session.add(
        Municipality(
            id=NEIGHBOUR, code="9999", name="Rådal", country="NO", locale="nb", preset="läsår"
        )
    )
    session.flush()
    return NEIGHBOUR


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


def test_what_had_nothing_to_do_is_not_listed_and_an_ending_alone_is(town: TestTown) -> None:
    with town.office.database.write() as session:
        put(session, town.id, "activity", "planned", due=AFTER)
        put(session, town.id, "rollout", "cancelled", closed=AMID, outcome=Outcome.NOT_APPLICABLE)
        put(session, town.id, "measure", "planned", due=AMID)
    with town.office.database.read() as session:
        found = tallies(session, town.id, START, END)
    assert found == [Tally("measure", 0, 0, 0, 1), Tally("rollout", 0, 0, 1, 0)]


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


def test_effects_are_those_of_what_was_evaluated_in_the_period(town: TestTown) -> None:
    def cycle(home: str, times: int, effect: str | None, **ended: Any) -> None:
        [case] = put(session, home, "safety_cycle", "avslutad", **ended)
        for _ in range(times):
            session.add(MeasureNote(municipality_id=home, case_id=case.id or 0, effect=effect))

    def planned(times: int, effect: str | None, state: str, **ended: Any) -> None:
        for _ in range(times):
            subject = about(session, town.id, "measure", f"Åtgärd {next(_numbers)}")
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


def rollout(session: Session, home: str, name: str) -> int:
    number = about(session, home, "rollout", name)
    session.add(
        RolloutPlan(subject_id=number, municipality_id=home, system="alarm", starts=LONG_AGO)
    )
    session.flush()
    return number


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
        assert rolled_out(session, town.id) == [("Dörrar", 0, 3), ("Larm", 4, 1 + 2 + 4)]


def test_a_rollout_that_was_sent_back_is_not_in_place(town: TestTown) -> None:
    with town.office.database.write() as session:
        number = rollout(session, town.id, "Larm")
        [case] = put(session, town.id, "rollout", "begun", subject_id=number)
    with desk(town, "2026-09-07 09:00") as now:
        verbs.move(now, case.id or 0, "go_back", why="Leverantören drog sig ur")
    with town.office.database.read() as session:
        assert rolled_out(session, town.id) == [("Larm", 0, 1)]


def figures(town: TestTown) -> str:
    """What the report says of a year with an ending of each sort."""
    with town.office.database.write() as session:
        put(session, town.id, "measure", "planned", times=3, opened=AMID, due=END - DAY)
        put(session, town.id, "measure", "measure_evaluated", times=2, closed=AMID)
        ended = {"closed": AMID, "outcome": Outcome.NOT_DONE}
        put(session, town.id, "measure", "not_done", times=4, **ended)
        put(session, town.id, "rollout", "planned", times=1, opened=AMID)
        clock = about(session, town.id, "report", "Återrapport")
        session.add(
            ReportClock(
                subject_id=clock, municipality_id=town.id, body=BOARD, first=END, since=LONG_AGO
            )
        )
    with desk(town, "2026-11-06 09:00") as now:
        row = now.session.get_one(ReportClock, clock)
        return background(now, row, Period(START, END), words("sv"))


def test_the_line_says_what_was_finished_and_beside_it_what_ended_otherwise(
    town: TestTown,
) -> None:
    lines = figures(town).splitlines()
    assert (
        "– Åtgärd: 3 öppnade, 2 avslutade, 3 försenade, därutöver 4 som slutade på annat sätt"
        in lines
    )
    [rolled] = [line for line in lines if line.startswith("– Införande:")]
    assert "därutöver" not in rolled, "where nothing ended otherwise nothing is said of it"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_says_how_many_ended_otherwise(locale: str) -> None:
    assert words(locale).say("report.with_other_endings", tally="X: 1", n=7) != "X: 1"
    assert "7" in words(locale).say("report.with_other_endings", tally="X: 1", n=7)
