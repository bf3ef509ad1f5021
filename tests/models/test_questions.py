"""Questions about one municipality: another one's numbers are as unknown as missing ones."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from flows.engine.delegation import delegate
from flows.register.municipality import begin, close_unit, note_absence
from flows.register.people import erase
from flows.safety_cycle.exemptions import exempt
from models.case import questions as cases
from models.portions import forget_older
from models.post.questions import letters_to
from models.record.runs import last_run
from models.record.tables import Run
from models.register import questions as register
from models.safety_cycle import questions as cycles
from states.safety_cycle import KARTLAGGNING
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.urgent_town import breach

NOW = at("2026-09-01 09:00")
NEIGHBOUR = "se-1402"
YEAR = SchoolYear.parse("2026/27")


def test_a_neighbour_knows_nothing_of_our_people_units_and_cases(town: TestTown) -> None:
    office = town.office
    begin(office, code="1402", name="Partille", country="se", who=OPERATOR, now=NOW)
    town.open_year()
    unit, lo, kim = (
        town.unit("Backaskolan"),
        town.person("lo@skola.example"),
        town.person("kim@skola.example"),
    )
    first, day = town.case("Backaskolan"), date(2026, 10, 5)
    delegate.alone(town.errand(town.asta, NOW), first.id or 0, kim)
    note_absence.alone(town.errand(town.asta, NOW), town.person("lo@skola.example"), day, day)
    moved = date(2027, 3, 1)
    exempt.alone(town.errand(town.asta, NOW), unit, YEAR, KARTLAGGNING, to=moved, why="Ombyggnad")
    with office.database.read() as session:

        def known(to: str) -> list[object]:
            return [
                register.unit_called(session, to, "Backaskolan"),
                register.units(session, to),
                register.person_at(session, to, "lo@skola.example"),
                register.people(session, to),
                register.appointments(session, to),
                register.appointments_of(session, to, lo),
                register.appointments_of(session, to, kim),  # a deputy's too
                register.absences(session, to, lo),
                register.absence_from(session, to, lo, day),
                register.school_breaks(session, to),
                cases.under_way_at(session, to, unit),
                cases.delegated_to(session, to, kim),
                cycles.exemption(session, to, unit, KARTLAGGNING, YEAR),
                cycles.cycle_under_way(session, to, unit, YEAR),
                cycles.cycle_before(session, to, unit, YEAR.next()),
            ]

        assert all(known(town.id))
        assert not any(known(NEIGHBOUR))


def test_the_clocks_questions_see_every_municipality(town: TestTown) -> None:
    begin(town.office, code="1402", name="Partille", country="se", who=OPERATOR, now=NOW)
    with town.office.database.read() as session:
        assert register.municipality_ids(session) == [town.id, NEIGHBOUR]
        assert cycles.lacking_cycles(session, YEAR, town.id) == []  # neither has begun a year
    town.open_year()
    with town.office.database.read() as session:
        assert cycles.units_without_cycle(session, town.id, YEAR) == []
        assert cycles.lacking_cycles(session, YEAR.next(), town.id) == [
            cycles.Lacking(town.id, str(YEAR))
        ]


def test_a_unit_with_cases_is_found_from_its_closing_day_on(town: TestTown) -> None:
    town.open_year()
    day = date(2026, 10, 5)
    close_unit.alone(town.errand(town.asta, NOW), town.unit("Backaskolan"), day, why="")
    with town.office.database.read() as session:
        assert cases.closed_units_with_cases(session, date(2026, 10, 4), town.id) == []
        assert cases.closed_units_with_cases(session, day, town.id) == [town.unit("Backaskolan")]


def test_the_runs_that_ended_long_ago_are_forgotten(town: TestTown) -> None:
    for when in ("2026-09-01 09:00", "2026-09-03 09:00"):
        run = Run(beat="reminders", started=at(when), finished=at(when), outcome="plain")
        town.office.note_run(run)
    with town.office.database.write() as session:
        assert forget_older(session, "run", "finished", at("2026-09-02 09:00")) == 1
        last = last_run(session, "reminders")
        assert last is not None and last.started == at("2026-09-03 09:00")
        assert last_run(session, "delivery") is None


def test_nobody_is_found_by_an_empty_address(town: TestTown) -> None:
    """Those who were erased are left with one."""
    lo = town.person("lo@skola.example")
    erase.alone(town.errand(town.asta, NOW), lo)
    with town.office.database.read() as session:
        assert register.person_at(session, town.id, "") is None


def test_units_without_a_case_are_told_though_the_authority_has_cases_of_its_own(
    town: TestTown,
) -> None:
    """In SQL nothing lies outside a list that holds an unknown."""
    assert breach(town, "2026-09-01 09:00").unit_id is None
    with town.office.database.read() as session:
        assert cases.how_many_units_without_case(session, town.id) == 2
        assert len(cycles.units_without_cycle(session, town.id, YEAR)) == 2


@pytest.mark.sqlite
def test_the_letters_to_one_person_are_found_without_looking_through_all(town: TestTown) -> None:
    asked: list[tuple[str, object]] = []

    def note(_c: object, _d: object, statement: str, given: object, *_more: object) -> None:
        asked.append((statement, given))

    with town.office.database.read() as session:
        event.listen(town.office.database.engine, "before_cursor_execute", note)
        letters_to(session, town.id, 1)
        event.remove(town.office.database.engine, "before_cursor_execute", note)
        statement, given = asked[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()  # type: ignore[arg-type]
    assert [row[-1] for row in plan] == ["SEARCH message USING INDEX message_to (person_id=?)"]
