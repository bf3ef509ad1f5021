"""Files as evidence, what somebody has begun to answer, and moves that may be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WALLED = ("case_file", "file_part", "draft", "last_move")
SORTS = "sort IN ('pdf', 'docx', 'xlsx', 'odt', 'png', 'jpeg', 'txt')"


def _of_a_case() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", "case_id"], ["case.municipality_id", "case.id"]
    )


def _of_somebody(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality_id", column], ["person.municipality_id", "person.id"]
    )


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sort", sa.String(4), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(SORTS, name="sort_of_file_is_known"),
        sa.CheckConstraint("size > 0", name="a_file_holds_something"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        _of_a_case(),
        _of_somebody("added_by"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_file_lies_in_its_municipality"),
    )
    op.create_index("files_of_a_case", "case_file", ["case_id"])
    op.create_table(
        "file_part",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number >= 1", name="parts_count_up"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(
            ["municipality_id", "file_id"], ["case_file.municipality_id", "case_file.id"]
        ),
        sa.PrimaryKeyConstraint("file_id", "number"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        _of_a_case(),
        _of_somebody("person_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "person_id", name="one_draft_a_person_and_case"),
    )
    op.create_index("drafts_of_a_person", "draft", ["person_id"])
    op.create_index("drafts_by_age", "draft", ["saved_at"])
    op.create_table(
        "last_move",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("move", sa.String(40), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("hindrance", sa.String(20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("timer", sa.Date(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        _of_a_case(),
        _of_somebody("person_id"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("last_moves_by_age", "last_move", ["made_at"])
    if op.get_bind().dialect.name != "sqlite":
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
