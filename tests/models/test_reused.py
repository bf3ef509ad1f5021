"""Nothing of one test reaches the next one through the database that both have."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from models.register.tables import Unit
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.worlds import postgres
from tests.worlds.reused import BORN, Shelf, layout

TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)
NUMBERS = "SELECT relname FROM pg_class WHERE relkind = 'S' AND pg_sequence_last_value(oid) > 0"


@pytest.fixture
def shelf(postgresql: None) -> Shelf:
    return postgres.shelf()


def live(name: str, var: Path) -> TestTown:
    """A year begins: rows in many tables, an append-only record among them."""
    office = make_office(var, Postbox(), database_url=postgres.url_of(name))
    settle_town(office.database)
    town = TestTown(office, Postbox())
    town.open_year()
    town.tick("2027-02-05 08:00")
    return town


def filled(shelf: Shelf, name: str) -> list[str]:
    admin = shelf.admin(name)
    tables = [table for (table,) in admin.execute(TABLES) if table not in BORN]
    return [one for one in tables if admin.execute(f'SELECT 1 FROM "{one}" LIMIT 1').fetchone()]


def test_rows_and_numbers_that_were_given_are_gone(shelf: Shelf, tmp_path: Path) -> None:
    name = shelf.take()
    town = live(name, tmp_path / "var")
    first = town.unit("Backaskolan")
    assert {"audit", "safety_case", "message", "person", "unit"} & set(filled(shelf, name))
    assert len(filled(shelf, name)) > 12
    assert shelf.admin(name).execute(NUMBERS).fetchone()

    shelf.give_back()  # with the town open, as many tests leave it

    assert shelf.take() == name, "the next one has the same"
    assert filled(shelf, name) == []
    assert shelf.admin(name).execute(NUMBERS).fetchall() == []
    again = live(name, tmp_path / "again")
    assert again.unit("Backaskolan") == first, "and counts from the beginning"
    with (
        pytest.raises(DBAPIError, match="append"),
        again.office.database.write() as session,
    ):
        session.connection().exec_driver_sql("DELETE FROM audit")
    again.office.database.close()
    town.office.database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit DISABLE TRIGGER USER",
        "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE person NO FORCE ROW LEVEL SECURITY",
        "DROP INDEX ix_run_beat",
        "CREATE INDEX another ON run (outcome)",
        "ALTER TABLE run ADD COLUMN more INTEGER",
        "ALTER TABLE run ALTER COLUMN outcome DROP NOT NULL",
        "ALTER TABLE run ALTER COLUMN outcome SET DEFAULT 'x'",
        "ALTER TABLE municipality DROP CONSTRAINT preset_is_known",
        "CREATE TABLE another (id INTEGER)",
        "CREATE SCHEMA another",
        "CREATE FUNCTION another() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "ALTER SEQUENCE run_id_seq INCREMENT BY 2",
        "GRANT SELECT ON person TO public",
        "ANALYZE kind_state",
        "DELETE FROM kind_state WHERE kind = 'measure'",
        "UPDATE alembic_version SET version_num = '0001'",
        "TRUNCATE run",
        "ALTER ROLE arshjul IN DATABASE {name} SET statement_timeout = '1s'",
        "ALTER DATABASE {name} SET timezone = 'Europe/Oslo'",
    ],
)
def test_what_is_more_than_rows_is_not_handed_on(shelf: Shelf, statement: str) -> None:
    name = shelf.take()
    shelf.admin(name).execute(statement.format(name=name).encode())
    shelf.give_back()

    other = shelf.take()
    assert other != name
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(shelf.conninfo(name))
    assert layout(shelf.admin(other)) == layout(shelf.admin(shelf.take()))


def test_every_policy_is_part_of_what_is_compared(shelf: Shelf) -> None:
    name = shelf.take()
    admin = shelf.admin(name)
    policy, table = admin.execute("SELECT policyname, tablename FROM pg_policies").fetchone() or ()
    admin.execute(f'DROP POLICY "{policy}" ON "{table}"'.encode())
    shelf.give_back()
    assert shelf.take() != name


def test_a_transaction_that_nobody_ended_holds_up_nobody(shelf: Shelf) -> None:
    name = shelf.take()
    with closing(psycopg.connect(shelf.conninfo(name))) as forgotten:
        forgotten.execute("SELECT pg_advisory_lock(1)")
        forgotten.execute("LOCK TABLE person IN ACCESS EXCLUSIVE MODE")

        shelf.give_back()

        assert shelf.take() == name
        with psycopg.connect(shelf.conninfo(name)) as connection:
            assert connection.execute("SELECT pg_try_advisory_lock(1)").fetchone() == (True,)
            assert connection.execute("SELECT count(*) FROM person").fetchone() == (0,)
        with pytest.raises(psycopg.OperationalError):
            forgotten.execute("SELECT 1")


def test_each_folder_has_its_own_until_it_is_given_back(shelf: Shelf, tmp_path: Path) -> None:
    here, there = tmp_path / "here" / "var", tmp_path / "there" / "var"
    first, second = shelf.of(here), shelf.of(there)
    assert first != second and shelf.of(here) == first
    assert Shelf(shelf.port, shelf.place).of(here) == first, "for another process too"

    shelf.give_back(tmp_path / "here")

    assert shelf.of(there) == second
    assert shelf.take() == first, "which is no folder's now"


def test_what_another_process_began_is_given_back_too(shelf: Shelf, tmp_path: Path) -> None:
    elsewhere = Shelf(shelf.port, shelf.place)
    name = elsewhere.of(tmp_path / "var")
    shelf.give_back(tmp_path)
    assert shelf.take() == name


def test_a_copy_holds_the_same_and_goes_on_from_there(shelf: Shelf, tmp_path: Path) -> None:
    made, to = tmp_path / "made", tmp_path / "to"
    town = live(shelf.of(made), made)
    shelf.copy(made, to)

    assert filled(shelf, shelf.of(to)) == filled(shelf, shelf.of(made))
    office = make_office(to, Postbox(), database_url=postgres.url_of(shelf.of(to)))
    assert TestTown(office, Postbox()).unit("Ekdalaskolan") == town.unit("Ekdalaskolan")
    assert office.database.engine.url != town.office.database.engine.url
    with office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Nya skolan", form="grundskola"))
    assert shelf.emptied(shelf.of(to)), "copying has changed nothing but rows"
    assert town.unit("Ekdalaskolan")
    for one in (office, town.office):
        one.database.close()
