"""A measure of a safety cycle is a case of its own; the clock opens those that stand as text"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EFFECTS = "'effect', 'partly', 'none', 'new_risk', 'not_done'"


def _within(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column], [f"{table}.municipality_id", f"{table}.id"]
    )


def upgrade() -> None:
    """Made anew: it refers to one table more."""
    op.rename_table("measure", "measure_before")
    op.drop_index("ix_measure_case_id", "measure_before")
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(4000), nullable=False),
        sa.Column("action", sa.String(4000), nullable=False),
        sa.Column("when", sa.Date(), nullable=True),
        sa.Column("who", sa.String(4000), nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=True),
        sa.Column("effect", sa.String(10), nullable=True),
        sa.Column("effect_why", sa.String(4000), nullable=False),
        sa.Column("carry_over", sa.Boolean(), nullable=False),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("followed_up", sa.Boolean(), server_default="0", nullable=False),
        sa.CheckConstraint(f"effect IS NULL OR effect IN ({EFFECTS})", name="effect_is_known"),
        sa.UniqueConstraint("case_id", "carried_from", name="carried_over_once"),
        sa.UniqueConstraint("municipality_id", "id", name="a_cycles_measure_lies_in_its_place"),
        _within("case", "case_id"),
        _within("finding", "finding_id"),
        _within("measure", "carried_from"),
        _within("subject", "subject_id"),
    )
    op.create_index("ix_measure_case_id", "measure", ["case_id"])
    op.execute(
        'INSERT INTO measure (id, municipality_id, case_id, finding_id, problem, action, "when", '
        "who, evaluated_on, effect, effect_why, carry_over, carried_from) "
        'SELECT id, municipality_id, case_id, finding_id, problem, action, "when", '
        "who, evaluated_on, effect, effect_why, carry_over, carried_from "
        "FROM measure_before ORDER BY id"
    )
    op.drop_table("measure_before")
