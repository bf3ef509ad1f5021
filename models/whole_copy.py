"""All rows of one database in another, maybe of another make; and whether they are the same.

Both sides are read the way the code reads them, so that a day, an instant or a table kept as JSON
is compared as what it says, not as how a database writes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Table, func, insert, text
from sqlalchemy import select as select_rows
from sqlmodel import Session

from models.every_table import METADATA
from models.guard import COPIED

PORTION = 1_000
MADE_BEFORE = frozenset({"kind_state"})  # rows that every new database has from the beginning

Progress = Callable[[int, int], None]


def is_empty(session: Session) -> bool:
    """Whether nobody has begun there."""
    tables = [one for one in METADATA.sorted_tables if one.name not in MADE_BEFORE]
    return not any(session.execute(select_rows(one).limit(1)).first() for one in tables)


def copy_rows(source: Session, target: Session, progress: Progress) -> int:
    """Every row of every table, in the order in which they refer to each other; returns how many.
    The target is empty; it numbers its next rows after the highest that came."""
    tables = METADATA.sorted_tables
    of = sum(_count(source, one) for one in tables)
    done = 0
    for table in tables:
        there = set(target.execute(select_rows(*table.primary_key)).all())
        for rows in _portions(source, table):
            fresh = [row for row in rows if _key(table, row) not in there] if there else rows
            if fresh:
                target.execute(insert(table), fresh, execution_options={COPIED: True})
            done += len(rows)
            progress(done, of)
        _number_on(target, table)
    return done


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


def _portions(session: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows in the order of their key, some at a time."""
    result = session.execute(
        select_rows(table).order_by(*table.primary_key),
        execution_options={"yield_per": PORTION},
    )
    for rows in result.mappings().partitions(PORTION):
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
