"""Which tables hold something about a person, by what it is held for. A table that points at a
person and stands in none of them fails a test, so that nobody keeps more than the page says."""

from __future__ import annotations

from collections.abc import Mapping

from config.retention import (
    ENDS,
    OWN_WORDS,
    PRESENT,
    PROOF,
    REGISTER,
    STAYS,
    WORK,
    Lasts,
)
from config.settings import Settings

HELD: Mapping[str, tuple[str, ...]] = {
    "staff": ("person", "appointment", "absence"),
    "work": (
        "answer", "finding", "survey", "verdict", "measure", "planned_measure", "urgent_note",
        "service_decision", "matter", "audit_words", "case", "network", "answering",
        "service_agreement", "commitment_note", "report_part", "report_version",
    ),
    "files": ("case_file",),
    "drafts": ("draft", "begun_thing", "last_move"),
    "views": ("saved_view",),
    "record": ("audit",),
    "gatherings": (
        "invitation", "attendance", "guiding", "guidance", "support_request", "guide",
    ),
    "contacts": ("resource_person", "programme_round"),
    "letters": ("message", "item"),
    "letter_text": ("kept_letter", "quiet"),
    "links": ("action_link", "sign_in_link"),
    "sessions": ("web_session",),
    "tries": ("sign_in_try",),
}  # fmt: skip
"""In the order of the page. The words of each: ``privacy.held.<key>``."""

STAYING = {
    PROOF: "proof",
    WORK: "work",
    REGISTER: "register",
    OWN_WORDS: "own_words",
    PRESENT: "present",
}
"""What stays without an end of its own: ``privacy.kept.<key>``."""


def kept(settings: Settings, held: str) -> tuple[Lasts | str, ...]:
    """How long what is held so is kept, each rule once: so long after it was last of use, or the
    word for why it stays."""
    return tuple(dict.fromkeys(_rule(settings, table) for table in HELD[held]))


def _rule(settings: Settings, table: str) -> Lasts | str:
    if table in ENDS:
        return ENDS[table].lasts(settings)
    return next(STAYING[why] for why, tables in STAYS.items() if table in tables)
