"""Views of the units that somebody has named for herself"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name != ''", name="a_view_has_a_name"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "municipality_id", "person_id", "name", name="a_view_has_a_name_of_its_own"
        ),
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE saved_view FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_one_municipality ON saved_view USING "
            "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
        )


def downgrade() -> None:
    op.drop_table("saved_view")
