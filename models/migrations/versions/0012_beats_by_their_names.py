"""The runs of the beats are filed under the names that the beats have now"""

from __future__ import annotations

from alembic import op
from sqlalchemy import bindparam, text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RENAMED = {
    "open_year": "reviews",
    "alarm": "urgent_alarms",
    "revalidate": "revalidation",
    "remind": "reminders",
    "deliver": "delivery",
    "bounces": "returned_mail",
}


def upgrade() -> None:
    _rename(RENAMED)


def downgrade() -> None:
    _rename({after: before for before, after in RENAMED.items()})


def _rename(names: dict[str, str]) -> None:
    change = text("UPDATE run SET beat = :after WHERE beat = :before").bindparams(
        bindparam("before"), bindparam("after")
    )
    for before, after in names.items():
        op.get_bind().execute(change, {"before": before, "after": after})
