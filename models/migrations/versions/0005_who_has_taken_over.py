"""Who answered when it was last looked, so that whoever takes over is told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("municipality", sa.Column("looked_on", sa.Date(), nullable=True))
    op.create_table(
        "answering",
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("municipality_id", "role", "at"),
        sqlite_with_rowid=False,
    )
