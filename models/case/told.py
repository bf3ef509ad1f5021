"""Which cases a transaction has changed, and which of them the record tells of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import object_session
from sqlmodel import Session

from models.case.tables import Case
from models.record.audit import TOLD

CHANGED, OPENED = "changed cases", "opened cases"


def changed(session: Session, number: int) -> None:
    """Note that the case has changed, where no object of the session says so by itself."""
    session.info.setdefault(CHANGED, set()).add(number)


def cases_changed(session: Session) -> set[int]:
    """The numbers of the cases that were opened or changed in this transaction, so far as it has
    been flushed."""
    return set(session.info.get(CHANGED, ()))


def cases_opened(session: Session) -> set[int]:
    """The numbers of those of them that are new."""
    return set(session.info.get(OPENED, ()))


def _opened(_mapper: Any, _connection: Any, case: Case) -> None:
    session = object_session(case)
    if session is not None and case.id is not None:
        session.info.setdefault(OPENED, set()).add(case.id)


def _changed(_mapper: Any, _connection: Any, case: Case) -> None:
    session = object_session(case)
    if session is not None and case.id is not None:
        session.info.setdefault(CHANGED, set()).add(case.id)


event.listen(Case, "after_insert", _opened)
event.listen(Case, "after_insert", _changed)
event.listen(Case, "after_update", _changed)


def untold(session: Session) -> set[int]:
    """The cases that were changed in this transaction without a row of the record."""
    changed = cases_changed(session)
    told: set[int] = session.info.get(TOLD, set())
    return changed - told
