"""The states of each kind as rows, so that the database refuses a state of another kind."""

from __future__ import annotations

from sqlalchemy import Connection, Table, insert, select

from models.case.tables import KindState
from states.kinds import KINDS

KIND_STATE: Table = KindState.__table__  # type: ignore[attr-defined]


def states_of_the_kinds() -> set[tuple[str, str]]:
    return {(name, state) for name, kind in KINDS.items() for state in kind.process.states}


def missing_states(connection: Connection) -> list[tuple[str, str]]:
    """What the list of kinds has and the table has not."""
    rows = connection.execute(select(KIND_STATE.c.kind, KIND_STATE.c.state))
    return sorted(states_of_the_kinds() - {(kind, state) for kind, state in rows})


def follow_the_kinds(connection: Connection) -> None:
    """Add the states that are missing. None is ever taken away: cases of old may stand in it."""
    rows = [{"kind": kind, "state": state} for kind, state in missing_states(connection)]
    if rows:
        connection.execute(insert(KIND_STATE), rows)
