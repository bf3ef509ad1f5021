"""The tables as revision 0003 makes them, apart from the code that goes on changing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import SQLModel

from states.kinds import KINDS

METADATA = SQLModel.metadata
STATES = tuple((name, state) for name, kind in KINDS.items() for state in kind.process.states)
NEW = ("kind_state", "case_step")
OUTCOME = "CASE WHEN old.closed IS NULL THEN NULL ELSE coalesce(old.outcome, 'done') END"
KNOW = "SELECT visible_to FROM activity_series_before WHERE subject_id = old.id"
HOMES: Mapping[str, Mapping[str, str]] = {
    "case": {"outcome": OUTCOME},
    "subject": {"visible_to": f"coalesce(({KNOW}), '[]')"},
    "activity_series": {},
}
