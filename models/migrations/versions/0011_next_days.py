"""When each municipality has something to do next"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "next_day",
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("work", sa.String(60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("municipality_id", "work"),
        sqlite_with_rowid=False,
    )
    op.create_index("works_of_a_day", "next_day", ["work", "day"])
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE next_day ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE next_day FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_one_municipality ON next_day USING "
            "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
        )


def downgrade() -> None:
    op.drop_table("next_day")
