"""A document may concern every unit, or those of a network"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "document_reach"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(
            ["municipality_id", "document_id"],
            ["document.municipality_id", "document.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "network_id"], ["subject.municipality_id", "subject.id"]
        ),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index("ix_document_reach_municipality_id", TABLE, ["municipality_id"])
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_one_municipality ON {TABLE} USING "
        "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
    )


def downgrade() -> None:
    op.drop_table(TABLE)
