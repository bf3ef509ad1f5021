"""Long lists, a portion at a time: a statement holds only so many values, and a transaction for
which others wait only so many rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Date, delete, select
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
    before = began.date() if isinstance(table.c[column].type, Date) else began
    old = select(key).where(table.c[column] < before).limit(most)
    gone = session.execute(delete(table).where(key.in_(old)))
    return int(gone.rowcount)  # type: ignore[attr-defined]
