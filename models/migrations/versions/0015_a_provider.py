"""People come in by a provider, which may give them roles; letters of trial are in the outbox"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.migrations.made_anew import made_anew

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SORTS = "sort IN ('duty', 'alert', 'urgent', 'invitation', 'sign_in', 'trial')"
SORTS_BEFORE = "sort IN ('duty', 'alert', 'urgent', 'invitation', 'sign_in')"
AT_ONCE = "status = 'pending' AND sort IN ('urgent', 'sign_in', 'trial')"
AT_ONCE_BEFORE = "status = 'pending' AND sort IN ('urgent', 'sign_in')"
TRIES = "sort IN ('letters', 'account', 'network', 'answer')"
TRIES_BEFORE = "sort IN ('letters', 'account', 'network')"
MARKS = (("appointment", "claimed"), ("web_session", "by_provider"))


def upgrade() -> None:
    _letters(SORTS_BEFORE, SORTS, AT_ONCE)
    _rule("sign_in_try", "sort_of_try_is_known", TRIES_BEFORE, TRIES)
    for table, name in MARKS:
        op.add_column(
            table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    for table, name in MARKS:
        op.drop_column(table, name)
    op.execute("DELETE FROM sign_in_try WHERE sort = 'answer'")
    _rule("sign_in_try", "sort_of_try_is_known", TRIES, TRIES_BEFORE)
    op.execute("DELETE FROM message WHERE sort = 'trial'")
    _letters(SORTS, SORTS_BEFORE, AT_ONCE_BEFORE)


def _letters(before: str, sorts: str, at_once: str) -> None:
    """Which sorts of letter there are, and which of them leave before all others."""
    op.drop_index("message_urgent", "message")
    _rule("message", "sort_is_known", before, sorts)
    op.create_index(
        "message_urgent",
        "message",
        ["next_at"],
        sqlite_where=sa.text(at_once),
        postgresql_where=sa.text(at_once),
    )


def _rule(table: str, name: str, before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        made_anew(table, before, after)
    else:
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, after)
