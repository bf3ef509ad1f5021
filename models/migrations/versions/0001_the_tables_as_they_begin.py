"""The tables as they begin"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "mail_host",
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_answer", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("preset", sa.String(length=20), nullable=False),
        sa.Column("digest_week", sa.String(length=8), nullable=False),
        sa.Column("opened_year", sa.String(length=9), nullable=False),
        sa.CheckConstraint("country IN ('SE', 'NO')", name="country_is_sweden_or_norway"),
        sa.CheckConstraint("locale IN ('sv', 'nb', 'nn', 'en')", name="locale_is_known"),
        sa.CheckConstraint("preset IN ('läsår', 'kalenderår')", name="preset_is_known"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beat", sa.String(length=40), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("flow_run_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_beat"), ["beat"], unique=False)

    op.create_table(
        "audit",
        sa.Column("municipality_id", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("municipality_id", "seq"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_case_id"), ["case_id"], unique=False)

    op.create_table(
        "audit_words",
        sa.Column("municipality_id", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("municipality_id", "seq"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("unreachable", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_person_lies_in_its_municipality"),
    )
    op.create_index(
        "an_address_is_one_person",
        "person",
        ["municipality_id", "email"],
        unique=True,
        sqlite_where=sa.text("email != ''"),
        postgresql_where=sa.text("email != ''"),
    )
    op.create_table(
        "school_break",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.CheckConstraint("ends >= starts", name="a_break_ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "name", "starts", name="a_break_is_noted_once"),
    )
    with op.batch_alter_table("school_break", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_school_break_municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_unit_lies_in_its_municipality"),
        sa.UniqueConstraint("municipality_id", "name", name="a_name_is_one_unit"),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.CheckConstraint("ends >= starts", name="an_absence_ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "starts", name="an_absence_is_noted_once"),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absence_municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends IS NULL OR starts IS NULL OR ends >= starts",
            name="an_appointment_ends_after_it_starts",
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.String(length=9), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("planned", sa.Date(), nullable=False),
        sa.Column("owner_role", sa.String(length=40), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("chain", sa.JSON(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "kind = 'safety_cycle' AND state IN ('kartläggning', 'analys', 'åtgärd', 'utvärdering', 'förbättring', 'avslutad')",
            name="state_belongs_to_its_kind",
        ),
        sa.CheckConstraint("postponed >= 0", name="postponed_counts_up"),
        sa.CheckConstraint("version >= since_version AND since_version >= 1", name="versions_rise"),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "unit_id"],
            ["unit.municipality_id", "unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "kind", "unit_id", "year", name="one_cycle_a_year"),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(
            "case_open_due",
            ["municipality_id", "due"],
            unique=False,
            sqlite_where=sa.text("closed IS NULL"),
            postgresql_where=sa.text("closed IS NULL"),
        )

    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("year", sa.String(length=9), nullable=False),
        sa.Column("moved_to", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "unit_id", "step", "year", name="exempted_once"),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exemption_municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
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
        sa.CheckConstraint("sort IN ('duty', 'alert')", name="sort_is_known"),
        sa.CheckConstraint(
            "status IN ('pending', 'held', 'claimed', 'sending', 'sent', 'cancelled', 'dead')",
            name="status_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day", "person_id", "sort", name="one_letter_a_person_and_day"),
        sa.UniqueConstraint("message_id"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "message_leased",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("status IN ('claimed', 'sending')"),
            postgresql_where=sa.text("status IN ('claimed', 'sending')"),
        )
        batch_op.create_index(
            "message_troubled",
            ["municipality_id", "status"],
            unique=False,
            sqlite_where=sa.text("status IN ('held', 'dead')"),
            postgresql_where=sa.text("status IN ('held', 'dead')"),
        )
        batch_op.create_index(
            "message_waiting",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

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
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("action_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_link_case_id"), ["case_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("cause", sa.String(length=4000), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "priority IS NULL OR priority IN ('high', 'medium', 'low', 'none')",
            name="priority_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_case_id"), ["case_id"], unique=False)

    op.create_table(
        "item",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("natural", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "since_version", "level", "person_id", "due"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index("item_of_message", ["message_id"], unique=False)

    op.create_table(
        "quiet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("goes_out", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("quiet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiet_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_quiet_municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "survey",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=4000), nullable=False),
        sa.Column("sources", sa.String(length=4000), nullable=False),
        sa.Column("nothing_found", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "timer",
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("due", "case_id"),
        sa.UniqueConstraint("case_id", name="a_case_waits_for_one_thing"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verdict",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.Column("carry_over_decided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("action", sa.String(length=4000), nullable=False),
        sa.Column("when", sa.Date(), nullable=True),
        sa.Column("who", sa.String(length=4000), nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=True),
        sa.Column("effect", sa.String(length=10), nullable=True),
        sa.Column("effect_why", sa.String(length=4000), nullable=False),
        sa.Column("carry_over", sa.Boolean(), nullable=False),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "effect IS NULL OR effect IN ('effect', 'partly', 'none', 'new_risk', 'not_done')",
            name="effect_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["carried_from"],
            ["measure.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["finding.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "carried_from", name="carried_over_once"),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_case_id"), ["case_id"], unique=False)
    op.create_index(
        "an_appointment_is_made_once",
        "appointment",
        [
            "municipality_id",
            "person_id",
            "role",
            sa.text("coalesce(unit_id, 0)"),
            sa.text("coalesce(starts, '')"),
        ],
        unique=True,
    )

    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_is_never_{verb.lower()}d BEFORE {verb} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
            )


def downgrade() -> None:
    """There is nothing before the beginning."""
    raise NotImplementedError("0001 is the first schema")
