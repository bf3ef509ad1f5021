"""A provider may end the sessions that it began; letters are found by their reader"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MARKS = (("provider_session", "web_session_there"), ("provider_name", "web_session_called"))


def upgrade() -> None:
    for name, index in MARKS:
        op.add_column(
            "web_session", sa.Column(name, sa.String(64), server_default="", nullable=False)
        )
        op.create_index(index, "web_session", [name])
    op.create_index("message_to", "message", ["person_id", "day"])


def downgrade() -> None:
    op.drop_index("message_to", "message")
    for name, index in MARKS:
        op.drop_index(index, "web_session")
        op.drop_column("web_session", name)
