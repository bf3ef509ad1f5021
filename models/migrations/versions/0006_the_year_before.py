"""A municipality whose year has begun keeps the dates it has when the built-in year changes"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = Path(__file__).parents[1] / "wheel_before_0006.toml"


def upgrade() -> None:
    """The wheel as it was becomes the municipality's own, where it has none and goes by the school
    year; `arshjul settings reset wheel` chooses the new one."""
    keep = sa.text(
        "INSERT INTO own_text (municipality_id, sort, text, read_at) "
        "SELECT id, 'wheel', :text, CURRENT_TIMESTAMP FROM municipality "
        "WHERE preset = 'läsår' AND opened_year != '' "
        "AND id NOT IN (SELECT municipality_id FROM own_text WHERE sort = 'wheel')"
    )
    text = BEFORE.read_text(encoding="utf-8")
    op.get_bind().execute(keep.bindparams(text=text))
