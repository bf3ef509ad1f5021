"""What a letter said can be shown later: the values it was made of, and the hash of its text"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = ["municipality_id", "message_id"], ["message.municipality_id", "message.id"]
    op.create_table(
        "kept_letter",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("made_of", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(*there),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("kept_letter_of_a_day", "kept_letter", ["sent_on"])
    op.create_index("ix_kept_letter_person_id", "kept_letter", ["person_id"])
