"""Long lists, a portion at a time: a statement holds only so many values, and a transaction for
which others wait only so many rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Date, Select, bindparam, delete, exists, select
from sqlmodel import Session, SQLModel

MOST = 400
OLD = 5_000  # rows that go at once
Value = TypeVar("Value")


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in their order, at most ``MOST`` at once; nothing for none."""
    for start in range(0, len(values), MOST):
        yield values[start : start + MOST]


def forget_older(session: Session, name: str, column: str, began: datetime, most: int = OLD) -> int:
    """Remove rows of the table whose column lies before the day that began at the instant, by the
    clock that it is told in; at most ``most``. Returns how many. The table has a key of one
    column."""
    table = SQLModel.metadata.tables[name]
    (key,) = table.primary_key.columns
    old = select(key).where(table.c[column] < _before(name, column, began)).limit(most)
    gone = session.execute(delete(table).where(key.in_(old)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def have_older(session: Session, columns: Mapping[str, tuple[str, datetime]]) -> set[str]:
    """Those of the tables from which ``forget_older`` would remove anything: by table its column
    and the instant."""
    asked = tuple((name, column) for name, (column, _began) in columns.items())
    befores = {name: _before(name, column, began) for name, (column, began) in columns.items()}
    found = session.execute(_older(asked), befores).one()
    return {name for (name, _column), there in zip(asked, found, strict=True) if there}


@cache
def _older(asked: tuple[tuple[str, str], ...]) -> Select[Any]:
    """Put together once: a day mostly removes nothing."""
    columns = [(name, SQLModel.metadata.tables[name].c[column]) for name, column in asked]
    return select(
        *(exists().where(column < bindparam(name)).label(name) for name, column in columns)
    )


def _before(name: str, column: str, began: datetime) -> datetime | date:
    kind = SQLModel.metadata.tables[name].c[column].type
    return began.date() if isinstance(kind, Date) else began
