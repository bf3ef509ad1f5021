"""New things that somebody has begun to fill in"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "begun_thing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("mark", sa.String(40), nullable=False),
        sa.Column("made", sa.String(200), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mark != ''", name="what_is_begun_has_a_mark"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "mark", name="what_is_begun_is_told_apart"),
    )
    op.create_index(
        "one_begun_of_a_sort",
        "begun_thing",
        ["municipality_id", "person_id", "what"],
        unique=True,
        sqlite_where=sa.text("made = ''"),
        postgresql_where=sa.text("made = ''"),
    )
    op.create_index("begun_things_by_age", "begun_thing", ["saved_at"])
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE begun_thing ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE begun_thing FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_one_municipality ON begun_thing USING "
            "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
        )


def downgrade() -> None:
    op.drop_table("begun_thing")
