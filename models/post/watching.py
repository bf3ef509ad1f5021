"""What the watchdog asks: which cases wait for nothing, and what was said of them last."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy
from sqlalchemy import bindparam, exists, func
from sqlmodel import Session, col, select

from models.case.tables import Case, Timer
from models.post.outbox import LIVE, MESSAGE
from models.post.tables import Item, Message
from states.ladder import NO_RUNG

# Asked at each ring, and put together once.
_WAITING_SINCE = (
    sqlalchemy.select(MESSAGE.c.municipality_id, func.count())
    .where(
        MESSAGE.c.sort.in_(("duty", "urgent", "invitation")),
        MESSAGE.c.status.in_(("pending", "claimed", "sending")),
        MESSAGE.c.created_at < bindparam("before"),
        MESSAGE.c.day <= bindparam("opened"),
    )
    .group_by(MESSAGE.c.municipality_id)
)


def waiting_for_nothing(session: Session, municipality: str, most: int) -> list[Case]:
    """The municipality's open cases that have a last day and neither a timer nor a letter under way
    about it; at most ``most`` of them, in the order in which they opened."""
    said = exists().where(
        col(Item.case_id) == col(Case.id),
        col(Item.since_version) == col(Case.since_version),
        col(Item.due) == col(Case.due),
    )
    under_way = said.where(col(Item.message_id) == col(Message.id), col(Message.status).in_(LIVE))
    wanted = (
        select(Case)
        .where(
            Case.municipality_id == municipality,
            col(Case.closed).is_(None),
            col(Case.due).is_not(None),
            ~exists().where(col(Timer.case_id) == col(Case.id)),
            ~under_way,
        )
        .order_by(col(Case.id))
    )
    return list(session.exec(wanted.limit(most)))


def last_said(session: Session, case: Case) -> Item | None:
    """The highest rung that letters said, or were to say, of the case's present state and last
    day."""
    wanted = select(Item).where(
        Item.case_id == case.id,
        Item.since_version == case.since_version,
        Item.due == case.due,
        col(Item.level) > NO_RUNG,
    )
    return session.exec(wanted.order_by(col(Item.level).desc())).first()


def waiting_since(session: Session, before: datetime, opened: date) -> dict[str, int]:
    """Letters written before ``before`` that have not left, by municipality; held ones aside, and
    those of days after ``opened``, the last day whose hours had begun by then."""
    rows = session.execute(_WAITING_SINCE, {"before": before, "opened": opened})
    return {municipality: number for municipality, number in rows}
