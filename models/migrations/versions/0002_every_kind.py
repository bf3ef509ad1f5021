"""Every kind of case: cases about subjects, with answers of their own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Tables that are made anew around their rows, and what their new columns hold for old rows.
ANEW = {
    "case": {"occurrence": "''", "round": "1"},
    "message": {"about": "0"},
    "action_link": {},
    "survey": {"pupils": "''"},
}


def upgrade() -> None:
    connection = op.get_bind()
    # Timers, letters and notes refer to cases: they are without them for a moment.
    connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    kept = {name: [c["name"] for c in sa.inspect(connection).get_columns(name)] for name in ANEW}
    for name in ANEW:
        connection.execute(sa.text(f'CREATE TABLE {name}_before AS SELECT * FROM "{name}"'))  # noqa: S608
        op.drop_table(name)
    _make()
    for name, new in ANEW.items():
        into = ", ".join(f'"{column}"' for column in (*kept[name], *new))
        values = ", ".join((*(f'"{column}"' for column in kept[name]), *new.values()))
        connection.execute(
            sa.text(f'INSERT INTO "{name}" ({into}) SELECT {values} FROM {name}_before')  # noqa: S608
        )
        op.drop_table(f"{name}_before")


def _make() -> None:
    op.create_table(
        "programme_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("organiser", sa.String(length=200), nullable=False),
        sa.Column("owners", sa.String(length=4000), nullable=False),
        sa.Column("endorsed_by", sa.String(length=4000), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("sign_up_by", sa.Date(), nullable=False),
        sa.Column("goals", sa.String(length=4000), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ends > starts", name="a_round_ends_after_it_starts"),
        sa.CheckConstraint("sign_up_by <= ends", name="one_signs_up_before_the_end"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="a_round_has_its_key_alone"),
    )
    op.create_table(
        "arena",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "level IN ('local', 'regional', 'municipal_sector', 'state_and_municipal', 'national', 'education')",
            name="arena_level_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "name", name="an_arena_is_named_once"),
    )
    op.create_table(
        "info_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("resource_people", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends > starts", name="an_info_meeting_ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "area", name="an_area_has_one_info_meeting"),
    )
    op.create_table(
        "library_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("shared_by", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "language IN ('sv', 'nb', 'nn', 'en', 'se', 'fi', '')", name="library_language_is_known"
        ),
        sa.CheckConstraint(
            "sort IN ('guidance', 'practice', 'experience', 'resource')",
            name="library_sort_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "link", "title", name="shared_once"),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organiser", sa.String(length=200), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name="meetings_are_counted_from_one"),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "series", "number", name="a_meeting_has_its_number"),
    )
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organiser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "name", name="a_series_has_its_name_alone"),
    )
    op.create_table(
        "outside_origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("mover", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "sort IN ('motion', 'safety_round', 'law', 'inspection', 'request', 'policy', 'other')",
            name="outside_sort_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="an_origin_lies_in_its_municipality"),
        sa.UniqueConstraint("municipality_id", "sort", "number", "title", name="an_origin_is_one"),
    )
    op.create_table(
        "resource_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("competence", sa.String(length=400), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "contact", "competence", name="asked_for_one_thing"),
    )
    op.create_table(
        "round_artefact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_plan", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "key", name="an_artefact_has_its_key_alone"),
    )
    op.create_table(
        "round_gathering",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phase", sa.String(length=60), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("agenda", sa.String(length=4000), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('physical', 'digital', 'both')", name="mode_in_a_round_is_known"
        ),
        sa.CheckConstraint("series IN ('common', 'guides')", name="series_of_a_round_is_known"),
        sa.CheckConstraint(
            "(starts IS NULL) = (ends IS NULL) AND (starts IS NULL OR ends > starts)",
            name="a_common_gathering_ends_after_it_starts",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "round_id", "series", "number", name="a_gathering_has_its_number_alone"
        ),
    )
    op.create_table(
        "round_homework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_round_homework_round_id"), "round_homework", ["round_id"], unique=False
    )
    op.create_table(
        "round_phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("needs_plan", sa.Boolean(), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("asks", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("ends >= starts", name="a_phase_ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "key", name="a_phase_has_its_key_alone"),
    )
    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("link", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_supplier_lies_in_its_municipality"),
        sa.UniqueConstraint("municipality_id", "name", name="a_supplier_is_registered_once"),
    )
    op.create_table(
        "validation_rules",
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("consent_age", sa.Integer(), nullable=False),
        sa.Column("months_no_data", sa.Integer(), nullable=False),
        sa.Column("months_simple", sa.Integer(), nullable=False),
        sa.Column("months_full", sa.Integer(), nullable=False),
        sa.Column("agreement_days", sa.Integer(), nullable=False),
        sa.Column("per_week", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.CheckConstraint("agreement_days BETWEEN 0 AND 400", name="agreement_days_are_days"),
        sa.CheckConstraint("consent_age BETWEEN 0 AND 20", name="consent_age_is_an_age"),
        sa.CheckConstraint(
            "months_no_data BETWEEN 1 AND 120 AND months_simple BETWEEN 1 AND 120 AND months_full BETWEEN 1 AND 120",
            name="intervals_are_months",
        ),
        sa.CheckConstraint("per_week BETWEEN 1 AND 500", name="per_week_is_a_number"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("municipality_id"),
    )
    op.create_table(
        "demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "number", name="a_demand_has_its_number"),
    )
    op.create_table(
        "guide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mentor_municipality", sa.String(length=20), nullable=False),
        sa.Column("mentor_person", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "person_id", name="one_guides_a_round_once"),
    )
    op.create_index(op.f("ix_guide_municipality_id"), "guide", ["municipality_id"], unique=False)
    op.create_table(
        "incident_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("year", sa.String(length=9), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("scale", sa.String(length=20), nullable=False),
        sa.Column("arena", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "arena IN ('physical', 'internet', 'social_media', 'unknown')",
            name="incident_arena_is_known",
        ),
        sa.CheckConstraint("scale IN ('minor', 'serious')", name="scale_is_known"),
        sa.CheckConstraint(
            "status IN ('closed', 'under_investigation', 'not_yet_mended')",
            name="incident_status_is_known",
        ),
        sa.CheckConstraint("count >= 0", name="incidents_are_counted"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "municipality_id",
            "source",
            "unit_id",
            "period",
            "type",
            "scale",
            "arena",
            "status",
            name="a_count_is_taken_once",
        ),
    )
    op.create_index("incidents_of_a_year", "incident_count", ["unit_id", "year"], unique=False)
    op.create_table(
        "info_sign_up",
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 1", name="somebody_comes"),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["info_meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("municipality_id", "meeting_id"),
    )
    op.create_table(
        "matter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("registry_number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "officer_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_matter_lies_in_its_municipality"),
        sa.UniqueConstraint("municipality_id", "registry_number", name="a_number_is_one_matter"),
    )
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
        sa.CheckConstraint("sort IN ('duty', 'alert', 'urgent')", name="sort_is_known"),
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
        sa.UniqueConstraint(
            "day", "person_id", "sort", "about", name="one_letter_a_person_and_day"
        ),
        sa.UniqueConstraint("message_id"),
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
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "unit_id"],
            ["unit.municipality_id", "unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_subject_lies_in_its_municipality"),
    )
    op.create_index(
        "subject_of_a_sort", "subject", ["municipality_id", "sort", "name"], unique=False
    )
    op.create_table(
        "activity_series",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(length=20), nullable=False),
        sa.Column("when_text", sa.String(length=200), nullable=False),
        sa.Column("exact_within", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("external", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=4000), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("visible_to", sa.JSON(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.CheckConstraint("anchor IN ('fixed', 'completion')", name="anchor_is_known"),
        sa.CheckConstraint(
            "category IN ('promoting', 'preventive', 'remedial')", name="category_is_known"
        ),
        sa.CheckConstraint("first IS NOT NULL OR when_text != ''", name="a_series_says_when"),
        sa.CheckConstraint(
            "scope IN ('each_unit', 'authority', 'rotation')", name="scope_is_known"
        ),
        sa.CheckConstraint("every_months BETWEEN 0 AND 240", name="a_series_comes_in_whole_months"),
        sa.CheckConstraint("exact_within BETWEEN 1 AND 400", name="a_vague_day_has_a_limit"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        "secret_series",
        "activity_series",
        ["municipality_id", "subject_id"],
        unique=False,
        sqlite_where=sa.text("secret"),
        postgresql_where=sa.text("secret"),
    )
    op.create_index(
        "series_of_a_municipality", "activity_series", ["municipality_id"], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("added", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"],
            ["matter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("matter_id", "number", name="attachments_are_numbered"),
        sa.UniqueConstraint("matter_id", "title", name="an_attachment_is_listed_once"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.String(length=9), nullable=False),
        sa.Column("occurrence", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("planned", sa.Date(), nullable=True),
        sa.Column("owner_role", sa.String(length=40), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("chain", sa.JSON(), nullable=True),
        sa.Column("causes", sa.JSON(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(kind = 'safety_cycle' AND state IN ('kartläggning', 'analys', 'åtgärd', 'utvärdering', 'förbättring', 'avslutad')) OR (kind = 'measure' AND state IN ('planned', 'under_way', 'done', 'measure_evaluated', 'not_done', 'measure_dropped')) OR (kind = 'gathering' AND state IN ('planned', 'invited', 'set_aside', 'held', 'cancelled')) OR (kind = 'activity' AND state IN ('planned', 'date_vague', 'activity_done', 'partly', 'not_done', 'activity_not_applicable')) OR (kind = 'appointee' AND state IN ('appointee_missing', 'appointee_named', 'appointee_left_out')) OR (kind = 'revision_request' AND state IN ('request_raised', 'request_accepted', 'request_declined', 'withdrawn')) OR (kind = 'participation' AND state IN ('invited', 'considering', 'signed_up', 'pilot', 'completed', 'left_programme')) OR (kind = 'phase' AND state IN ('planned', 'phase_waiting', 'phase_open', 'phase_done', 'phase_left')) OR (kind = 'artefact' AND state IN ('draft', 'drafted', 'anchored', 'artefact_left')) OR (kind = 'mapping' AND state IN ('mapping_open', 'mapping_answered', 'mapping_left')) OR (kind = 'homework' AND state IN ('homework_to_do', 'homework_done', 'homework_left')) OR (kind = 'support_request' AND state IN ('support_asked', 'support_answered', 'support_closed', 'withdrawn')) OR (kind = 'guidance' AND state IN ('guidance_asked', 'guidance_given', 'guidance_left')) OR (kind = 'urgent_case' AND state IN ('known', 'reported_to_authority', 'measures_set', 'followed_up', 'closed_matter')) OR (kind = 'data_breach' AND state IN ('known', 'reported_to_authority', 'no_report_needed', 'measures_set', 'followed_up', 'closed_matter')) OR (kind = 'cyber_incident' AND state IN ('known', 'warned', 'reported_to_authority', 'no_report_needed', 'measures_set', 'followed_up', 'closed_matter')) OR (kind = 'horizon_item' AND state IN ('noted', 'weighed', 'leads_to_something', 'leads_to_nothing')) OR (kind = 'horizon_round' AND state IN ('looking_around', 'looked_around', 'round_left_out')) OR (kind = 'commitment' AND state IN ('given', 'ongoing', 'commitment_followed_up', 'fulfilled', 'commitment_ended')) OR (kind = 'service_validation' AND state IN ('service_registered', 'service_assessment', 'service_to_decide', 'service_approved', 'service_approved_conditions', 'service_not_approved', 'service_expired', 'service_phasing_out', 'service_phased_out', 'service_withdrawn')) OR (kind = 'governing_document' AND state IN ('draft', 'proposed', 'adopted', 'due_for_revision', 'withdrawn')) OR (kind = 'report_back' AND state IN ('planned', 'compiled', 'sent_to_board', 'report_approved', 'cancelled')) OR (kind = 'quality_review' AND state IN ('to_review', 'plan_returned', 'plan_resubmitted', 'plan_approved', 'cancelled')) OR (kind = 'document_evaluation' AND state IN ('to_evaluate', 'document_evaluated', 'evaluation_left')) OR (kind = 'rollout' AND state IN ('planned', 'begun', 'in_place', 'cancelled'))",
            name="state_belongs_to_its_kind",
        ),
        sa.CheckConstraint("postponed >= 0", name="postponed_counts_up"),
        sa.CheckConstraint("round >= 1", name="rounds_count_up"),
        sa.CheckConstraint("version >= since_version AND since_version >= 1", name="versions_rise"),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
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
    )
    op.create_index(
        "case_about",
        "case",
        ["subject_id"],
        unique=False,
        sqlite_where=sa.text("subject_id IS NOT NULL"),
        postgresql_where=sa.text("subject_id IS NOT NULL"),
    )
    op.create_index(
        "case_open_due",
        "case",
        ["municipality_id", "due"],
        unique=False,
        sqlite_where=sa.text("closed IS NULL"),
        postgresql_where=sa.text("closed IS NULL"),
    )
    op.create_index(
        "one_case_of_a_thing",
        "case",
        [
            "municipality_id",
            "kind",
            "year",
            "occurrence",
            sa.literal_column("coalesce(unit_id, 0)"),
            sa.literal_column("coalesce(subject_id, 0)"),
        ],
        unique=True,
    )
    op.create_table(
        "commitment_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("arena_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=4000), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("pupils_how", sa.String(length=400), nullable=False),
        sa.CheckConstraint("ends >= starts", name="a_report_period_ends_after_it_starts"),
        sa.CheckConstraint("pupils >= 0", name="pupils_are_counted"),
        sa.ForeignKeyConstraint(
            ["arena_id"],
            ["arena.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "activity_of_commitment", "commitment_activity", ["subject_id", "ends"], unique=False
    )
    op.create_table(
        "commitment_arena",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("arena_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["arena_id"],
            ["arena.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id", "arena_id"),
    )
    op.create_table(
        "commitment_note",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("given_to", sa.String(length=200), nullable=False),
        sa.Column("signatory", sa.String(length=200), nullable=False),
        sa.Column("policy", sa.String(length=400), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("made_at_id", sa.Integer(), nullable=True),
        sa.Column("next_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("every_months BETWEEN 1 AND 24", name="a_commitment_comes_back"),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name="a_commitment_has_a_year"),
        sa.ForeignKeyConstraint(
            ["made_at_id"],
            ["meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["next_id"],
            ["meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_commitment_note_municipality_id"),
        "commitment_note",
        ["municipality_id"],
        unique=False,
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("paragraph", sa.String(length=40), nullable=False),
        sa.Column("registry_number", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(stage = 'decided') = (outcome IS NOT NULL)",
            name="only_what_is_decided_has_an_outcome",
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('granted', 'rejected', 'answered', 'approved', 'adopted', 'referred_back')",
            name="outcome_is_known",
        ),
        sa.CheckConstraint(
            "stage = 'proposed' OR paragraph != ''", name="what_is_decided_has_a_paragraph"
        ),
        sa.CheckConstraint("stage IN ('proposed', 'decided')", name="stage_is_known"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "matter_id"],
            ["matter.municipality_id", "matter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "previous_id"],
            ["decision.municipality_id", "decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_decision_lies_in_its_municipality"),
        sa.UniqueConstraint("previous_id", name="a_link_is_followed_by_one"),
    )
    op.create_index("decision_by_day", "decision", ["municipality_id", "day"], unique=False)
    op.create_index("decision_of_matter", "decision", ["matter_id", "day"], unique=False)
    op.create_table(
        "gathering",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("common_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("agenda", sa.String(length=4000), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('physical', 'digital', 'both')", name="mode_of_a_gathering_is_known"
        ),
        sa.CheckConstraint(
            "(starts IS NULL) = (ends IS NULL) AND (starts IS NULL OR ends > starts)",
            name="a_gathering_ends_after_it_starts",
        ),
        sa.ForeignKeyConstraint(
            ["common_id"],
            ["round_gathering.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["meeting_series.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        "gathering_in_common", "gathering", ["municipality_id", "common_id"], unique=False
    )
    op.create_index("gathering_of_a_series", "gathering", ["series_id", "starts"], unique=False)
    op.create_table(
        "guardian_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("year", sa.String(length=9), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("noted", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "pupils >= 0 AND approved >= 0 AND refused >= 0 AND approved + refused <= pupils",
            name="answers_are_not_more_than_pupils",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "unit_id"],
            ["unit.municipality_id", "unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "municipality_id", "subject_id", "unit_id", "group", "year", name="a_class_answers_once"
        ),
    )
    op.create_table(
        "guidance",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("question", sa.String(length=4000), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("support_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_guidance_municipality_id"), "guidance", ["municipality_id"], unique=False
    )
    op.create_table(
        "horizon_note",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("what", sa.String(length=4000), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("introduced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        "a_new_service_is_noted_once",
        "horizon_note",
        ["service_id"],
        unique=True,
        sqlite_where=sa.text("introduced"),
        postgresql_where=sa.text("introduced"),
    )
    op.create_index(
        "horizon_note_here", "horizon_note", ["municipality_id", "noted_on"], unique=False
    )
    op.create_table(
        "horizon_watch",
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "every_months BETWEEN 1 AND 12", name="a_rhythm_is_one_to_twelve_months"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("municipality_id"),
        sa.UniqueConstraint("subject_id"),
    )
    op.create_table(
        "network",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("appointed_role", sa.String(length=40), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("leader_title", sa.String(length=200), nullable=False),
        sa.CheckConstraint("audience IN ('preschool', 'school')", name="audience_is_known"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "leader_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["meeting_series.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_network_municipality_id"), "network", ["municipality_id"], unique=False
    )
    op.create_table(
        "network_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.String(length=9), nullable=False),
        sa.Column("to_year", sa.String(length=9), nullable=False),
        sa.Column("started", sa.Date(), nullable=False),
        sa.Column("paused", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "paused IS NULL OR paused >= started", name="a_network_is_paused_after_it_started"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "a_network_runs_once",
        "network_run",
        ["subject_id"],
        unique=True,
        sqlite_where=sa.text("paused IS NULL"),
        postgresql_where=sa.text("paused IS NULL"),
    )
    op.create_table(
        "participation",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
        sa.UniqueConstraint("municipality_id", "round_id", name="one_takes_part_in_a_round_once"),
        sa.UniqueConstraint(
            "municipality_id", "subject_id", name="a_part_lies_in_its_municipality"
        ),
    )
    op.create_index(op.f("ix_participation_round_id"), "participation", ["round_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("played", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.CheckConstraint(
            "played IN ('participant', 'consulted', 'informed')", name="part_played_is_known"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id", "played", "who"),
    )
    op.create_index(op.f("ix_party_municipality_id"), "party", ["municipality_id"], unique=False)
    op.create_table(
        "service",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=400), nullable=False),
        sa.Column("use", sa.String(length=4000), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=True),
        sa.Column("highest", sa.Integer(), nullable=True),
        sa.Column("users_about", sa.Integer(), nullable=False),
        sa.Column("no_personal_data", sa.Boolean(), nullable=False),
        sa.Column("special", sa.Boolean(), nullable=False),
        sa.Column("social_medium", sa.Boolean(), nullable=False),
        sa.Column("learning_analytics", sa.Boolean(), nullable=False),
        sa.Column("free_text", sa.Boolean(), nullable=False),
        sa.Column("free_version", sa.Boolean(), nullable=False),
        sa.Column("advertising", sa.Boolean(), nullable=False),
        sa.Column("third_country", sa.String(length=200), nullable=False),
        sa.Column("record_entry", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("registered", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "sort IN ('teaching_material', 'learning_resource', 'tool', 'system')",
            name="sort_of_service_is_known",
        ),
        sa.CheckConstraint(
            "(lowest IS NULL) = (highest IS NULL) AND (lowest IS NULL OR (lowest BETWEEN -1 AND 13 AND highest BETWEEN lowest AND 13))",
            name="grades_go_upwards",
        ),
        sa.CheckConstraint("users_about >= 0", name="users_are_counted"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "supplier_id"],
            ["supplier.municipality_id", "supplier.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        "service_of_supplier", "service", ["municipality_id", "supplier_id"], unique=False
    )
    op.create_table(
        "service_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "sort IN ('processor', 'framework', 'licence')", name="sort_of_agreement_is_known"
        ),
        sa.CheckConstraint(
            "ends IS NULL OR ends >= starts", name="an_agreement_ends_after_it_starts"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "municipality_id", "subject_id", "sort", "starts", name="an_agreement_is_noted_once"
        ),
    )
    op.create_index(
        "agreement_ends", "service_agreement", ["municipality_id", "ends"], unique=False
    )
    op.create_table(
        "service_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("handled", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "key", name="an_event_happens_once"),
    )
    op.create_index(
        "service_event_waits",
        "service_event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("handled IS NULL"),
        postgresql_where=sa.text("handled IS NULL"),
    )
    op.create_table(
        "service_list",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "list IN ('data', 'users', 'subprocessor', 'integration')",
            name="list_of_service_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id", "list", "value"),
    )
    op.create_index("service_lists", "service_list", ["municipality_id"], unique=False)
    op.create_table(
        "service_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.CheckConstraint("ends IS NULL OR ends >= starts", name="a_use_ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "unit_id"],
            ["unit.municipality_id", "unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "a_use_is_noted_once",
        "service_use",
        ["municipality_id", "subject_id", sa.literal_column("coalesce(unit_id, 0)"), "starts"],
        unique=True,
    )
    op.create_table(
        "signatory",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"],
            ["matter.id"],
        ),
        sa.PrimaryKeyConstraint("matter_id", "place"),
        sa.UniqueConstraint("matter_id", "role", name="a_role_signs_once"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "urgent_note",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("arena", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "arena IN ('physical', 'internet', 'social_media', 'system')", name="arena_is_known"
        ),
        sa.CheckConstraint(
            "matter IN ('violation', 'bullying', 'harassment', 'by_staff', 'breach', 'cyber')",
            name="matter_is_known",
        ),
        sa.CheckConstraint(
            "scope IN ('during', 'in_connection', 'unclear')", name="scope_is_known"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        "urgent_note_here", "urgent_note", ["municipality_id", "known_at"], unique=False
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
    op.create_index(op.f("ix_action_link_case_id"), "action_link", ["case_id"], unique=False)
    op.create_table(
        "activity_part",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number >= 1", name="parts_count_from_one"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_table(
        "activity_turn",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("natural", sa.Date(), nullable=True),
        sa.CheckConstraint("n >= 0", name="occurrences_count_up"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("turns_of_a_series", "activity_turn", ["subject_id"], unique=False)
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("share IN ('0', '50', '80', '100')", name="share_is_known"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "clock", "share", name="an_alarm_of_a_share"),
    )
    op.create_index(
        "alarm_to_come",
        "alarm",
        ["at"],
        unique=False,
        sqlite_where=sa.text("said_at IS NULL"),
        postgresql_where=sa.text("said_at IS NULL"),
    )
    op.create_table(
        "answer",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("round >= 1", name="answered_in_a_round"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "round", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "artefact_part",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("artefact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artefact_id"],
            ["round_artefact.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_artefact_part_municipality_id"), "artefact_part", ["municipality_id"], unique=False
    )
    op.create_index(
        op.f("ix_artefact_part_participation_id"),
        "artefact_part",
        ["participation_id"],
        unique=False,
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["gathering.subject_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject_id", "person_id", name="expected_at_a_gathering_once"),
    )
    op.create_index(
        op.f("ix_attendance_municipality_id"), "attendance", ["municipality_id"], unique=False
    )
    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.Date(), nullable=True),
        sa.Column("handled", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "effect IN ('none', 'adopt', 'revise_yearly', 'revise_each_term', 'revise_when_needed', 'delegate', 'repeal', 'report_yearly', 'report_ends', 'approve_report')",
            name="effect_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id", "number", name="clauses_are_numbered"),
    )
    op.create_index("clause_about_case", "clause", ["case_id"], unique=False)
    op.create_index("clause_about_subject", "clause", ["subject_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("variant_of", sa.Integer(), nullable=True),
        sa.Column("lies_at", sa.String(length=200), nullable=False),
        sa.Column("templated", sa.Boolean(), nullable=False),
        sa.Column("decider", sa.String(length=10), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("delegated", sa.Boolean(), nullable=False),
        sa.Column("adopted", sa.Date(), nullable=True),
        sa.Column("settled", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("evaluated_by", sa.Date(), nullable=True),
        sa.Column("evaluator_role", sa.String(length=40), nullable=False),
        sa.CheckConstraint("decider IN ('board', 'here')", name="decider_is_known"),
        sa.CheckConstraint(
            "scope IN ('', 'in_school', 'outside_school', 'both')", name="scope_is_known"
        ),
        sa.CheckConstraint("variant_of <> subject_id", name="a_document_is_no_variant_of_itself"),
        sa.CheckConstraint("version >= 0", name="document_versions_rise"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "decision_id"],
            ["decision.municipality_id", "decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "variant_of"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
        sa.UniqueConstraint("municipality_id", "subject_id", name="a_document_lies_in_its_town"),
    )
    op.create_index("document_of_a_type", "document", ["municipality_id", "type"], unique=False)
    op.create_table(
        "guiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("guide_municipality", sa.String(length=20), nullable=False),
        sa.Column("guide_person", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "guide_municipality <> municipality_id", name="a_guide_comes_from_elsewhere"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("participation_id", "guide_person", name="guided_by_a_person_once"),
    )
    op.create_index("guiding_by", "guiding", ["guide_municipality", "guide_person"], unique=False)
    op.create_index(
        op.f("ix_guiding_municipality_id"), "guiding", ["municipality_id"], unique=False
    )
    op.create_table(
        "homework_part",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("homework_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"],
            ["round_homework.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_homework_part_municipality_id"), "homework_part", ["municipality_id"], unique=False
    )
    op.create_index(
        op.f("ix_homework_part_participation_id"),
        "homework_part",
        ["participation_id"],
        unique=False,
    )
    op.create_table(
        "library_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN kind != '' THEN 1 ELSE 0 END + CASE WHEN case_id IS NULL THEN 0 ELSE 1 END + CASE WHEN subject_id IS NULL THEN 0 ELSE 1 END = 1",
            name="an_entry_hangs_on_one_thing",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["library_entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "an_entry_hangs_there_once",
        "library_place",
        [
            "entry_id",
            "kind",
            "state",
            sa.literal_column("coalesce(case_id, 0)"),
            sa.literal_column("coalesce(subject_id, 0)"),
        ],
        unique=True,
    )
    op.create_index("library_of_a_case", "library_place", ["case_id"], unique=False)
    op.create_index("library_of_a_step", "library_place", ["kind", "state"], unique=False)
    op.create_index("library_of_a_subject", "library_place", ["subject_id"], unique=False)
    op.create_table(
        "mapping_part",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_mapping_part_municipality_id"), "mapping_part", ["municipality_id"], unique=False
    )
    op.create_index(
        op.f("ix_mapping_part_participation_id"), "mapping_part", ["participation_id"], unique=False
    )
    op.create_table(
        "matter_item",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"],
            ["matter.id"],
        ),
        sa.PrimaryKeyConstraint("matter_id", "case_id"),
        sa.UniqueConstraint("case_id", name="a_case_lies_in_one_matter"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("from_case_id", sa.Integer(), nullable=True),
        sa.Column("from_subject_id", sa.Integer(), nullable=True),
        sa.Column("from_decision_id", sa.Integer(), nullable=True),
        sa.Column("from_outside_id", sa.Integer(), nullable=True),
        sa.Column("to_case_id", sa.Integer(), nullable=True),
        sa.Column("to_subject_id", sa.Integer(), nullable=True),
        sa.Column("to_decision_id", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN from_case_id IS NULL THEN 0 ELSE 1 END + CASE WHEN from_subject_id IS NULL THEN 0 ELSE 1 END + CASE WHEN from_decision_id IS NULL THEN 0 ELSE 1 END + CASE WHEN from_outside_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="an_edge_comes_from_one_thing",
        ),
        sa.CheckConstraint(
            "(CASE WHEN to_case_id IS NULL THEN 0 ELSE 1 END + CASE WHEN to_subject_id IS NULL THEN 0 ELSE 1 END + CASE WHEN to_decision_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="an_edge_leads_to_one_thing",
        ),
        sa.ForeignKeyConstraint(
            ["from_case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "from_decision_id"],
            ["decision.municipality_id", "decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "from_outside_id"],
            ["outside_origin.municipality_id", "outside_origin.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "from_subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "to_decision_id"],
            ["decision.municipality_id", "decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "to_subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "an_edge_is_drawn_once",
        "origin",
        [
            "municipality_id",
            sa.literal_column("coalesce(from_case_id, 0)"),
            sa.literal_column("coalesce(from_subject_id, 0)"),
            sa.literal_column("coalesce(from_decision_id, 0)"),
            sa.literal_column("coalesce(from_outside_id, 0)"),
            sa.literal_column("coalesce(to_case_id, 0)"),
            sa.literal_column("coalesce(to_subject_id, 0)"),
            sa.literal_column("coalesce(to_decision_id, 0)"),
        ],
        unique=True,
    )
    op.create_index(op.f("ix_origin_municipality_id"), "origin", ["municipality_id"], unique=False)
    op.create_table(
        "phase_part",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["round_phase.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_phase_part_municipality_id"), "phase_part", ["municipality_id"], unique=False
    )
    op.create_index(
        op.f("ix_phase_part_participation_id"), "phase_part", ["participation_id"], unique=False
    )
    op.create_table(
        "planned_measure",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("action", sa.String(length=4000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(length=4000), nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("horizon", sa.String(length=20), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("origin_case", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("effect", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "category IN ('promoting', 'preventive', 'remedial')",
            name="category_of_a_measure_is_known",
        ),
        sa.CheckConstraint(
            "effect IS NULL OR effect IN ('effect', 'partly', 'none', 'new_risk')",
            name="effect_of_a_measure_is_known",
        ),
        sa.CheckConstraint(
            "horizon IN ('immediate', 'long_term')", name="horizon_of_a_measure_is_known"
        ),
        sa.CheckConstraint(
            "evaluated_on >= due_on", name="a_measure_is_evaluated_after_it_is_done"
        ),
        sa.CheckConstraint("position >= 1", name="positions_count_from_one"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["origin_case"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index("measure_in_a_plan", "planned_measure", ["plan_id", "position"], unique=False)
    op.create_index("measure_out_of_a_case", "planned_measure", ["origin_case"], unique=False)
    op.create_table(
        "revision_request",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index(
        op.f("ix_revision_request_network_id"), "revision_request", ["network_id"], unique=False
    )
    op.create_table(
        "running_clock",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=40), nullable=False),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("met_by", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends > starts", name="a_clock_ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "clock"),
    )
    op.create_table(
        "service_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("decided", sa.Date(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("conditions", sa.String(length=4000), nullable=False),
        sa.Column("depth", sa.String(length=20), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("renewed", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "depth = '' OR depth IN ('no_personal_data', 'simple', 'full')", name="depth_is_known"
        ),
        sa.CheckConstraint(
            "outcome = 'not_approved' OR valid_until IS NOT NULL", name="an_approval_ends"
        ),
        sa.CheckConstraint(
            "outcome IN ('approved', 'conditions', 'not_approved')", name="outcome_is_known"
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= decided", name="valid_after_the_decision"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "round", name="a_round_ends_in_one_decision"),
    )
    op.create_index(
        "decisions_of_service",
        "service_decision",
        ["municipality_id", "subject_id", "id"],
        unique=False,
    )
    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("participation_id", "what", name="a_thing_is_shared_once"),
    )
    op.create_index(op.f("ix_share_municipality_id"), "share", ["municipality_id"], unique=False)
    op.create_table(
        "survey",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=4000), nullable=False),
        sa.Column("sources", sa.String(length=4000), nullable=False),
        sa.Column("nothing_found", sa.Boolean(), nullable=False),
        sa.Column("pupils", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "cadence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.String(length=20), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(cadence = 'when_needed') = (anchor IS NULL)", name="what_recurs_has_an_anchor"
        ),
        sa.CheckConstraint(
            "cadence IN ('yearly', 'each_term', 'when_needed')", name="cadence_is_known"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.subject_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cadence_of_document", "cadence", ["document_id", "from_day"], unique=False)
    op.create_table(
        "document_theme",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.subject_id"],
        ),
        sa.PrimaryKeyConstraint("document_id", "theme"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_clock",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("matter_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "decision_id"],
            ["decision.municipality_id", "decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "document_id"],
            ["document.municipality_id", "document.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "matter_id"],
            ["matter.municipality_id", "matter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Date(), nullable=True),
        sa.Column("began", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('no_changes', 'changes', 'no_changes_here', 'changes_here', 'lapsed', 'skipped')",
            name="revision_outcome_is_known",
        ),
        sa.CheckConstraint(
            "ended IS NULL OR ended >= began", name="a_revision_ends_after_it_begins"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.subject_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "round", name="a_round_is_one_revision"),
    )
    op.create_table(
        "rollout_plan",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.CheckConstraint("ends IS NULL OR ends >= starts", name="a_rollout_ends_after_it_starts"),
        sa.CheckConstraint(
            "target IS NULL OR target BETWEEN 1 AND 100", name="target_is_a_percentage"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "document_id"],
            ["document.municipality_id", "document.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_table(
        "support_request",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=4000), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("guide_municipality", sa.String(length=20), nullable=False),
        sa.Column("guide_person", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["planned_measure.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.create_index(
        op.f("ix_support_request_municipality_id"),
        "support_request",
        ["municipality_id"],
        unique=False,
    )
