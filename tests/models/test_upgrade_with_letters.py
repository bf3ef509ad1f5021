"""A release is taken in use while letters wait: on both databases all of them leave, and once."""

from __future__ import annotations

import lzma
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, create_engine, inspect
from sqlmodel import Session, col, select

from flows.clock.anchors import anchors_in, first_wrong
from flows.mail.file_identity import identity_of
from models.case.tables import Timer
from models.database import REVISION, Database
from models.post.tables import Message
from models.schema import BEGINNING, FIRST, configuration
from tests import STORED
from tests.conftest import Postbox, TestTown, make_office
from tests.worlds import postgres

HOME = "se-0000"
OLD = STORED / "demo-at-0009.sqlite.xz"
ANCHORS = STORED / "demo-at-0009.anchors.jsonl"
ROUNDS = 58  # that the database has counted
LEFT, WAITS = {"sent": 26}, {"pending": 2, "claimed": 1, "sending": 1, "held": 2}
LATER = "2026-11-25 09:30"  # the leases have run out


@pytest.fixture
def old(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The stored database in a folder of its own, with what lies beside it."""
    var = tmp_path / "var"
    var.mkdir()
    (var / "rounds").write_text(f"{ROUNDS:020}")
    shutil.copyfile(ANCHORS, var / "anchors.jsonl")
    (var / "arshjul.sqlite").write_bytes(lzma.decompress(OLD.read_bytes()))
    with closing(sqlite3.connect(var / "arshjul.sqlite")) as opened:
        here = (identity_of(var / "rounds"),)  # it is this very installation
        opened.execute("UPDATE fact SET value = ? WHERE key = 'rounds_file'", here)
        opened.commit()
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(
    request: pytest.FixtureRequest, old: sqlite3.Connection, tmp_path: Path
) -> Iterator[TestTown]:
    url = f"sqlite:///{tmp_path}/var/arshjul.sqlite"
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
        url = postgres.bare()
        as_it_began(old, url)
    with closing(Database.at(url)) as database:
        assert database._revision() == FIRST != REVISION
        database.create()
        assert database._revision() == REVISION
    post = Postbox()
    office = make_office(tmp_path / "var", post, database_url=url)
    yield TestTown(office, post, HOME)
    office.database.close()


def as_it_began(old: sqlite3.Connection, url: str) -> None:
    """The tables with which PostgreSQL began, and the stored rows in them."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(BEGINNING.read_text("utf-8"))
        command.stamp(configuration(connection), FIRST)
    found = MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")
        for table in found.sorted_tables:
            if table.name == "alembic_version":
                continue
            names = [column.name for column in table.columns]
            flags = [column.type.python_type is bool for column in table.columns]
            said = ["%s::int::boolean" if flag else "%s" for flag in flags]
            rows = old.execute(f'SELECT {", ".join(map(_quoted, names))} FROM "{table.name}"')
            into = ", ".join(map(_quoted, names))
            statement = f'INSERT INTO "{table.name}" ({into}) VALUES ({", ".join(said)})'
            for row in rows.fetchall():
                connection.exec_driver_sql(statement, row)
            if table.autoincrement_column is not None:
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "
                    f'coalesce(max(id), 0) + 1, false) FROM "{table.name}"'
                )
    engine.dispose()


def _quoted(name: str) -> str:
    return f'"{name}"'


def statuses(session: Session) -> Counter[str]:
    return Counter(session.exec(select(Message.status)).all())


def numbers(session: Session, *status: str) -> set[str]:
    wanted = select(Message.message_id).where(col(Message.status).in_(status))
    return set(session.exec(wanted))


def test_every_row_is_there_and_the_record_verifies(
    upgraded: TestTown, old: sqlite3.Connection
) -> None:
    var = upgraded.office.settings.var
    before = sqlite3.connect(":memory:")
    before.deserialize(lzma.decompress(OLD.read_bytes()))
    with upgraded.office.database.read() as session, closing(before):
        names = set(inspect(session.connection()).get_table_names()) - {"alembic_version"}
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        kept = {name for (name,) in before.execute(listed)} - {"alembic_version"}
        assert kept <= names and len(kept) > 90
        filled = 0
        for name in sorted(kept - {"kind_state"}):
            asked = f'SELECT count(*) FROM "{name}"'
            [(rows,)] = before.execute(asked)
            assert session.connection().exec_driver_sql(asked).scalar() == rows, name
            filled += bool(rows)
        assert filled > 40
        assert statuses(session) == LEFT | WAITS
        assert len(session.exec(select(Timer)).all()) > 90
        assert first_wrong(session, HOME, anchors_in(var)) is None


def test_what_waited_leaves_once_and_what_had_left_does_not(upgraded: TestTown) -> None:
    with upgraded.office.database.read() as session:
        gone = numbers(session, "sent")
        waiting = numbers(session, "pending", "claimed", "sending")
        (in_doubt,) = numbers(session, "sending")
        held = numbers(session, "held")
    left = [str(one["Message-ID"]) for one in upgraded.tick(LATER, ("delivery",))]
    assert sorted(left) == sorted(waiting) and in_doubt in left
    assert upgraded.tick("2026-11-25 10:30", ("delivery",)) == []
    after = [
        str(one["Message-ID"])
        for day in ("2026-11-26 08:15", "2026-11-27 08:15", "2026-11-30 08:15")
        for one in upgraded.tick(day)
    ]
    assert after and len(set(after)) == len(after), "timers go on, and nothing comes twice"
    assert not set(after) & (gone | waiting | held)
    with upgraded.office.database.read() as session:
        assert numbers(session, "held") >= held, "what is held waits for a person"
        assert first_wrong(session, HOME, anchors_in(upgraded.office.settings.var)) is None
