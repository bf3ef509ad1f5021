"""Reports: what they say, people's own words in them, their versions, and a letterhead"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WALLED = ("report", "report_part", "report_version", "letterhead")


def _within(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column], [f"{table}.municipality_id", f"{table}.id"]
    )


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("sort", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("compiled", sa.Text(), nullable=False),
        sa.Column("compiled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends >= starts", name="a_report_ends_after_it_starts"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["programme_round.id"]),
        _within("unit", "unit_id"),
        _within("subject", "subject_id"),
        _within("case", "case_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_report_lies_in_its_municipality"),
    )
    op.create_index("report_of_a_case", "report", ["case_id"])
    op.create_index(
        "one_report_of_a_thing",
        "report",
        [
            "municipality_id",
            "sort",
            "starts",
            sa.text("coalesce(unit_id, 0)"),
            sa.text("coalesce(subject_id, 0)"),
            sa.text("coalesce(case_id, 0)"),
            sa.text("coalesce(round_id, 0)"),
        ],
        unique=True,
    )
    op.create_table(
        "report_part",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("own", sa.Text(), nullable=True),
        sa.Column("data_sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("touched_by", sa.Integer(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name="versions_of_a_part_rise"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        _within("report", "report_id"),
        _within("person", "touched_by"),
        sa.PrimaryKeyConstraint("report_id", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_version",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("docx", sa.LargeBinary(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name="versions_count_up"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        _within("report", "report_id"),
        _within("person", "made_by"),
        _within("decision", "decision_id"),
        sa.PrimaryKeyConstraint("report_id", "number"),
    )
    op.create_table(
        "letterhead",
        sa.Column("municipality_id", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("municipality_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in WALLED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY of_one_municipality ON {table} USING "
            "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
        )


def downgrade() -> None:
    for table in reversed(WALLED):
        op.drop_table(table)
