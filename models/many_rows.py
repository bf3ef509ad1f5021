"""Many rows at once, as plain tuples: each value of a column is converted once, and Python's
collector of garbage need not look at them again and again, as it does at rows and entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Select
from sqlmodel import Session


def many_rows(
    session: Session, question: Select[Any], asked: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """The rows of a question about columns of tables, in its order."""
    result = session.execute(question, asked)
    assert isinstance(result, CursorResult) and result.cursor is not None
    rows = list(result.cursor.fetchall())
    converts = _converts(session, question, result.cursor.description) if rows else []
    result.close()
    if not any(converts):
        return rows
    # By columns, and not zip(*rows): that would make an iterator for each row.
    columns = [[row[place] for row in rows] for place in range(len(converts))]
    for place, convert in enumerate(converts):
        if convert is not None:
            known = {value: convert(value) for value in set(columns[place])}
            columns[place] = [known[value] for value in columns[place]]
    return list(zip(*columns, strict=True))


def _converts(
    session: Session, question: Select[Any], described: Sequence[Any]
) -> list[Callable[[Any], Any] | None]:
    """What makes a value of each column out of what the driver gives; None where it is one."""
    dialect = session.get_bind().dialect
    return [
        column.type.dialect_impl(dialect).result_processor(dialect, code[1])
        for column, code in zip(question.selected_columns, described, strict=True)
    ]
