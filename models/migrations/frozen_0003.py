"""The tables as revision 0003 makes them, apart from the code that goes on changing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import SQLModel

from states.kinds import KINDS

METADATA = SQLModel.metadata
STATES = tuple((name, state) for name, kind in KINDS.items() for state in kind.process.states)
NEW = ("kind_state", "case_step")
OUTCOME = "CASE WHEN old.closed IS NULL THEN NULL ELSE coalesce(old.outcome, 'done') END"
HOMES: Mapping[str, Mapping[str, str]] = {
    "case": {"outcome": OUTCOME},
    "run": {"counts": "'{}'", "failure": "''", "place": "''"},  # runs_0003 reads the sentences
}
