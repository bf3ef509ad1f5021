"""An invitation is a letter of its own, and what it told is kept; a gathering says what to bring"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REMADE = ("message", "item", "action_link")  # what is referred to comes first


def upgrade() -> None:
    op.add_column(
        "gathering", sa.Column("bring", sa.String(4000), server_default="", nullable=False)
    )
    op.create_index("gathering_to_come", "gathering", ["starts"])
    _letters_of_one_sort_more()
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("reminder", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("agenda", sa.String(4000), nullable=False),
        sa.Column("bring", sa.String(4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["gathering.municipality_id", "gathering.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
        sa.UniqueConstraint("subject_id", "person_id", "number", name="told_of_each_change_once"),
    )


def _letters_of_one_sort_more() -> None:
    """Made anew: their sorts are told in the table itself, and rows of two tables refer to them."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        known = "sort IN ('duty', 'alert', 'urgent', 'invitation')"
        op.drop_constraint("sort_is_known", "message")
        op.create_check_constraint("sort_is_known", "message", known)
        return
    for name in REMADE:
        op.execute(f'CREATE TABLE {name}_before AS SELECT * FROM "{name}"')  # noqa: S608
    for name in reversed(REMADE):
        op.drop_table(name)
    _make_letters()
    _make_what_they_say()
    for name in REMADE:
        columns = ", ".join(f'"{one["name"]}"' for one in sa.inspect(connection).get_columns(name))
        op.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name}_before")  # noqa: S608
        op.drop_table(f"{name}_before")


def _make_letters() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("letter", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_answer", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "sort IN ('duty', 'alert', 'urgent', 'invitation')", name="sort_is_known"
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'held', 'claimed', 'sending', 'sent', 'cancelled', 'dead')",
            name="status_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "day", "person_id", "sort", "about", name="one_letter_a_person_and_day"
        ),
        sa.UniqueConstraint("message_id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_letter_lies_in_its_municipality"),
    )
    op.create_index(
        "message_leased",
        "message",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("status IN ('claimed', 'sending')"),
        postgresql_where=sa.text("status IN ('claimed', 'sending')"),
    )
    op.create_index(
        "message_troubled",
        "message",
        ["municipality_id", "status"],
        unique=False,
        sqlite_where=sa.text("status IN ('held', 'dead')"),
        postgresql_where=sa.text("status IN ('held', 'dead')"),
    )
    op.create_index(
        "message_urgent",
        "message",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending' AND sort = 'urgent'"),
        postgresql_where=sa.text("status = 'pending' AND sort = 'urgent'"),
    )
    op.create_index(
        "message_waiting",
        "message",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )


def _make_what_they_say() -> None:
    op.create_table(
        "item",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("natural", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "message_id"],
            ["message.municipality_id", "message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "since_version", "level", "person_id", "due"),
        sqlite_with_rowid=False,
    )
    op.create_index("item_of_message", "item", ["message_id"], unique=False)
    op.create_table(
        "action_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "action IN ('done', 'unchanged', 'not_applicable', 'delegate', 'postpone')",
            name="action_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "message_id"],
            ["message.municipality_id", "message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_action_link_case_id"), "action_link", ["case_id"], unique=False)
