"""The migrations make the very tables that the code describes, and the database keeps promises."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from flows.clock.anchors import read_anchors
from flows.clock.housekeeping import housekeeping
from flows.engine import verbs
from flows.engine.handling import Who
from models.case.tables import Case
from models.database import REVISION, Database, NewerDatabase, NoDatabase
from models.every_table import METADATA
from models.record import audit
from models.record.audit import Head
from models.record.tables import Audit
from models.register.tables import Appointment, SchoolBreak
from models.schema import configuration, latest
from tests.conftest import TestTown, at

pytestmark = pytest.mark.sqlite


def layout(database: Database) -> dict[str, str]:
    """Each table, index and trigger as SQLite keeps it, white space, quotes and case aside."""
    with database.read() as session:
        rows = session.execute(
            text("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        )
        found = {name: sql for name, sql in rows if "alembic" not in name}
    return {name: _same(sql) for name, sql in found.items()}


def _same(sql: str) -> str:
    plain = sql.replace('"', "").replace("\n", " ").replace("\t", " ").lower()
    head, sign, rest = plain.partition("(")
    if not head.startswith("create table"):
        return " ".join(plain.split())
    body, _, tail = rest.rpartition(")")
    parts, depth, part = [], 0, ""
    for character in body:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(" ".join(part.split()))
            part = ""
        else:
            part += character
    parts.append(" ".join(part.split()))
    return " ".join(head.split()) + sign + "; ".join(sorted(parts)) + ")" + " ".join(tail.split())


def test_the_migrations_make_the_tables_that_the_code_describes(tmp_path: Path) -> None:
    migrated = Database.at(f"sqlite:///{tmp_path}/a.sqlite")
    migrated.create()
    described = Database.in_memory()
    assert layout(migrated) == layout(described)
    assert latest() == REVISION
    migrated.close()
    described.close()


def test_a_table_without_row_numbers_begins_with_its_key() -> None:
    """Else the check of SQLite 3.40 takes what stands before the key for empty, and the whole
    database for damaged."""
    tables = [
        one
        for one in METADATA.tables.values()
        if not one.dialect_options["sqlite"].get("with_rowid", True)
    ]
    assert len(tables) > 5
    for table in tables:
        key = [column.name for column in table.primary_key.columns]
        first = [column.name for column in table.columns][: len(key)]
        assert sorted(first) == sorted(key), table.name


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    database = Database.at(f"sqlite:///{tmp_path}/a.sqlite")
    database.create()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase):
        database.create()
    database.close()


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_text("this is no database, however long it is " * 100)
    database = Database.at(f"sqlite:///{tmp_path}/a.sqlite")
    with pytest.raises(NoDatabase):
        database.create()
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET what = 'x' WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 1",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
    ],
)
def test_the_record_is_append_only(town: TestTown, statement: str) -> None:
    town.open_year()
    with pytest.raises(IntegrityError), town.office.database.write() as session:
        session.execute(text(statement))


def test_every_tampering_with_the_record_is_found_and_named(town: TestTown) -> None:
    """By somebody who takes the triggers away first."""
    town.open_year()
    for number in range(20):
        verbs.note.alone(
            town.errand(town.asta, at("2026-09-01 09:00")),
            town.case("Backaskolan").id or 0,
            {"method": f"enkät {number}"},
        )
    housekeeping(town.office, at("2026-09-01 12:00"))
    anchor = read_anchors(town.office.settings.var / "anchors.jsonl")[town.id]
    with town.office.database.write() as session:
        session.execute(text("DROP TRIGGER audit_is_never_updated"))
        session.execute(text("DROP TRIGGER audit_is_never_deleted"))
    chance = random.Random(1)
    for _ in range(40):
        seq = chance.randint(1, anchor.count)
        change = chance.choice(
            [
                f"UPDATE audit SET actor = 99 WHERE seq = {seq}",
                f"UPDATE audit SET at = '2020-01-01 00:00:00' WHERE seq = {seq}",
                f"UPDATE audit SET detail = '{{}}', what = 'x' WHERE seq = {seq}",
                f"DELETE FROM audit WHERE seq = {seq}",
                f"DELETE FROM audit WHERE seq >= {seq}",
            ]
        )
        assert found_after(town, change, anchor) == seq, change


def found_after(town: TestTown, change: str, anchor: Head) -> int | None:
    """Where the chain breaks after the change, which is then taken back."""
    with Session(town.office.database.engine) as session:
        session.execute(text("DELETE FROM audit_words"))
        session.execute(text(change))
        found = audit.first_break(session, town.id, anchor)
        session.rollback()
    return found


def test_a_chain_hashed_anew_does_not_fit_its_anchor(town: TestTown) -> None:
    from models.record.tables import GENESIS, link_hash

    town.open_year()
    with town.office.database.read() as session:
        anchor = audit.head(session, town.id)
    with town.office.database.write() as session:
        session.execute(text("DROP TRIGGER audit_is_never_updated"))
    with town.office.database.write() as session:
        previous = GENESIS
        for row in session.exec(select(Audit).order_by(Audit.seq)):  # type: ignore[arg-type]
            row.actor = 99
            row.previous = previous
            row.hash = previous = link_hash(row)
            session.add(row)
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None, "alone the chain cannot know"
        assert audit.first_break(session, town.id, anchor) == anchor.count


def test_a_person_can_be_erased_and_the_chain_still_holds(town: TestTown) -> None:
    from models.register.tables import Person

    town.open_year()
    case = town.case("Backaskolan").id or 0
    who = Who(town.person("lo@skola.example"), "mail")
    verbs.note.alone(town.errand(who, at("2026-09-01 09:00")), case, {"method": "x"})
    with town.office.database.write() as session:
        lo = session.get_one(Person, who.person)
        lo.name, lo.email = "", ""
        session.add(lo)
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None
        assert b"Lo Lind" not in str(audit.journey(session, case)).encode()


def test_the_database_refuses_what_makes_no_sense(town: TestTown) -> None:
    town.open_year()
    bad = (
        SchoolBreak(
            municipality_id=town.id, name="x", starts=date(2026, 2, 2), ends=date(2026, 2, 1)
        ),
        Appointment(
            municipality_id=town.id,
            person_id=town.person("lo@skola.example"),
            role="headteacher",
            starts=date(2026, 2, 2),
            ends=date(2026, 2, 1),
        ),
        Appointment(municipality_id=town.id, person_id=987654, role="headteacher"),
    )
    for row in bad:
        with pytest.raises(IntegrityError), town.office.database.write() as session:
            session.add(row)
    for column, value in (("state", "'klart'"), ("version", "0"), ("unit_id", "987654")):
        with pytest.raises(IntegrityError), town.office.database.write() as session:
            session.execute(text(f'UPDATE "case" SET {column} = {value}'))
    with town.office.database.read() as session:
        assert len(session.exec(select(Case)).all()) == 2


OLD_ROWS = (
    "INSERT INTO municipality VALUES "
    "('se-1401', '1401', 'Härryda', 'SE', 'sv', 'läsår', '', '2026/27')",
    "INSERT INTO unit VALUES (1, 'se-1401', 'Backaskolan', 'grundskola', NULL, NULL)",
    "INSERT INTO person VALUES (1, 'se-1401', 'Lo Lind', 'lo@skola.example', 'sv', '')",
    'INSERT INTO "case" (id, municipality_id, kind, unit_id, year, state, opened, due, planned, '
    "owner_role, version, since_version, since, postponed) VALUES (7, 'se-1401', 'safety_cycle', "
    "1, '2026/27', 'analys', '2026-08-17', '2027-04-30', '2027-04-30', 'headteacher', 3, 3, "
    "'2027-03-01', 0)",
    "INSERT INTO timer VALUES ('2027-04-01', 7, -10)",
    "INSERT INTO finding VALUES (4, 7, 'Mörk skolgård', '', NULL)",
    "INSERT INTO message (id, municipality_id, person_id, day, sort, status, reason, digest, "
    "message_id, letter, owner, fence, attempts, next_at, created_at, last_answer) VALUES (5, "
    "'se-1401', 1, '2027-03-01', 'duty', 'sent', '', 0, '<a@b>', 'notice', '', 1, 0, "
    "'2027-03-01', '2027-03-01', '250 OK')",
    "INSERT INTO item VALUES (7, 3, -30, 1, '2027-04-30', 5, '2027-03-01')",
    "INSERT INTO action_link VALUES ('abc', 'se-1401', 5, 7, 1, 'done', 3, '2027-05-01', NULL)",
)


def test_an_older_database_comes_along_with_all_its_rows(tmp_path: Path) -> None:
    old = Database.at(f"sqlite:///{tmp_path}/old.sqlite")
    with old._writing.begin() as connection:
        command.upgrade(configuration(connection), "0001")
    with old.write() as session:
        for row in OLD_ROWS:
            session.execute(text(row))
    old.create()
    fresh = Database.in_memory()
    assert layout(old) == layout(fresh)
    with old.read() as session:
        case = session.get_one(Case, 7)
        assert (case.state, case.version, case.occurrence, case.round) == ("analys", 3, "", 1)
        assert session.execute(text("SELECT * FROM timer")).one() == (
            "2027-04-01", 7, "se-1401", -10,
        )  # fmt: skip
        for table in ("finding", "message", "item", "action_link"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    old.close()
