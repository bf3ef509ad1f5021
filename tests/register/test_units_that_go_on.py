"""Units are merged and split: people, duties and services go on, the history stays."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.engine.door import desk
from flows.engine.refusals import BadChoice, BadDate
from flows.measures.verbs import add_measure
from flows.register.units import merge_units, split_unit
from flows.safety_cycle.year import open_year
from models.case.tables import Case
from models.every_table import METADATA
from models.record.tables import Audit
from models.register.questions import appointments, units
from models.register.tables import Succession, Unit
from models.services.questions import uses_at
from models.services.tables import ServiceUse
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.services_town import add, subject

NOW = at("2026-10-05 08:00")
DAY = date(2026, 10, 1)
A, B = "Backaskolan", "Ekdalaskolan"


@pytest.fixture
def year(town: TestTown) -> TestTown:
    open_year.alone(town.errand(OPERATOR, at("2026-08-20 08:00")), SchoolYear(2026))
    return town


def new_unit(town: TestTown, name: str) -> int:
    with town.office.database.write() as session:
        row = Unit(municipality_id=town.id, name=name, form="grundskola")
        session.add(row)
        session.flush()
        return row.id or 0


def posts(town: TestTown, unit: int) -> set[tuple[int, str, date | None, date | None]]:
    with town.office.database.read() as session:
        rows = appointments(session, town.id)
    return {(one.person_id, one.role, one.starts, one.ends) for one in rows if one.unit_id == unit}


def measure(town: TestTown, unit: int) -> int:
    with desk(town.office, town.id, who=town.asta, now=NOW) as here:
        soon = date(2026, 11, 2)
        case = add_measure(
            here, action="Lampor", problem="Mörkt", who="Vaktmästaren", when=soon,
            evaluated_on=soon, unit=unit,
        )  # fmt: skip
        return case.id or 0


def the_case(town: TestTown, number: int) -> Case:
    with town.office.database.read() as session:
        return session.get_one(Case, number)


def cycle(town: TestTown, unit: int) -> Case:
    with town.office.database.read() as session:
        wanted = select(Case).where(Case.kind == "safety_cycle", Case.unit_id == unit)
        return session.exec(wanted).one()


def test_a_merger_takes_people_and_duties_along_and_ends_the_rest(year: TestTown) -> None:
    town, a, b = year, year.unit(A), year.unit(B)
    duty, mine = measure(town, a), cycle(town, a).id or 0
    before = posts(town, a)
    gone = merge_units.alone(town.errand(OPERATOR, NOW), [a], b, DAY, why="En skola")
    assert (gone.appointments, gone.cases, gone.ended) == (len(before), 1, 1)
    lo = town.person("lo@skola.example")
    assert (lo, "headteacher", DAY, None) in posts(town, b)
    assert (lo, "headteacher", None, date(2026, 9, 30)) in posts(town, a)
    assert (the_case(town, duty).unit_id, the_case(town, duty).closed) == (b, None)
    ended = the_case(town, mine)
    assert (ended.unit_id, ended.outcome) == (a, "not_applicable"), "its history stays its own"
    assert cycle(town, b).closed is None
    with town.office.database.read() as session:
        [row] = session.exec(select(Succession)).all()
        assert (row.unit_id, row.successor_id, row.day) == (a, b, DAY)
        assert next(one for one in units(session, town.id) if one.id == a).closes == DAY
        told = session.exec(select(Audit.what)).all()
    assert {"unit_went_on", "case_went_on"} <= set(told)
    # The closed school gets no cycle of its own any more.
    open_year.alone(town.errand(OPERATOR, at("2027-08-20 08:00")), SchoolYear(2027))
    with town.office.database.read() as session:
        later = session.exec(select(Case.unit_id).where(Case.year == "2027/28")).all()
    assert a not in later and b in later


def test_the_years_cycle_goes_along_where_the_other_school_has_none(year: TestTown) -> None:
    town, a = year, year.unit(A)
    new = new_unit(town, "Nya skolan")
    mine = town.case(A).id or 0
    merge_units.alone(town.errand(OPERATOR, NOW), [a], new, DAY, why="Ny byggnad")
    assert (the_case(town, mine).unit_id, the_case(town, mine).closed) == (new, None)
    heard = town.tick("2027-02-05 08:00")
    assert any("Nya skolan" in str(one["Subject"]) for one in heard)


def test_nobody_is_appointed_twice_to_the_same(year: TestTown) -> None:
    town, a, b = year, year.unit(A), year.unit(B)
    errand = town.errand(OPERATOR, NOW)
    new = new_unit(town, "Nya skolan")
    merge_units.alone(errand, [a, b], new, DAY, why="En skola")
    heads = [one for one in posts(town, new) if one[1] == "headteacher"]
    assert len(heads) == 2 == len({one[0] for one in heads})


def test_a_service_in_use_goes_on_at_the_other_school_once(year: TestTown) -> None:
    town, a, b = year, year.unit(A), year.unit(B)
    numbers = []
    for name in ("Läsappen", "Räkneappen"):
        add(town, name)
        numbers.append(subject(town, name))
    with town.office.database.write() as session:
        for number, unit in ((numbers[0], a), (numbers[1], a), (numbers[1], b)):
            use = ServiceUse(
                municipality_id=town.id, subject_id=number, unit_id=unit, starts=date(2026, 9, 20)
            )
            session.add(use)
    gone = merge_units.alone(town.errand(OPERATOR, NOW), [a], b, DAY, why="En skola")
    assert gone.uses == 1
    with town.office.database.read() as session:
        assert sorted(use.subject_id for use in uses_at(session, town.id, b, DAY)) == sorted(
            numbers
        )
        assert uses_at(session, town.id, a, DAY) == []


def test_a_split_copies_the_people_and_leaves_the_duties_with_the_first(year: TestTown) -> None:
    town, a = year, year.unit(A)
    ones = [new_unit(town, name) for name in ("Backaskolan F-3", "Backaskolan 4-9")]
    duty = measure(town, a)
    split_unit.alone(town.errand(OPERATOR, NOW), a, ones, DAY, why="Två rektorer")
    lo = town.person("lo@skola.example")
    for one in ones:
        assert (lo, "headteacher", DAY, None) in posts(town, one)
    assert the_case(town, duty).unit_id == ones[0]
    assert cycle(town, ones[0]).closed is None


def test_a_unit_that_is_itself_one_of_the_parts_goes_on(year: TestTown) -> None:
    town, a = year, year.unit(A)
    new = new_unit(town, "Backaskolan 7-9")
    before = posts(town, a)
    split_unit.alone(town.errand(OPERATOR, NOW), a, [a, new], DAY, why="Högstadiet")
    assert posts(town, a) == before
    assert {one[:2] for one in posts(town, new)} == {one[:2] for one in before}
    assert town.case(A).closed is None
    with town.office.database.read() as session:
        assert next(one for one in units(session, town.id) if one.id == a).closes is None


def test_what_lies_under_a_unit_lies_under_the_one_it_went_on_in(year: TestTown) -> None:
    town, a, b = year, year.unit(A), year.unit(B)
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Fritids Backa", parent_id=a))
    merge_units.alone(town.errand(OPERATOR, NOW), [a], b, DAY, why="En skola")
    with town.office.database.read() as session:
        child = next(one for one in units(session, town.id) if one.name == "Fritids Backa")
    assert child.parent_id == b


def test_what_cannot_be_is_refused_and_changes_nothing(year: TestTown) -> None:
    town, a, b = year, year.unit(A), year.unit(B)
    errand = town.errand(OPERATOR, NOW)
    with pytest.raises(BadDate):
        merge_units.alone(errand, [a], b, date(2026, 10, 6), why="I morgon")
    with pytest.raises(BadChoice):
        merge_units.alone(errand, [a, b], b, DAY, why="Sig själv")
    with pytest.raises(BadChoice):
        split_unit.alone(errand, a, [b], DAY, why="I en del")
    with town.office.database.read() as session:
        assert session.exec(select(Succession)).all() == []


# What becomes of each table that names a unit, when the unit goes on in another one.
GOES = {"appointment", "service_use", "case", "subject", "unit"}
STAYS = {  # history of the unit as it was
    "unit_name", "unit_succession", "school_break", "exemption", "guardian_approval",
    "incident_count", "report",
}  # fmt: skip


def test_every_table_that_names_a_unit_is_thought_of() -> None:

    named = {
        table.name
        for table in METADATA.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "unit"
    }
    assert named == GOES | STAYS
