"""Changing the rules that stand in a table's own text, in SQLite."""

from __future__ import annotations

from alembic import op


def made_anew(table: str, before: str, after: str) -> None:
    """In SQLite a table's rules stand in its own text, and a table that others refer to is not let
    go: it and they are put aside, and made again with their rows."""
    ask = op.get_bind().exec_driver_sql
    tables = [
        name for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    ]
    refer = [
        name
        for name in tables
        if any(row[2] == table for row in ask(f'PRAGMA foreign_key_list("{name}")').fetchall())
    ]
    together = [table, *sorted(refer)]
    made: list[str] = []
    for name in together:
        asked = (
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            " ORDER BY type = 'table' DESC, name"
        )
        made += [text for (text,) in ask(asked, (name,)).fetchall()]
        ask(f'CREATE TABLE "{name}_before" AS SELECT * FROM "{name}"')  # noqa: S608
    if before not in made[0]:
        raise RuntimeError(f"the table {table} is not as it was made")
    for name in reversed(together):
        ask(f'DROP TABLE "{name}"')
    for text in (made[0].replace(before, after), *made[1:]):
        ask(text)
    for name in together:
        ask(f'INSERT INTO "{name}" SELECT * FROM "{name}_before"')  # noqa: S608
        ask(f'DROP TABLE "{name}_before"')
