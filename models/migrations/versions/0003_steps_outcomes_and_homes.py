"""Steps and outcomes are rows, each kind's states are rows, every row says whose it is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_0003 import HOMES, METADATA, NEW, STATES
from models.migrations.runs_0003 import count_runs
from models.migrations.steps_0003 import fill_steps

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # Rows refer to each other across tables: they are without them for a moment.
        connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    tables = [table for table in METADATA.sorted_tables if table.name in HOMES]
    kept = {}
    for table in tables:
        kept[table.name] = [c["name"] for c in sa.inspect(connection).get_columns(table.name)]
        connection.execute(
            sa.text(f'CREATE TABLE {table.name}_before AS SELECT * FROM "{table.name}"')  # noqa: S608
        )
    op.create_index("case_before_number", "case_before", ["id"])  # asked for each row of a case
    for table in reversed(tables):  # what is referred to goes last and comes first
        op.drop_table(table.name)
    METADATA.create_all(connection, tables=[*tables, *(METADATA.tables[name] for name in NEW)])
    rows = [{"kind": kind, "state": state} for kind, state in STATES]
    connection.execute(METADATA.tables["kind_state"].insert(), rows)
    for table in tables:
        _bring_over(connection, table, kept[table.name])
    fill_steps(connection)
    count_runs(connection)
    for table in tables:
        op.drop_table(f"{table.name}_before")


def _bring_over(connection: sa.Connection, table: sa.Table, before: list[str]) -> None:
    """The rows of old, each with its new columns' values in them."""
    values = {column.name: f'old."{column.name}"' for column in table.c if column.name in before}
    values |= HOMES[table.name]
    into = ", ".join(f'"{name}"' for name in values)
    connection.execute(
        sa.text(
            f'INSERT INTO "{table.name}" ({into}) '  # noqa: S608
            f"SELECT {', '.join(values.values())} FROM {table.name}_before AS old"
        )
    )
