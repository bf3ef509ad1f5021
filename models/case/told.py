"""Which cases a transaction has changed, and which of them the record tells of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import object_session
from sqlmodel import Session

from models.case.tables import Case
from models.record.audit import TOLD

CHANGED = "changed cases"


def changed(session: Session, number: int) -> None:
    """Note that the case has changed, where no object of the session says so by itself."""
    session.info.setdefault(CHANGED, set()).add(number)


def _changed(_mapper: Any, _connection: Any, case: Case) -> None:
    session = object_session(case)
    if session is not None and case.id is not None:
        session.info.setdefault(CHANGED, set()).add(case.id)


event.listen(Case, "after_insert", _changed)
event.listen(Case, "after_update", _changed)


def untold(session: Session) -> set[int]:
    """The cases that were changed in this transaction without a row of the record."""
    changed: set[int] = session.info.get(CHANGED, set())
    told: set[int] = session.info.get(TOLD, set())
    return changed - told
