"""All rows of one database in another, maybe of another make; and whether they are the same.

Both sides are read the way the code reads them, so that a day, an instant or a table kept as JSON
is compared as what it says, not as how a database writes it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, bindparam, func, insert, text, update
from sqlalchemy import select as select_rows
from sqlmodel import Session

from models.database import Database
from models.every_table import METADATA
from models.guard import COPIED
from models.record.audit import first_break
from models.register.questions import municipality_ids

PORTION = 1_000
OF_FILES = 16  # rows that are pieces of files: some megabytes
MADE_BEFORE = frozenset({"kind_state"})  # rows that every new database has from the beginning
FILES = frozenset({"file_part", "letterhead", "look", "report_version"})
COPY = {COPIED: True}

Progress = Callable[[int, int], None]
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: the rows of each table, and where the record of a municipality breaks."""

    rows: dict[str, int]
    broken: dict[str, int]


class DifferentCopy(Exception):
    """The copy does not say what the original says, in these tables."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(", ".join(tables))
        self.tables = tables


def is_empty(session: Session) -> bool:
    """Whether nobody has begun there."""
    tables = [one for one in METADATA.sorted_tables if one.name not in MADE_BEFORE]
    return not any(session.execute(select_rows(one).limit(1)).first() for one in tables)


def to_file(database: Database, file: Path, progress: Progress) -> Copied:
    """The whole database as it is at one moment, whoever writes meanwhile, in a SQLite file that is
    whole by itself; the same file whatever keeps the database. Raises DifferentCopy."""
    if not database.is_server:
        database.copy_to(file, progress)
    with closing(Database.at(f"sqlite:///{file}")) as copy:
        if database.is_server:
            copy.create()
            with database.read() as here, copy.write() as there:
                copy_compared(here, there, progress)
        with copy.read() as session:
            found = looked_at(session)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE")  # one file, without those beside it
    return found


def looked_at(session: Session) -> Copied:
    """How many rows there are, and whether each municipality's record verifies."""
    breaks = {home: first_break(session, home) for home in municipality_ids(session)}
    return Copied(rows_of(session), {home: row for home, row in breaks.items() if row is not None})


def rows_of(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {one.name: _count(session, one) for one in METADATA.sorted_tables}


def different_rows(file: Path, told: dict[str, int]) -> list[str]:
    """The tables of a SQLite file, of whatever version, that have other than so many rows."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        return [
            table
            for table, rows in sorted(told.items())
            if opened.execute(f'SELECT count(*) FROM "{table}"').fetchone() != (rows,)  # noqa: S608
        ]


def copy_compared(source: Session, target: Session, progress: Progress) -> int:
    """Copy every row and compare what the two say then; returns how many rows there are. Raises
    DifferentCopy: the caller's transaction is not to stand."""
    rows = copy_rows(source, target, progress)
    target.expire_all()
    before, after = digests(source), digests(target)
    if wrong := sorted(name for name in before if before[name] != after[name]):
        raise DifferentCopy(wrong)
    return rows


def copy_rows(source: Session, target: Session, progress: Progress) -> int:
    """Every row of every table, in the order in which they refer to each other; returns how many.
    The target is empty; it numbers its next rows after the highest that came."""
    tables = METADATA.sorted_tables
    of = sum(_count(source, one) for one in tables)
    done = 0
    for table in tables:
        there = set(target.execute(select_rows(*table.primary_key)).all())
        forward: Rows = []
        with closing(_portions(source, table)) as portions:  # whoever breaks it off
            for rows in portions:
                fresh = [row for row in rows if _key(table, row) not in there] if there else rows
                forward += _taken_out(table, fresh)
                if fresh:
                    target.execute(insert(table), fresh, execution_options=COPY)
                done += len(rows)
                progress(done, of)
        _put_in(target, table, forward)
        _number_on(target, table)
    return done


def _to_itself(table: Table) -> list[str]:
    """The columns with which a row refers to another of the same table, by its number."""
    return [
        element.parent.name
        for key in table.foreign_key_constraints
        if key.referred_table is table
        for element in key.elements
        if element.column.name == "id"
    ]


def _taken_out(table: Table, rows: Rows) -> Rows:
    """Where a row refers to one that comes after it, such as a school to an area that was made
    later, it comes without; returned is what it refers to."""
    taken: Rows = []
    for name in _to_itself(table):
        for row in rows:
            if row[name] is not None and row[name] > row["id"]:
                taken.append({"number": row["id"], name: row[name]})
                row[name] = None
    return taken


def _put_in(target: Session, table: Table, forward: Rows) -> None:
    for row in forward:
        number, (name, value) = row.pop("number"), next(iter(row.items()))
        which = update(table).where(table.c.id == bindparam("number")).values({name: value})
        target.execute(which, {"number": number}, execution_options=COPY)


def digests(session: Session) -> dict[str, tuple[int, str]]:
    """For each table how many rows it has, and the SHA-256 of all that they say."""
    return {table.name: _digest(session, table) for table in METADATA.sorted_tables}


def _digest(session: Session, table: Table) -> tuple[int, str]:
    number, total = 0, 0
    for rows in _portions(session, table):
        for row in rows:
            number += 1
            # A sum, since the two may order texts differently.
            said = json.dumps(row, default=_plain, sort_keys=True, ensure_ascii=False)
            total += int.from_bytes(hashlib.sha256(said.encode()).digest())
    return number, f"{total % 2**256:064x}"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)


def _portions(session: Session, table: Table) -> Generator[Rows, None, None]:
    """The rows in the order of their key, some at a time."""
    most = OF_FILES if table.name in FILES else PORTION
    result = session.execute(
        select_rows(table).order_by(*table.primary_key), execution_options={"yield_per": most}
    )
    with closing(result):
        for rows in result.mappings().partitions(most):
            yield [dict(row) for row in rows]


def _key(table: Table, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _count(session: Session, table: Table) -> int:
    return int(session.execute(select_rows(func.count()).select_from(table)).scalar_one())


def _number_on(session: Session, table: Table) -> None:
    """The next row gets the number after the highest, where the database counts by itself."""
    column: Column[Any] | None = table.autoincrement_column
    if column is None or session.get_bind().dialect.name == "sqlite":
        return
    session.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', '{column.name}'), "  # noqa: S608
            f'coalesce((SELECT max("{column.name}") FROM "{table.name}"), 0) + 1, false)'
        )
    )
