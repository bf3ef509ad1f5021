"""A mark for each municipality: another one whenever a row of it has changed, in whatever way."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import text, update
from sqlmodel import col, select

from models import marks
from models.database import Database
from models.guard import COPIED
from models.next_days import NextDay
from models.record.facts import keep_fact
from models.register.tables import Municipality, Unit
from models.server import EVERYWHERE
from tests.conftest import TestTown
from tests.worlds.neighbours import neighbour
from tests.worlds.shown import marks_of


@pytest.fixture
def homes(town: TestTown) -> tuple[str, str]:
    there, _ = neighbour(town)
    return town.id, there.id


def changed(database: Database, before: dict[str, marks.Marks | None]) -> set[str]:
    """The municipalities whose mark is another one, by whichever of its two parts."""
    return {home for home, mark in marks_of(database).items() if mark != before.get(home)}


def add_unit(database: Database, home: str, *begun_for: str) -> None:
    with database.write(*begun_for) as session:
        session.add(Unit(municipality_id=home, name="Nya skolan", form="grundskola"))


def test_what_is_changed_in_one_leaves_the_others_mark(
    town: TestTown, homes: tuple[str, str]
) -> None:
    here, _ = homes
    before = marks_of(town.office.database)
    add_unit(town.office.database, here, here)
    assert changed(town.office.database, before) == {here}


def test_whoever_writes_in_all_marks_all_but_what_she_says_it_was_in(
    town: TestTown, homes: tuple[str, str]
) -> None:
    (here, there), database = homes, town.office.database
    before = marks_of(database)
    add_unit(database, here)
    assert changed(database, before) == {here, there, EVERYWHERE}
    before = marks_of(database)
    with database.write() as session:
        marks.only_in(session, [there])
        session.execute(update(Unit).where(col(Unit.municipality_id) == there).values(form="x"))
    assert changed(database, before) == {there}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE unit SET name = name",
        "  update unit set form = 'x'",
        "DELETE FROM draft",
        "INSERT INTO quiet SELECT * FROM quiet WHERE 1 = 0",
        "WITH one AS (SELECT 1) UPDATE unit SET form = 'y'",
    ],
)
def test_a_statement_of_the_drivers_own_is_seen_too(town: TestTown, statement: str) -> None:
    before = marks_of(town.office.database)
    with town.office.database.write(town.id) as session:
        session.connection().exec_driver_sql(statement)
    assert town.id in changed(town.office.database, before)


def test_what_is_given_up_or_only_looked_at_leaves_every_mark(town: TestTown) -> None:
    database, before = town.office.database, marks_of(town.office.database)
    with database.write(town.id) as session:
        session.add(Unit(municipality_id=town.id, name="Aldrig", form="grundskola"))
        session.flush()
        session.rollback()
    with suppress(RuntimeError), database.write(town.id) as session:
        session.add(Unit(municipality_id=town.id, name="Aldrig", form="grundskola"))
        session.flush()
        raise RuntimeError
    with database.write(town.id) as session:
        session.exec(select(Unit)).all()
    assert changed(database, before) == set()


def test_a_name_of_a_municipality_is_seen_from_all(town: TestTown, homes: tuple[str, str]) -> None:
    here, there = homes
    before = marks_of(town.office.database)
    with town.office.database.write(here) as session:
        session.get_one(Municipality, here).name = "Nyköping"
    assert changed(town.office.database, before) == {here, there, EVERYWHERE}


def test_what_a_clock_notes_for_itself_has_a_mark_of_its_own(town: TestTown) -> None:
    database, before = town.office.database, marks_of(town.office.database)

    def of_the_clock() -> str | None:
        with database.read(town.id) as session:
            return marks.clock_mark(session, town.id)

    noted = of_the_clock()
    with database.write() as session:
        session.execute(update(NextDay).values(day=NextDay.day))
    assert of_the_clock() == noted
    with database.write() as session:
        keep_fact(session, "last_beat", "{}")
    assert of_the_clock() != noted
    assert changed(database, before) == set()


def test_a_transaction_that_writes_sees_no_mark(town: TestTown) -> None:
    with town.office.database.write(town.id) as session:
        assert marks.marks(session, town.id) is None
        assert marks.clock_mark(session, town.id) is None


def test_rows_that_are_copied_bring_their_mark(town: TestTown) -> None:
    database, before = town.office.database, marks_of(town.office.database)
    with database.write(town.id) as session:
        session.execute(text("UPDATE unit SET form = 'x'").execution_options(**{COPIED: True}))
    assert changed(database, before) == set()
