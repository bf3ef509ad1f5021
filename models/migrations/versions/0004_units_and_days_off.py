"""A unit outlives its name, a municipality is not the only owner, a day off may be one school's"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWNERS = "'municipality', 'county', 'association', 'independent'"


def upgrade() -> None:
    # As text: what is asked of one column is told with it, which Alembic does not do for SQLite.
    op.execute(
        "ALTER TABLE municipality ADD COLUMN owner VARCHAR(12) DEFAULT 'municipality' NOT NULL "
        f"CHECK (owner IN ({OWNERS}))"
    )
    op.add_column("unit", sa.Column("code", sa.String(12), server_default="", nullable=False))
    op.create_index(
        "a_code_is_one_unit",
        "unit",
        ["municipality_id", "code"],
        unique=True,
        sqlite_where=sa.text("code != ''"),
        postgresql_where=sa.text("code != ''"),
    )
    _former_names()
    _successions()
    _breaks()


def _of_a_municipality(*units: str) -> list[sa.ForeignKeyConstraint]:
    there = ["unit.municipality_id", "unit.id"]
    return [
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        *(sa.ForeignKeyConstraint(["municipality_id", unit], there) for unit in units),
    ]


def _former_names() -> None:
    op.create_table(
        "unit_name",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        *_of_a_municipality("unit_id"),
        sa.UniqueConstraint("unit_id", "name", name="a_former_name_is_kept_once"),
    )
    op.create_index("ix_unit_name_municipality_id", "unit_name", ["municipality_id"])


def _successions() -> None:
    op.create_table(
        "unit_succession",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_of_a_municipality("unit_id", "successor_id"),
        sa.CheckConstraint("unit_id != successor_id", name="no_unit_succeeds_itself"),
        sa.UniqueConstraint("unit_id", "successor_id", name="a_unit_goes_on_once_in_another"),
    )
    op.create_index("ix_unit_succession_municipality_id", "unit_succession", ["municipality_id"])


def _breaks() -> None:
    """Made anew: its key has another column now."""
    op.rename_table("school_break", "school_break_before")
    op.drop_index("ix_school_break_municipality_id", "school_break_before")
    op.create_table(
        "school_break",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("whose", sa.String(6), nullable=False),
        sa.Column("uid", sa.String(255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_of_a_municipality("unit_id"),
        sa.CheckConstraint("ends >= starts", name="a_break_ends_after_it_starts"),
        sa.CheckConstraint("whose IN ('all', 'pupils')", name="a_break_is_somebodys"),
    )
    op.create_index("ix_school_break_municipality_id", "school_break", ["municipality_id"])
    op.execute(
        "INSERT INTO school_break "
        "(id, municipality_id, name, starts, ends, whose, uid, sequence) "
        "SELECT id, municipality_id, name, starts, ends, 'all', '', 0 FROM school_break_before"
    )
    op.drop_table("school_break_before")
    op.create_index(
        "a_break_is_noted_once",
        "school_break",
        ["municipality_id", sa.text("coalesce(unit_id, 0)"), "name", "starts"],
        unique=True,
    )
