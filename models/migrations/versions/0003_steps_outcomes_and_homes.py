"""Steps and outcomes are rows, each kind's states are rows, every row says whose it is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_0003 import HOMES, STATES
from models.migrations.runs_0003 import count_runs
from models.migrations.steps_0003 import fill_steps
from models.migrations.tables_0003 import ORDER, make_tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # Rows refer to each other across tables: they are without them for a moment.
        connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    tables = [name for name in ORDER if name in HOMES]
    kept = {}
    for name in tables:
        kept[name] = [c["name"] for c in sa.inspect(connection).get_columns(name)]
        connection.execute(sa.text(f'CREATE TABLE {name}_before AS SELECT * FROM "{name}"'))  # noqa: S608
    op.create_index("case_before_number", "case_before", ["id"])  # asked for each row of a case
    for name in reversed(tables):  # what is referred to goes last and comes first
        op.drop_table(name)
    make_tables()
    states = sa.table("kind_state", sa.column("kind"), sa.column("state"))
    op.bulk_insert(states, [{"kind": kind, "state": state} for kind, state in STATES])
    for name in tables:
        _bring_over(connection, name, kept[name])
    fill_steps(connection)
    count_runs(connection)
    for name in tables:
        op.drop_table(f"{name}_before")


def _bring_over(connection: sa.Connection, name: str, before: list[str]) -> None:
    """The rows of old, each with its new columns' values in them."""
    now = {column["name"] for column in sa.inspect(connection).get_columns(name)}
    values = {column: f'old."{column}"' for column in before if column in now}
    values |= HOMES[name]
    into = ", ".join(f'"{column}"' for column in values)
    connection.execute(
        sa.text(
            f'INSERT INTO "{name}" ({into}) '  # noqa: S608
            f"SELECT {', '.join(values.values())} FROM {name}_before AS old"
        )
    )
