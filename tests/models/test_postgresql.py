"""On PostgreSQL the tables, the record, the wall and the locks are what they are to be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlmodel import Session, col, select

from models.case.kinds import follow_the_kinds
from models.case.tables import Case
from models.database import Database
from models.every_table import METADATA
from models.post import outbox
from models.post.tables import Item, Message
from models.register.tables import Municipality, Person
from models.schema import FIRST, configuration
from models.server import IN_ONE, PATIENCE, WRITERS, holes, roles, see_all
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds import postgres

LAYOUT = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, "
    "character_maximum_length FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
}


ELSEWHERE = "no-9999"


def somebody(name: str) -> Person:
    """Of the other municipality."""
    email = f"{name.lower()}@b.example"
    return Person(municipality_id=ELSEWHERE, name=name, email=email, locale="nb")


@pytest.fixture
def url(postgresql: None) -> str:
    return postgres.fresh()


@pytest.fixture
def town(url: str, tmp_path: Path) -> Iterator[TestTown]:
    post = Postbox()
    office = make_office(tmp_path / "var", post, database_url=url)
    settle_town(office.database)
    with office.database.write() as session:
        session.add(
            Municipality(
                id=ELSEWHERE,
                code="9999",
                name="Dømevik",
                country="NO",
                locale="nb",
                preset="läsår",
            )
        )
        session.flush()
        session.add(somebody("Vei"))
    yield TestTown(office, post)
    office.database.close()


def layout(database: Database) -> dict[str, set[tuple[object, ...]]]:
    with database.engine.connect() as connection:
        return {
            what: {
                tuple(row) for row in connection.exec_driver_sql(asked) if "alembic" not in str(row)
            }
            for what, asked in LAYOUT.items()
        }


def test_the_tables_are_those_that_the_code_describes(postgresql: None) -> None:
    migrated = Database.at(postgres.fresh())
    described = Database.at(postgres.bare())
    with described.engine.begin() as connection:
        METADATA.create_all(connection)
        follow_the_kinds(connection)
    with closing(migrated), closing(described):
        there, here = layout(migrated), layout(described)
        for what in LAYOUT:
            assert there[what] == here[what], what
        assert len(there["columns"]) > 600


def test_a_migration_back_and_forth_keeps_letters_that_wait(town: TestTown) -> None:
    town.open_year()
    town.tick("2027-02-05 08:00", ("reminders",))  # they are written, and nobody sends them yet
    before = counted(town)
    assert before[1] > 0
    engine = town.office.database.engine
    with engine.begin() as connection:
        see_all(connection)
        command.downgrade(configuration(connection), FIRST)
    with engine.begin() as connection:
        see_all(connection)
        command.upgrade(configuration(connection), "head")
    assert counted(town) == before
    assert {str(one["To"]) for one in town.tick("2027-02-05 08:15")}, "and they leave"


def counted(town: TestTown) -> tuple[int, int, int]:
    with town.office.database.read() as session:
        tables = (Case, Message, Item)
        found = [len(session.exec(select(one)).all()) for one in tables]
    return found[0], found[1], found[2]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET what = 'x'", "DELETE FROM audit", "TRUNCATE audit CASCADE"]
)
def test_the_record_is_append_only(town: TestTown, statement: str) -> None:
    town.open_year()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        town.office.database.write() as session,
    ):
        session.execute(text(statement))


def test_each_table_that_says_whose_its_rows_are_stands_behind_the_wall(town: TestTown) -> None:
    asked = text(
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relrowsecurity "
        "AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
    )
    with town.office.database.read() as session:
        behind = set(session.execute(asked).scalars())
        seen = inspect(session.connection())
        homes = {
            name
            for name in seen.get_table_names()
            if "municipality_id" in {column["name"] for column in seen.get_columns(name)}
        }
    assert behind == homes and len(homes) > 60


def test_a_transaction_of_one_municipality_sees_and_writes_no_row_of_another(
    town: TestTown,
) -> None:
    database = town.office.database
    with database.read(ELSEWHERE) as session:
        assert [one.name for one in session.exec(select(Person))] == ["Vei"]
    with database.read(town.id) as session:
        assert "Vei" not in {one.name for one in session.exec(select(Person))}
        assert session.exec(select(Municipality)).all(), "who there is, is known to all"
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.write(town.id) as session,
    ):
        session.add(somebody("Vo"))
    with database.write(town.id) as session:
        for person in session.exec(select(Person)):
            session.delete(person) if person.name == "Vei" else None
    with database.read() as session:
        assert len(session.exec(select(Person)).all()) == 8, "both, for what is over all"
    with Session(database.engine) as session:
        assert session.exec(select(Person)).all() == [], "and nothing, where nobody has asked"


def test_a_reader_changes_nothing(town: TestTown) -> None:
    with town.office.database.read() as session:
        asked = text("UPDATE municipality SET name = 'X'")
        with pytest.raises(DBAPIError, match="read-only"):
            session.execute(asked)


def test_who_writes_in_one_municipality_keeps_only_its_writers_waiting(town: TestTown) -> None:
    def free(lock: str) -> bool:
        with town.office.database.engine.connect() as other:
            return bool(other.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({lock})").scalar())

    own, others = (f"{IN_ONE}, hashtext('{home}')" for home in (town.id, ELSEWHERE))
    with town.office.database.write(town.id):
        assert not free(own) and free(others) and not free(str(WRITERS))
    with town.office.database.write():
        assert not free(str(WRITERS))
    assert free(own) and free(str(WRITERS)), "with the transaction the locks are gone"
    third = f"{IN_ONE}, hashtext('se-0003')"
    with town.office.database.write(ELSEWHERE, town.id) as session:
        assert not (free(own) or free(others) or free(str(WRITERS))) and free(third)
        assert len(session.exec(select(Person)).all()) == 8


def test_letters_of_several_municipalities_leave_in_one_round(town: TestTown) -> None:
    written = at("2026-10-07 08:00")
    with town.office.database.write() as session:
        people = session.exec(select(Person).where(col(Person.name).in_(("Vei", "Lo Lind")))).all()
        rows = [
            outbox.message_row(
                one.municipality_id, one.id or 0, written.date(), written, domain="a.example",
                digest=True,
            )
            for one in people
        ]  # fmt: skip
        outbox.put_messages(session, rows)
    left = town.tick("2026-10-07 09:00", ("delivery",))
    assert {str(one["To"]) for one in left} == {"Vei <vei@b.example>", "Lo Lind <lo@skola.example>"}


def test_a_page_gives_up_after_a_while_and_a_job_does_not(town: TestTown) -> None:
    def slow() -> None:
        with town.office.database.read() as session:
            session.execute(text("SELECT pg_sleep(0.2)"))

    slow()
    waits = PATIENCE.set("50ms")
    try:
        with pytest.raises(DBAPIError, match="statement timeout"):
            slow()
    finally:
        PATIENCE.reset(waits)


def test_whoever_works_with_the_tables_need_not_own_them(postgresql: None, tmp_path: Path) -> None:
    """The SQL that the command prints, and two addresses: nothing more is needed."""
    name, owner, user = (f"{one}_{os.getpid()}" for one in ("both", "owns", "works"))
    for statement in roles(name, owner, user).split(";"):
        if statement.strip():
            postgres.as_superuser(statement)
    urls = postgres.url_of(name, user), postgres.url_of(name, owner)
    database = Database.at(*urls)
    with closing(database):
        database.create()
        with database.read() as session:
            assert holes(session) == []
    with closing(Database.at(urls[1])) as owned, owned.read() as session:
        assert holes(session) == ["owner"]
    office = make_office(tmp_path / "var", Postbox(), database_url=urls[0])
    settle_town(office.database)
    assert TestTown(office, Postbox()).open_year() == 2, "and it works"
    with office.database.engine.begin() as connection:
        for forbidden in ("UPDATE audit SET what = 'x'", "DELETE FROM audit", "DROP TABLE person"):
            with pytest.raises(ProgrammingError), connection.begin_nested():
                connection.exec_driver_sql(forbidden)
    office.database.close()
