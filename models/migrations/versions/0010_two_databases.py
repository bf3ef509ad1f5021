"""The key of an appointment as both databases read it; on PostgreSQL the wall between municipalities"""

from __future__ import annotations

from alembic import op
from sqlalchemy import inspect, text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAME = "an_appointment_is_made_once"
POLICY = "of_one_municipality"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _anew("'0001-01-01'")
        return
    for table in _tables_with_a_home():
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY {POLICY} ON "{table}" USING '
            "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _anew("''")
        return
    for table in _tables_with_a_home():
        op.execute(f'DROP POLICY {POLICY} ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


def _tables_with_a_home() -> list[str]:
    seen = inspect(op.get_bind())
    return [
        table
        for table in sorted(seen.get_table_names())
        if "municipality_id" in {column["name"] for column in seen.get_columns(table)}
    ]


def _anew(no_day: str) -> None:
    op.drop_index(NAME, "appointment")
    key = [text("coalesce(unit_id, 0)"), text(f"coalesce(starts, {no_day})")]
    op.create_index(
        NAME, "appointment", ["municipality_id", "person_id", "role", *key], unique=True
    )
