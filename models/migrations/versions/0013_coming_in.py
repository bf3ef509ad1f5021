"""Links by mail that let somebody in, and the sessions that they begin"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.migrations.made_anew import made_anew

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SORTS = "sort IN ('duty', 'alert', 'urgent', 'invitation', 'sign_in')"
SORTS_BEFORE = "sort IN ('duty', 'alert', 'urgent', 'invitation')"
AT_ONCE = "status = 'pending' AND sort IN ('urgent', 'sign_in')"
AT_ONCE_BEFORE = "status = 'pending' AND sort = 'urgent'"
WALLED = ("sign_in_link", "web_session")


def upgrade() -> None:
    _letters(SORTS, AT_ONCE)
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('sign_in', 'invitation')", name="purpose_is_known"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sign_in_link_of", "sign_in_link", ["municipality_id", "person_id"])
    op.create_table(
        "web_session",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(60), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
        sa.PrimaryKeyConstraint("id_hash"),
    )
    op.create_index("web_session_of", "web_session", ["municipality_id", "person_id"])
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(10), nullable=False),
        sa.Column("of", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sort IN ('letters', 'account', 'network')", name="sort_of_try_is_known"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tries_of", "sign_in_try", ["sort", "of", "at"])
    op.create_index("tries_by_age", "sign_in_try", ["at"])
    if op.get_bind().dialect.name != "sqlite":
        for table in WALLED:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY of_one_municipality ON {table} USING "
                "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
            )


def downgrade() -> None:
    op.drop_table("sign_in_try")
    op.drop_table("web_session")
    op.drop_table("sign_in_link")
    op.execute("DELETE FROM message WHERE sort = 'sign_in'")
    _letters(SORTS_BEFORE, AT_ONCE_BEFORE)


def _letters(sorts: str, at_once: str) -> None:
    """Which sorts of letter there are, and which of them leave before all others."""
    op.drop_index("message_urgent", "message")
    if op.get_bind().dialect.name == "sqlite":
        made_anew("message", SORTS_BEFORE if sorts == SORTS else SORTS, sorts)
    else:
        op.drop_constraint("sort_is_known", "message")
        op.create_check_constraint("sort_is_known", "message", sorts)
    op.create_index(
        "message_urgent",
        "message",
        ["next_at"],
        sqlite_where=sa.text(at_once),
        postgresql_where=sa.text(at_once),
    )
