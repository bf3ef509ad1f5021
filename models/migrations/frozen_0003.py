"""The tables as revision 0003 makes them, apart from the code that goes on changing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import SQLModel

from states.kinds import KINDS

METADATA = SQLModel.metadata
STATES = tuple((name, state) for name, kind in KINDS.items() for state in kind.process.states)
NEW = ("kind_state", "case_step")
OUTCOME = "CASE WHEN old.closed IS NULL THEN NULL ELSE coalesce(old.outcome, 'done') END"
_OF_DOCUMENT = "(SELECT d.municipality_id FROM document AS d WHERE d.subject_id = old.document_id)"
_OF_MATTER = "(SELECT m.municipality_id FROM matter AS m WHERE m.id = old.matter_id)"
_OF_DECISION = "(SELECT d.municipality_id FROM decision AS d WHERE d.id = old.decision_id)"
HOMES: Mapping[str, Mapping[str, str]] = {
    "case": {"outcome": OUTCOME},
    # Governing documents, matters, decisions and threads.
    "document_theme": {"municipality_id": _OF_DOCUMENT},
    "cadence": {"municipality_id": _OF_DOCUMENT},
    "revision": {"municipality_id": _OF_DOCUMENT},
    "signatory": {"municipality_id": _OF_MATTER},
    "matter_item": {"municipality_id": _OF_MATTER},
    "attachment": {"municipality_id": _OF_MATTER},
    "clause": {"municipality_id": _OF_DECISION},
    "origin": {},
}
