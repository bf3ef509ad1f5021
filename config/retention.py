"""How long each row is kept: one rule for each table, ours and Prefect's. A table without a rule
fails a test, so that nobody adds one without saying so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from config.settings import Settings
from states.school_year import months_after

LINKS = 30  # days for which an expired link still says that it has expired
DRAFTS = 180  # days for which what somebody has begun to type waits for her
BEGUN = 90  # days for which a new thing that somebody has begun waits for her
SESSIONS = 90  # days for which one sees where one was signed in
PREFECT = 30  # days
"""Prefect forgets runs and their artifacts after this; our own rows stay."""

PROOF = "kept as proof"
WORK = "kept, with the cases that it belongs to"
REGISTER = "kept as the register that others refer to; a person's name and address until erased"
OWN_WORDS = "kept until a person removes it, or it is replaced"
PRESENT = "the present state alone: a row is replaced, and removed with what it is about"
CODE = "follows the code"


class Lasts(NamedTuple):
    """So many ``days``, or so many ``months`` of the calendar."""

    number: int
    unit: Literal["days", "months"]

    def before(self, day: date) -> date:
        """The day before which all is older than this."""
        if self.unit == "months":
            return months_after(day, -self.number)
        return day - timedelta(days=self.number)


@dataclass(frozen=True, slots=True)
class Ends:
    """Rows go when what stands in ``column`` is older than ``lasts``. ``counted``: the code that
    their number is told by."""

    column: str
    lasts: Callable[[Settings], Lasts]
    told: str
    counted: str

    def before(self, settings: Settings, day: date) -> date:
        """Rows of before this day go."""
        return self.lasts(settings).before(day)


def _run_days(settings: Settings) -> Lasts:
    return Lasts(settings.run_days, "days")


def _letter_months(settings: Settings) -> Lasts:
    return Lasts(settings.letter_months, "months")


def _days(number: int) -> Callable[[Settings], Lasts]:
    return lambda _settings: Lasts(number, "days")


ENDS = {
    "run": Ends("finished", _run_days, "`ARSHJUL_RUN_DAYS` after it ended", "runs_removed"),
    "action_link": Ends(
        "expires", _days(LINKS), f"{LINKS} days after it expired; a hash alone", "links_removed"
    ),
    "kept_letter": Ends(
        "sent_on", _letter_months, "`ARSHJUL_LETTER_MONTHS` after it was sent", "letters_removed"
    ),
    "sign_in_link": Ends(
        "expires_at",
        _days(LINKS),
        f"{LINKS} days after it expired; no secret",
        "sign_in_links_removed",
    ),
    "web_session": Ends(
        "seen_at",
        _days(SESSIONS),
        f"{SESSIONS} days after it was last used",
        "sessions_removed",
    ),
    "sign_in_try": Ends(
        "at", _days(1), "a day after it was counted; a keyed hash alone", "tries_removed"
    ),
    "draft": Ends(
        "saved_at", _days(DRAFTS), f"{DRAFTS} days after it was last saved", "drafts_removed"
    ),
    "begun_thing": Ends(
        "saved_at", _days(BEGUN), f"{BEGUN} days after it was last saved", "begun_removed"
    ),
    "last_move": Ends("made_at", _days(1), "a day after it was made", "last_moves_removed"),
    "quiet": Ends("day", _letter_months, "`ARSHJUL_LETTER_MONTHS` after its day", "quiet_removed"),
}
"""In the order in which housekeeping lets them go."""

STAYS = {
    PROOF: (
        "audit", "audit_words", "message", "item",
        "answer", "finding", "survey", "verdict", "document_theme", "document_reach",
        "attachment", "origin",
        "outside_origin", "report_version",
        "decision", "service_decision", "matter", "matter_item", "exemption", "urgent_note",
        "measure", "planned_measure", "incident_count", "guardian_approval",
    ),
    WORK: (
        "case", "case_step", "case_file", "file_part",
        "subject", "gathering", "invitation", "attendance", "info_meeting",
        "info_sign_up", "meeting", "meeting_series", "activity_series", "activity_turn",
        "activity_part", "alarm", "running_clock", "report_clock", "answering", "clause", "demand",
        "network", "network_run", "revision", "revision_request", "rollout_plan",
        "support_request", "guidance", "guiding", "participation", "round_artefact",
        "round_gathering", "round_homework", "round_phase", "phase_part", "artefact_part",
        "homework_part", "mapping_part", "share", "report", "report_part",
        "service_event", "service_use", "service_agreement", "horizon_note",
        "commitment_activity", "commitment_arena",
        "commitment_note", "library_entry", "library_place", "cadence",
    ),
    REGISTER: (
        "municipality", "unit", "unit_name", "unit_succession", "person", "appointment", "absence",
        "school_break", "service", "service_list", "supplier", "document", "party", "arena",
        "signatory", "guide", "resource_person", "programme_round",
    ),
    OWN_WORDS: (
        "own_text", "look", "letterhead", "validation_rules", "horizon_watch", "saved_view",
    ),
    PRESENT: ("timer", "mail_host", "fact", "next_day"),
    CODE: ("kind_state",),
}  # fmt: skip

OF_PREFECT = {
    f"{PREFECT} days after the run ended": (
        "flow_run", "flow_run_state", "flow_run_input", "task_run", "task_run_state", "log",
        "artifact", "artifact_collection",
    ),
    "7 days, Prefect's own rule for events": ("events", "event_resources"),
    "hours: what Prefect remembers for the moment": (
        "csrf_token", "task_run_state_cache", "automation_bucket", "automation_event_follower",
        "composite_trigger_child_firing",
    ),
    "as long as it is registered; a handful of rows": (
        "agent", "automation", "automation_related_resource", "block_document",
        "block_document_reference", "block_schema", "block_schema_reference", "block_type",
        "concurrency_limit", "concurrency_limit_v2", "configuration", "deployment",
        "deployment_schedule", "flow", "saved_search", "variable", "work_pool", "work_queue",
        "worker",
    ),
}  # fmt: skip
