"""Marks that lie in the future although nothing can have put them there but a wrong clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, delete, func, or_, select, update

from models.case.tables import Case, Timer
from models.next_days import look_everywhere
from models.post.tables import MailHost, Message
from models.record.tables import Run

UNSENT = ("pending", "held")
AHEAD = timedelta(minutes=5)
PAUSE = timedelta(minutes=30)  # the longest that a letter or a mail host waits for its next try
WAIT = timedelta(days=120)  # the longest from one rung of a late case to the next: a summer
SORTS = ("runs", "hosts", "letters", "timers")
# A timer whose case is late, and that stands further away than any two rungs are.
_TOO_FAR = and_(
    col(Timer.due) > bindparam("far"),
    col(Timer.case_id).in_(select(Case.id).where(col(Case.due) < bindparam("today"))),
)
_TRIED_TOO_LATE = or_(
    (col(Message.status) == "pending")
    & (col(Message.attempts) > 0)
    & (col(Message.next_at) > bindparam("tried")),
    col(Message.status).in_(UNSENT) & (col(Message.created_at) > bindparam("ahead")),
)
# Asked at each ring, and put together once.
_MARKS = sqlalchemy.select(
    *(
        select(func.count()).select_from(table).where(which).scalar_subquery()
        for table, which in (
            (Run, col(Run.started) > bindparam("ahead")),
            (MailHost, col(MailHost.open_until) > bindparam("tried")),
            (Message, _TRIED_TOO_LATE),
            (Timer, _TOO_FAR),
        )
    )
)


def future_marks(session: Session, now: datetime, today: date) -> dict[str, int]:
    """How many there are of each sort; sorts without any are left out. ``today``: the local day.

    A run that began in the future, a mail host or a letter that waits longer for its next try than
    any pause, and a late case whose next rung is further away than any two rungs are.
    """
    seen = {"ahead": now + AHEAD, "tried": now + AHEAD + PAUSE, "today": today, "far": today + WAIT}
    found = session.execute(_MARKS, seen).one()
    return {sort: int(number) for sort, number in zip(SORTS, found, strict=True) if number}


def draw_back(session: Session, now: datetime, today: date) -> None:
    """A clock was put back: no host and no letter waits for an instant of the wrong one, and runs
    that began in its future are forgotten. Late cases wait for no rung of its future: the watchdog
    plans them anew, from what was said of them last."""
    tried = now + PAUSE
    look_everywhere(session)
    session.execute(delete(Run).where(col(Run.started) > now + AHEAD))  # of days that never were
    session.execute(delete(Timer).where(_TOO_FAR), {"today": today, "far": today + WAIT})
    session.execute(update(MailHost).where(col(MailHost.open_until) > tried).values(open_until=now))
    waits = col(Message.status).in_(UNSENT)
    session.execute(
        update(Message)
        .where(waits, col(Message.attempts) > 0, col(Message.next_at) > tried)
        .values(next_at=now)
    )
    session.execute(
        update(Message)
        .where(waits, col(Message.created_at) > now + AHEAD)
        .values(next_at=now, created_at=now)
    )
