"""The tables as revision 0003 makes them, in the order in which they refer to each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ORDER = (
    "kind_state",
    "municipality",
    "run",
    "arena",
    "library_entry",
    "meeting",
    "meeting_series",
    "own_text",
    "unit",
    "absence",
    "appointment",
    "demand",
    "exemption",
    "guide",
    "incident_count",
    "message",
    "subject",
    "activity_series",
    "attachment",
    "case",
    "commitment_activity",
    "commitment_arena",
    "commitment_note",
    "gathering",
    "guardian_approval",
    "guidance",
    "horizon_note",
    "horizon_watch",
    "network",
    "participation",
    "service",
    "service_agreement",
    "service_event",
    "service_list",
    "service_use",
    "signatory",
    "urgent_note",
    "action_link",
    "activity_part",
    "activity_turn",
    "alarm",
    "answer",
    "artefact_part",
    "attendance",
    "case_step",
    "clause",
    "finding",
    "guiding",
    "homework_part",
    "item",
    "library_place",
    "mapping_part",
    "matter_item",
    "origin",
    "phase_part",
    "planned_measure",
    "quiet",
    "revision_request",
    "running_clock",
    "service_decision",
    "share",
    "survey",
    "timer",
    "verdict",
    "cadence",
    "document_theme",
    "measure",
    "revision",
    "support_request",
)


def make_tables() -> None:
    _tables_from_kind_state()
    _tables_from_commitment_activity()
    _tables_from_alarm()
    _tables_from_share()


def _tables_from_kind_state() -> None:
    op.create_table(
        "kind_state",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("kind", "state"),
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
        sa.CheckConstraint("preset IN ('läsår', 'kalenderår')", name="preset_is_known"),
        sa.CheckConstraint("length(locale) = 2", name="locale_has_two_letters"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beat", sa.String(length=40), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("flow_run_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_run_beat"), "run", ["beat"], unique=False)
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
        sa.UniqueConstraint("municipality_id", "id", name="an_arena_lies_in_its_municipality"),
        sa.UniqueConstraint("municipality_id", "name", name="an_arena_is_named_once"),
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
            "sort IN ('guidance', 'practice', 'experience', 'resource')",
            name="library_sort_is_known",
        ),
        sa.CheckConstraint("length(language) IN (0, 2)", name="library_language_has_two_letters"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="an_entry_lies_in_its_municipality"),
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
            ["municipality_id", "follows_id"],
            ["meeting.municipality_id", "meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_meeting_lies_in_its_municipality"),
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
        sa.UniqueConstraint("municipality_id", "id", name="meetings_lie_in_their_municipality"),
        sa.UniqueConstraint("municipality_id", "name", name="a_series_has_its_name_alone"),
    )
    op.create_table(
        "own_text",
        sa.Column("municipality_id", sa.String(length=20), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=400000), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("municipality_id", "sort"),
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
            ["municipality_id", "parent_id"],
            ["unit.municipality_id", "unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "starts", name="an_absence_is_noted_once"),
    )
    op.create_index(
        op.f("ix_absence_municipality_id"), "absence", ["municipality_id"], unique=False
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
            ["municipality_id", "deputy_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
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
        "an_appointment_is_made_once",
        "appointment",
        [
            "municipality_id",
            "person_id",
            "role",
            sa.literal_column("coalesce(unit_id, 0)"),
            sa.literal_column("coalesce(starts, '')"),
        ],
        unique=True,
    )
    op.create_index(
        op.f("ix_appointment_municipality_id"), "appointment", ["municipality_id"], unique=False
    )
    op.create_table(
        "demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "meeting_id"],
            ["meeting.municipality_id", "meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "number", name="a_demand_has_its_number"),
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
            ["municipality_id", "unit_id"],
            ["unit.municipality_id", "unit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "unit_id", "step", "year", name="exempted_once"),
    )
    op.create_index(
        op.f("ix_exemption_municipality_id"), "exemption", ["municipality_id"], unique=False
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
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "unit_id"],
            ["unit.municipality_id", "unit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "day", "person_id", "sort", "about", name="one_letter_a_person_and_day"
        ),
        sa.UniqueConstraint("message_id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_letter_lies_in_its_municipality"),
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
        sa.Column("visible_to", sa.JSON(), nullable=False),
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
    op.create_index(
        "subject_of_few",
        "subject",
        ["municipality_id", "id"],
        unique=False,
        sqlite_where=sa.text("CAST(visible_to AS TEXT) != '[]'"),
        postgresql_where=sa.text("CAST(visible_to AS TEXT) != '[]'"),
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
        "series_of_a_municipality", "activity_series", ["municipality_id"], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("added", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "matter_id"],
            ["matter.municipality_id", "matter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            "outcome IS NULL OR outcome IN ('done', 'partly', 'not_done', 'cancelled', 'withdrawn', 'repealed', 'not_applicable', 'registered_twice')",
            name="outcome_is_known",
        ),
        sa.CheckConstraint(
            "(closed IS NULL) = (outcome IS NULL)", name="what_is_closed_has_an_outcome"
        ),
        sa.CheckConstraint("postponed >= 0", name="postponed_counts_up"),
        sa.CheckConstraint("round >= 1", name="rounds_count_up"),
        sa.CheckConstraint("version >= since_version AND since_version >= 1", name="versions_rise"),
        sa.ForeignKeyConstraint(
            ["kind", "state"],
            ["kind_state.kind", "kind_state.state"],
            name="state_belongs_to_its_kind",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "delegate_id"],
            ["person.municipality_id", "person.id"],
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
        sa.UniqueConstraint("municipality_id", "id", name="a_case_lies_in_its_municipality"),
        sa.UniqueConstraint("municipality_id", "id", name="a_case_lies_in_its_municipality"),
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


def _tables_from_commitment_activity() -> None:
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
            ["municipality_id", "arena_id"],
            ["arena.municipality_id", "arena.id"],
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
        "activity_of_commitment", "commitment_activity", ["subject_id", "ends"], unique=False
    )
    op.create_table(
        "commitment_arena",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("arena_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "arena_id"],
            ["arena.municipality_id", "arena.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "made_at_id"],
            ["meeting.municipality_id", "meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "next_id"],
            ["meeting.municipality_id", "meeting.id"],
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
    op.create_index(
        op.f("ix_commitment_note_municipality_id"),
        "commitment_note",
        ["municipality_id"],
        unique=False,
    )
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
            ["municipality_id", "series_id"],
            ["meeting_series.municipality_id", "meeting_series.id"],
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
        sa.UniqueConstraint(
            "municipality_id", "subject_id", name="a_gathering_lies_in_its_municipality"
        ),
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
            ["municipality_id", "service_id"],
            ["subject.municipality_id", "subject.id"],
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
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "series_id"],
            ["meeting_series.municipality_id", "meeting_series.id"],
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
    op.create_index(
        op.f("ix_network_municipality_id"), "network", ["municipality_id"], unique=False
    )
    op.create_table(
        "participation",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["programme_round.id"],
        ),
        sa.PrimaryKeyConstraint("subject_id"),
        sa.UniqueConstraint("municipality_id", "round_id", name="one_takes_part_in_a_round_once"),
        sa.UniqueConstraint(
            "municipality_id", "subject_id", name="a_part_lies_in_its_municipality"
        ),
    )
    op.create_index(op.f("ix_participation_round_id"), "participation", ["round_id"], unique=False)
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
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "matter_id"],
            ["matter.municipality_id", "matter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "message_id"],
            ["message.municipality_id", "message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_action_link_case_id"), "action_link", ["case_id"], unique=False)
    op.create_table(
        "activity_part",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number >= 1", name="parts_count_from_one"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_table(
        "activity_turn",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("natural", sa.Date(), nullable=True),
        sa.CheckConstraint("n >= 0", name="occurrences_count_up"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("turns_of_a_series", "activity_turn", ["subject_id"], unique=False)


def _tables_from_alarm() -> None:
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
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
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
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("value", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("round >= 1", name="answered_in_a_round"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
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
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
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
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["gathering.municipality_id", "gathering.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject_id", "person_id", name="expected_at_a_gathering_once"),
    )
    op.create_index(
        op.f("ix_attendance_municipality_id"), "attendance", ["municipality_id"], unique=False
    )
    op.create_table(
        "case_step",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("began", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("into", sa.String(length=40), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("late_days >= 0", name="late_days_count_up"),
        sa.CheckConstraint("number >= 1", name="steps_count_up"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "step_left_on", "case_step", ["municipality_id", "state", "left_on"], unique=False
    )
    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
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
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "decision_id"],
            ["decision.municipality_id", "decision.id"],
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
        sa.UniqueConstraint("decision_id", "number", name="clauses_are_numbered"),
    )
    op.create_index("clause_about_case", "clause", ["case_id"], unique=False)
    op.create_index("clause_about_subject", "clause", ["subject_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("cause", sa.String(length=4000), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "priority IS NULL OR priority IN ('high', 'medium', 'low', 'none')",
            name="priority_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("municipality_id", "id", name="a_finding_lies_in_its_municipality"),
    )
    op.create_index(op.f("ix_finding_case_id"), "finding", ["case_id"], unique=False)
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
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
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
        "item",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("since_version", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("natural", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "message_id"],
            ["message.municipality_id", "message.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "since_version", "level", "person_id", "due"),
        sqlite_with_rowid=False,
    )
    op.create_index("item_of_message", "item", ["message_id"], unique=False)
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
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "entry_id"],
            ["library_entry.municipality_id", "library_entry.id"],
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
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
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
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "matter_id"],
            ["matter.municipality_id", "matter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "from_case_id"],
            ["case.municipality_id", "case.id"],
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
            ["municipality_id", "to_case_id"],
            ["case.municipality_id", "case.id"],
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
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
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
            ["phase_id"],
            ["round_phase.id"],
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
            ["municipality_id", "origin_case"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "plan_id"],
            ["subject.municipality_id", "subject.id"],
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
        sa.UniqueConstraint("municipality_id", "subject_id", name="a_measure_lies_where_it_is"),
    )
    op.create_index("measure_in_a_plan", "planned_measure", ["plan_id", "position"], unique=False)
    op.create_index("measure_out_of_a_case", "planned_measure", ["origin_case"], unique=False)
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
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_quiet_case_id"), "quiet", ["case_id"], unique=False)
    op.create_index(op.f("ix_quiet_municipality_id"), "quiet", ["municipality_id"], unique=False)
    op.create_table(
        "revision_request",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "document_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "network_id"],
            ["subject.municipality_id", "subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("met_by", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends > starts", name="a_clock_ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
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
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person"],
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
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "round", name="a_round_ends_in_one_decision"),
    )
    op.create_index(
        "decisions_of_service",
        "service_decision",
        ["municipality_id", "subject_id", "id"],
        unique=False,
    )


def _tables_from_share() -> None:
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
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("method", sa.String(length=4000), nullable=False),
        sa.Column("sources", sa.String(length=4000), nullable=False),
        sa.Column("nothing_found", sa.Boolean(), nullable=False),
        sa.Column("pupils", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "timer",
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.PrimaryKeyConstraint("due", "case_id"),
        sa.UniqueConstraint("case_id", name="a_case_waits_for_one_thing"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verdict",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=4000), nullable=False),
        sa.Column("carry_over_decided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "cadence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
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
            ["municipality_id", "decision_id"],
            ["decision.municipality_id", "decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "document_id"],
            ["document.municipality_id", "document.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "cadence_of_document",
        "cadence",
        ["municipality_id", "document_id", "from_day"],
        unique=False,
    )
    op.create_table(
        "document_theme",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "document_id"],
            ["document.municipality_id", "document.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("document_id", "theme"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
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
            ["municipality_id", "carried_from"],
            ["measure.municipality_id", "measure.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "case_id"],
            ["case.municipality_id", "case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "finding_id"],
            ["finding.municipality_id", "finding.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "carried_from", name="carried_over_once"),
        sa.UniqueConstraint("municipality_id", "id", name="a_cycles_measure_lies_in_its_place"),
    )
    op.create_index(op.f("ix_measure_case_id"), "measure", ["case_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(), nullable=False),
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
            ["municipality_id", "decision_id"],
            ["decision.municipality_id", "decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "document_id"],
            ["document.municipality_id", "document.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "round", name="a_round_is_one_revision"),
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
            ["municipality_id", "measure_id"],
            ["planned_measure.municipality_id", "planned_measure.subject_id"],
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
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
    op.create_index(
        op.f("ix_support_request_municipality_id"),
        "support_request",
        ["municipality_id"],
        unique=False,
    )
