"""The figures of the board's report beside what somebody else counts from the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from config.words import words
from models.case.tables import CaseStep
from models.figures import of_year
from models.recount import Difference, Recount, Told
from models.register.tables import Unit
from reports.board_report.schools import steps
from reports.board_report.year import effects, tallies
from reports.report import Figure, Part, Report, Section
from reports.teller import Scope, Teller
from states.process import Outcome
from tests.conftest import TestTown, at
from tests.reports.golden import as_kept
from tests.worlds import rebuilt
from tests.worlds.report_year import AMID, BEFORE, END, START, neighbour, put


def differences(
    session: Session, home: str, start: date, end: date, told: list[Figure]
) -> list[Difference]:
    figures = [Told(one.key, one.value, one.cases, one.of) for one in told]
    return Recount(session, home, start, end).differences(figures)


def of_report(town: TestTown, report: Report) -> list[Difference]:
    with town.office.database.read() as session:
        return differences(session, town.id, report.starts, report.ends, list(report.figures))


def two_years(session: Session, home: str) -> None:
    """Twelve schools: four that finished, two of them late, one that did not go through it, and
    seven that stand in a step, three past their day."""
    for number in range(12):
        unit = Unit(municipality_id=home, name=f"Skola {number:02}")
        session.add(unit)
        session.flush()
        about: dict[str, Any] = {"unit_id": unit.id}
        put(session, home, "safety_cycle", "förbättring", closed=BEFORE, **about)
        if number < 4:
            [case] = put(session, home, "safety_cycle", "förbättring", closed=AMID, **about)
        elif number == 4:
            put(
                session,
                home,
                "safety_cycle",
                "kartläggning",
                closed=AMID,
                outcome=Outcome.NOT_DONE,
                **about,
            )
            continue
        else:
            due = AMID if number > 8 else date(2026, 12, 1)
            [case] = put(session, home, "safety_cycle", "åtgärd", due=due, **about)
        if number < 2:
            session.add(_late(case.id or 0, home))
    put(session, home, "measure", "not_done", closed=AMID, outcome=Outcome.NOT_DONE)
    put(session, home, "measure", "planned", times=2, due=AMID)
    there = neighbour(session)
    put(session, there, "measure", "not_done", closed=AMID, outcome=Outcome.NOT_DONE)
    put(session, there, "safety_cycle", "åtgärd", due=AMID)


def _late(case: int, home: str) -> CaseStep:
    return CaseStep(
        case_id=case,
        number=1,
        municipality_id=home,
        state="kartläggning",
        round=1,
        began=BEFORE,
        due=START,
        left_at=at("2026-03-02 09:00"),
        left_on=AMID,
        move="map",
        into="analys",
        completed=True,
        late_days=9,
    )


def counted(session: Session, home: str) -> Teller:
    scope = Scope(municipality=home, start=START, end=END, today=END)
    return Teller(session, scope, words("sv"))


@pytest.fixture
def schools(town: TestTown) -> TestTown:
    with town.office.database.write() as session:
        two_years(session, town.id)
    return town


def test_every_figure_of_a_report_is_what_the_rows_say(town: TestTown) -> None:
    report = rebuilt.told(town, rebuilt.lived(town))
    assert len(report.figures) > 20
    assert of_report(town, report) == []


def test_the_schools_of_two_years_are_counted_alike(schools: TestTown) -> None:
    with schools.office.database.read() as session:
        teller = counted(session, schools.id)
        steps(teller)
        tallies(teller)
        told = teller.figures
        assert (told["cycles"].value, told["cycles_finished"].value) == (12, 4)
        assert (told["cycles_late"].value, told["cycles_on_time"].value) == (5, 58)
        assert differences(session, schools.id, START, END, list(told.values())) == []


@pytest.mark.parametrize("locale", ["sv", "nb"])
def test_twelve_schools_read_as_they_were_kept(schools: TestTown, locale: str) -> None:
    with schools.office.database.read() as session:
        teller = Teller(session, counted(session, schools.id).scope, words(locale))
        parts = tuple(
            Part(key=one.__name__, heading="", data=tuple(one(teller)))
            for one in (steps, tallies, effects)
        )
        report = Report(
            sort="board_report",
            locale=locale,
            title="Tolv skolor",
            sender="",
            day=END,
            starts=START,
            ends=END,
            sections=(Section(key="statement", heading="", parts=parts),),
        )
        as_kept(report, "twelve_schools")
        assert differences(session, schools.id, START, END, list(teller.figures.values())) == []


def test_an_outcome_that_is_counted_wrongly_shows(
    schools: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        of_year.YearCase, "finished", lambda self, start, end: self.ended(start, end)
    )
    with schools.office.database.read() as session:
        teller = counted(session, schools.id)
        tallies(teller)
        found = differences(session, schools.id, START, END, list(teller.figures.values()))
    assert {one.key for one in found} == {
        f"{what}:{kind}"
        for what in ("finished", "otherwise")
        for kind in ("safety_cycle", "measure")
    }
    assert (found[0].told, found[0].counted, len(found[0].wrongly)) == (5, 4, 1)


def test_a_figure_that_nobody_can_count_is_said_too(schools: TestTown) -> None:
    with schools.office.database.read() as session:
        told = [Figure(key="guessed", value=3)]
        [found] = differences(session, schools.id, START, END, told)
    assert found == Difference("guessed", 3, None)
