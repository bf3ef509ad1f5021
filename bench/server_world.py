"""The same country on a PostgreSQL server, and the floor beside which a tick is read there."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Boolean

from bench.world import NOW, TODAY, TOMORROW, World
from models.database import Database
from models.every_table import METADATA
from tests.worlds import postgres

VALUES: dict[str, Any] = {"day": TODAY, "now": NOW}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""How a server has to run beside which our own commits are read."""
OUTBOX = ("action_link", "kept_letter", "item", "message")
FILLED = (
    "municipality", "unit", "person", "appointment", "absence", "school_break", "case", "timer",
    "next_day",
)  # fmt: skip

# One statement each, as one would write them by hand for this server.
MESSAGES = """
INSERT INTO message (municipality_id, person_id, day, sort, status, reason, digest, message_id,
                     letter, owner, fence, attempts, next_at, created_at, last_answer, about)
SELECT DISTINCT appointment.municipality_id, appointment.person_id, %(day)s::date, 'duty',
       'pending', '', false, '<' || gen_random_uuid() || '@localhost>', '', '', 0, 0,
       %(now)s::timestamptz, %(now)s::timestamptz, '', 0
  FROM timer JOIN "case" ON "case".id = timer.case_id
  JOIN appointment ON appointment.unit_id = "case".unit_id
   AND appointment.role = 'headteacher'
   AND coalesce(starts, %(day)s) <= %(day)s AND coalesce(ends, %(day)s) >= %(day)s
 WHERE timer.due <= %(day)s
"""
ITEMS = """
INSERT INTO item (municipality_id, case_id, since_version, level, person_id, due, message_id,
                  "natural")
SELECT "case".municipality_id, "case".id, "case".since_version, timer.level, message.person_id,
       "case".due, message.id, timer.due
  FROM timer JOIN "case" ON "case".id = timer.case_id
  JOIN appointment ON appointment.unit_id = "case".unit_id
   AND appointment.role = 'headteacher'
   AND coalesce(starts, %(day)s) <= %(day)s AND coalesce(ends, %(day)s) >= %(day)s
  JOIN message ON message.day = %(day)s AND message.person_id = appointment.person_id
   AND message.sort = 'duty'
 WHERE timer.due <= %(day)s
"""
TAKE = "DELETE FROM timer WHERE due <= %(day)s"


@contextmanager
def durable_server() -> Iterator[None]:
    """A server of our own whose commits are on the disk; where one runs already, that one."""
    if postgres.is_there():
        yield
        return
    postgres.QUICK.update(DURABLE)
    server = postgres.begin()
    try:
        yield
    finally:
        postgres.end(server)


@dataclass(frozen=True, slots=True)
class ServerWorld:
    """A country in a database at ``url``; ``above`` is the address of the superuser, for whom the
    wall between municipalities does not stand: the floor pays for none."""

    url: str
    above: str
    due: tuple[tuple[Any, ...], ...]

    def restore(self) -> None:
        """As before the tick: the outbox empty, the timers back, nothing left over."""
        with psycopg.connect(self.above, autocommit=True) as connection:
            for table in OUTBOX:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            connection.execute("UPDATE next_day SET day = %s WHERE day <> %s", (TOMORROW,) * 2)
            cases = [row[1] for row in self.due]
            connection.execute("DELETE FROM timer WHERE case_id = ANY(%s)", (cases,))
            _copy(connection, "timer", iter(self.due))
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def remind_plainly(self) -> float:
        """Say all that is due, in one transaction; the seconds that it took."""
        with psycopg.connect(self.above) as connection:
            connection.execute("SELECT 1 FROM municipality LIMIT 1").fetchall()
            connection.commit()
            gc.collect()
            begun = perf_counter()
            for statement in (MESSAGES, ITEMS, TAKE):
                connection.execute(statement, VALUES)
            connection.commit()
            return perf_counter() - begun

    def left_behind(self) -> list[tuple[Any, ...]]:
        """All that a tick writes, but for the numbers and ids that chance gives."""
        with psycopg.connect(self.above) as connection:
            rows = connection.execute(LEFT).fetchall()
            counts = connection.execute(COUNTS, VALUES).fetchall()
        return counts + rows


LEFT = """
SELECT item.case_id, item.since_version, item.level, item.person_id, item.due, item.natural,
       message.municipality_id, message.person_id, message.day, message.sort, message.status,
       message.reason, message.digest, message.letter, message.owner, message.fence,
       message.lease_until, message.attempts, message.next_at, message.created_at,
       message.sending_at, message.sent_at, message.last_answer
  FROM item JOIN message ON message.id = item.message_id ORDER BY 1, 2, 3, 4, 5
"""
COUNTS = """
SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM quiet),
       (SELECT count(*) FROM timer WHERE due <= %(day)s)
"""


def copied(world: World) -> ServerWorld:
    """The generated file's rows in a database of their own on the server that runs."""
    url = postgres.bare()
    above = url.replace("+psycopg://arshjul@", "://postgres@")
    database = Database.at(url)
    database.create()
    database.close()
    file = sqlite3.connect(world.path)
    with psycopg.connect(above) as connection:
        for table in FILLED:
            _copy(connection, table, _rows(file, table))
        connection.commit()
        due = connection.execute("SELECT * FROM timer WHERE due <= %s", (TODAY,)).fetchall()
    file.close()
    made = ServerWorld(url, above, tuple(due))
    made.restore()
    return made


def _rows(file: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    columns = METADATA.tables[table].columns
    flags = [isinstance(column.type, Boolean) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    for row in file.execute(f'SELECT {names} FROM "{table}"'):
        yield tuple(
            bool(value) if flag and value is not None else value
            for flag, value in zip(flags, row, strict=True)
        )


def _copy(connection: psycopg.Connection, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    names = [sql.Identifier(column.name) for column in METADATA.tables[table].columns]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(names)
    )
    with connection.cursor().copy(into) as copy:
        for row in rows:
            copy.write_row(row)
