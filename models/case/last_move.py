"""How a case stood before its last move, for as long as that move may be taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, bindparam, delete
from sqlmodel import Column, Field, Session, SQLModel, col, select

from models import next_days
from models.case import told
from models.case.steps import STEP
from models.case.tables import Case
from models.case.timers import timer_of, wait_for
from models.register.tables import within

# What a move leaves as it is, or has a row of its own for.
_STAYS = frozenset({"id", "municipality_id", "kind", "unit_id", "subject_id", "year", "version"})
_DAYS = ("due", "planned", "since", "closed", "opened")
OF_THE_CASE = frozenset({"case", "case_step", "timer", "last_move", "draft"})
"""What a move changes wherever it is made; whatever else it changes is not taken back."""
_LAST = delete(STEP).where(
    STEP.c.case_id == bindparam("of_case"), STEP.c.number == bindparam("which")
)


class LastMove(SQLModel, table=True):
    """``version`` is the case's after the move, ``person_id`` whoever made it, ``link`` the hash of
    the letter's link that was used up by it. ``hindrance``: why it is not taken back, as a key of
    ``undo_problems``; "" for nothing but time. ``before``: the case's columns as they were;
    ``timer`` and ``level`` what it waited for."""

    __tablename__ = "last_move"
    __table_args__ = (
        within("case", "case_id"),
        within("person", "person_id"),
        # Serves "what is older than it may be kept".
        Index("last_moves_by_age", "made_at"),
    )

    case_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    person_id: int
    version: int
    made_at: datetime
    move: str = Field(max_length=40)
    link: str = Field(default="", max_length=64)
    hindrance: str = Field(default="", max_length=20)
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    timer: date | None = None
    level: int = 0


class Changes:
    """What else was changed while it was watched: other cases, and other tables."""

    def __init__(self) -> None:
        self.cases: set[int] = set()
        self.tables: set[str] = set()

    def beyond(self, case: Case) -> bool:
        return bool(self.cases - {case.id}) or bool(
            self.tables - OF_THE_CASE - {f"case:{case.kind}"}
        )


@contextmanager
def watched(session: Session) -> Iterator[Changes]:
    """What the transaction changes within, told afterwards, beside what it had changed before."""
    session.flush()
    info, found = session.info, Changes()
    tables, cases = info.pop(next_days.CHANGED, {}), info.pop(told.CHANGED, set())
    try:
        yield found
        session.flush()
    finally:
        new: dict[str, Collection[str]] = info.pop(next_days.CHANGED, {})
        found.tables = {name for names in new.values() for name in names}
        found.cases = info.pop(told.CHANGED, set())
        for home, names in new.items():
            tables.setdefault(home, set()).update(names)
        info[next_days.CHANGED], info[told.CHANGED] = tables, cases | found.cases


def as_it_stands(session: Session, case: Case, now: datetime) -> LastMove:
    """The case and what it waits for at the instant, as a value; who moves it, and how, is told
    afterwards."""
    held = case.model_dump(mode="json", exclude=set(_STAYS))
    waits = timer_of(session, case)
    return LastMove(
        case_id=case.id or 0,
        municipality_id=case.municipality_id,
        person_id=0,
        version=0,
        made_at=now,
        move="",
        before=held,
        timer=waits.due if waits else None,
        level=waits.level if waits else 0,
    )


def last_move_of(session: Session, case: Case) -> LastMove | None:
    """The case's last move, where nothing has happened to it since."""
    wanted = select(LastMove).where(LastMove.case_id == case.id)
    found = session.exec(wanted).first()
    return found if found is not None and found.version == case.version else None


def moved_last(session: Session, case: Case, person: int | None) -> bool:
    """Whether the person made the case's last move, and nothing has happened to it since."""
    last = last_move_of(session, case)
    return last is not None and last.person_id == person


def keep_last_move(session: Session, move: LastMove) -> None:
    """Keep it in the place of the one before it."""
    session.execute(delete(LastMove).where(col(LastMove.case_id) == move.case_id))
    session.add(move)
    session.flush()


def put_back(session: Session, case: Case, move: LastMove) -> None:
    """The case stands as before the move, but for its version, and waits for what it waited for;
    the step that it had left is not left."""
    for name, value in move.before.items():
        is_day = name in _DAYS and isinstance(value, str)
        setattr(case, name, date.fromisoformat(value) if is_day else value)
    session.add(case)
    wait_for(session, case, move.timer, move.level)
    last = select(STEP.c.number).where(STEP.c.case_id == case.id)
    number = session.execute(last.order_by(STEP.c.number.desc()).limit(1)).scalar()
    session.execute(_LAST, {"of_case": case.id, "which": number})
    session.delete(move)
    session.flush()
