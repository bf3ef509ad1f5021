"""The tables as revision 0003 makes them, apart from the code that goes on changing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import SQLModel

from states.kinds import KINDS

METADATA = SQLModel.metadata
STATES = tuple((name, state) for name, kind in KINDS.items() for state in kind.process.states)
NEW = ("kind_state", "case_step", "own_text")
OUTCOME = "CASE WHEN old.closed IS NULL THEN NULL ELSE coalesce(old.outcome, 'done') END"
OF_CASE = "(SELECT c.municipality_id FROM case_before AS c WHERE c.id = old.case_id)"
KNOW = "SELECT visible_to FROM activity_series_before WHERE subject_id = old.id"
_OF_DOCUMENT = "(SELECT d.municipality_id FROM document AS d WHERE d.subject_id = old.document_id)"
_OF_MATTER = "(SELECT m.municipality_id FROM matter AS m WHERE m.id = old.matter_id)"
_OF_DECISION = "(SELECT d.municipality_id FROM decision AS d WHERE d.id = old.decision_id)"
HOMES: Mapping[str, Mapping[str, str]] = {
    "municipality": {},  # which languages there are is no business of its table's
    "case": {"outcome": OUTCOME},
    "subject": {"visible_to": f"coalesce(({KNOW}), '[]')"},
    # Activities, networks, gatherings and measures.
    "activity_series": {},
    "activity_turn": {"municipality_id": OF_CASE},
    "activity_part": {"municipality_id": OF_CASE},
    "meeting_series": {},
    "gathering": {},
    "attendance": {},
    "network": {},
    "revision_request": {"municipality_id": OF_CASE},
    "planned_measure": {},
    # Digital services.
    "service": {},
    "service_list": {},
    "service_use": {},
    "service_agreement": {},
    "service_decision": {},
    "service_event": {},
    "guardian_approval": {},
    # What is followed up.
    "meeting": {},
    "demand": {},
    "arena": {},
    "commitment_note": {},
    "commitment_arena": {
        "municipality_id": "(SELECT s.municipality_id FROM subject AS s WHERE s.id = old.subject_id)"
    },
    "commitment_activity": {},
    "horizon_watch": {},
    "horizon_note": {},
    "incident_count": {},
    "library_entry": {},
    "library_place": {},
    # SkoleSec.
    "participation": {},
    "phase_part": {},
    "artefact_part": {},
    "mapping_part": {},
    "homework_part": {},
    "guide": {},
    "guiding": {},
    "share": {},
    "support_request": {},
    "guidance": {},
    # Urgent cases.
    "urgent_note": {},
    "running_clock": {"municipality_id": OF_CASE},
    "alarm": {},
    # Governing documents, matters, decisions and threads.
    "document_theme": {"municipality_id": _OF_DOCUMENT},
    "cadence": {"municipality_id": _OF_DOCUMENT},
    "revision": {"municipality_id": _OF_DOCUMENT},
    "signatory": {"municipality_id": _OF_MATTER},
    "matter_item": {"municipality_id": _OF_MATTER},
    "attachment": {"municipality_id": _OF_MATTER},
    "clause": {"municipality_id": _OF_DECISION},
    "origin": {},
    # The register, cases and their cycle, and the post.
    "unit": {},
    "appointment": {},
    "absence": {},
    "answer": {"municipality_id": OF_CASE},
    "timer": {"municipality_id": OF_CASE},
    "exemption": {},
    "survey": {"municipality_id": OF_CASE},
    "finding": {"municipality_id": OF_CASE},
    "measure": {"municipality_id": OF_CASE},
    "verdict": {"municipality_id": OF_CASE},
    "message": {},
    "item": {"municipality_id": OF_CASE},
    "quiet": {},
    "action_link": {},
    "run": {"counts": "'{}'", "failure": "''", "place": "''"},  # runs_0003 reads the sentences
}
