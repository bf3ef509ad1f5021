"""The key of an appointment is written so that both databases read it"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAME = "an_appointment_is_made_once"


def upgrade() -> None:
    _anew("'0001-01-01'")


def downgrade() -> None:
    _anew("''")


def _anew(no_day: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # it began with this key, as the other is none there
    op.drop_index(NAME, "appointment")
    key = [text("coalesce(unit_id, 0)"), text(f"coalesce(starts, {no_day})")]
    op.create_index(
        NAME, "appointment", ["municipality_id", "person_id", "role", *key], unique=True
    )
