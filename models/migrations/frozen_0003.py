"""The tables as revision 0003 makes them, apart from the code that goes on changing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import SQLModel

from states.kinds import KINDS

METADATA = SQLModel.metadata
STATES = tuple((name, state) for name, kind in KINDS.items() for state in kind.process.states)
NEW = ("kind_state", "case_step")
OUTCOME = "CASE WHEN old.closed IS NULL THEN NULL ELSE coalesce(old.outcome, 'done') END"
OF_CASE = "(SELECT c.municipality_id FROM case_before AS c WHERE c.id = old.case_id)"
HOMES: Mapping[str, Mapping[str, str]] = {
    "case": {"outcome": OUTCOME},
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
}
