"""An activity may last: a period has a last day, and each occurrence its own first one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.migrations.made_anew import made_anew

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ADDED = (
    (
        "activity_series",
        "last",
        "a_series_says_when",
        "a_period_ends_after_it_begins",
        "last IS NULL OR (first IS NOT NULL AND last >= first)",
    ),
    (
        "activity_turn",
        "begins",
        "occurrences_count_up",
        "an_occurrence_ends_after_it_begins",
        'begins IS NULL OR ("natural" IS NOT NULL AND begins <= "natural")',
    ),
)


def upgrade() -> None:
    for table, column, beside, name, rule in ADDED:
        op.add_column(table, sa.Column(column, sa.Date(), nullable=True))
        if op.get_bind().dialect.name == "sqlite":
            there = f"CONSTRAINT {beside} "
            made_anew(table, there, f"CONSTRAINT {name} CHECK ({rule}), {there}")
        else:
            op.create_check_constraint(name, table, rule)


def downgrade() -> None:
    for table, column, _beside, name, _rule in reversed(ADDED):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.drop_column(column)
