"""A municipality's own logo and accent colour"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("municipality_id", sa.String(20), nullable=False),
        sa.Column("accent", sa.String(7), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_sha256", sa.String(64), nullable=False),
        sa.Column("logo_width", sa.Integer(), nullable=False),
        sa.Column("logo_height", sa.Integer(), nullable=False),
        sa.CheckConstraint("(logo IS NULL) = (logo_sha256 = '')", name="a_logo_has_its_digest"),
        sa.CheckConstraint("accent = '' OR length(accent) = 7", name="an_accent_is_a_colour"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"]),
        sa.PrimaryKeyConstraint("municipality_id"),
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE look ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE look FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY of_one_municipality ON look USING "
            "(current_setting('arshjul.municipality', true) IN ('*', municipality_id))"
        )


def downgrade() -> None:
    op.drop_table("look")
