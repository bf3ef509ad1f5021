"""Letters in numbers, for a monitor: how many wait in which state, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, literal_column, text
from sqlmodel import Session, func, select

from models.post.tables import Message

# As the partial indexes spell them: a value that is bound is not known to be theirs.
IN_PARTS = ("status = 'pending'", "status IN ('claimed', 'sending')", "status IN ('held', 'dead')")
WAITS = ("pending", "claimed", "sending")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters of one state, of one municipality or ("") of all: how many there are, how many of
    them could have left by now, how many of those long ago, and since when the oldest waits."""

    municipality: str
    state: str
    many: int
    due: int
    overdue: int
    since: datetime | None


def letters_waiting(
    session: Session, now: datetime, long_ago: datetime, *, each: bool
) -> Iterator[Waiting]:
    """What has neither left nor been cancelled, by state; by municipality too when ``each``.
    ``overdue`` is what could have left before ``long_ago``."""
    # Not the bare column: SQLite would walk all letters in its order, and no partial index.
    home = (
        func.coalesce(Message.municipality_id, literal_column("''"))
        if each
        else literal_column("''")
    )
    could = case((Message.next_at <= now, 1), else_=0)  # type: ignore[arg-type]
    long_could = case((Message.next_at <= long_ago, 1), else_=0)  # type: ignore[arg-type]
    since = func.min(case((Message.next_at <= now, Message.created_at)))  # type: ignore[arg-type]
    for part in IN_PARTS:
        rows = session.execute(
            select(  # type: ignore[call-overload]
                home, Message.status, func.count(), func.sum(could), func.sum(long_could), since
            )
            .where(text(part))
            .group_by(*((home,) if each else ()), Message.status)
        )
        for municipality, state, many, due, overdue, oldest in rows:
            waits = state in WAITS
            yield Waiting(
                municipality,
                state,
                int(many),
                int(due) if waits else 0,
                int(overdue) if waits else 0,
                oldest if waits else None,
            )
