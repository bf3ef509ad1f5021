"""The tables as revision 0003 makes them, apart from the code that goes on changing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import SQLModel

from states.kinds import KINDS

METADATA = SQLModel.metadata
STATES = tuple((name, state) for name, kind in KINDS.items() for state in kind.process.states)
NEW = ("kind_state", "case_step", "own_text")
OUTCOME = "CASE WHEN old.closed IS NULL THEN NULL ELSE coalesce(old.outcome, 'done') END"
HOMES: Mapping[str, Mapping[str, str]] = {
    "case": {"outcome": OUTCOME},
    # Measures.
    "planned_measure": {},
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
    "running_clock": {
        "municipality_id": "(SELECT c.municipality_id FROM case_before AS c WHERE c.id = old.case_id)"
    },
    "alarm": {},
}
