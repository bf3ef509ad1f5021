"""Letters that came back: how many of the last days' letters did, and with which answer."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import Session, col, func, select

from models.post.tables import Message

FOR_GOOD = re.compile(
    r"5\.\d{1,3}\.\d{1,3}\b"
)  # a report; an answer of the mail host has 5xx first


def came_back(session: Session, since: date) -> list[Message]:
    """The letters of every municipality, of the days from ``since``, that left and that a report
    for good came back about, in the order of their numbers."""
    wanted = select(Message).where(
        Message.day >= since,
        col(Message.sent_at).is_not(None),
        col(Message.status).in_(("sent", "dead", "held")),
        col(Message.last_answer).startswith("5."),
    )
    found = session.exec(wanted.order_by(col(Message.id)))
    return [one for one in found if FOR_GOOD.match(one.last_answer)]


def how_many_left(session: Session, since: date) -> int:
    """The letters of every municipality, of the days from ``since``, that left."""
    found = session.execute(
        select(func.count())
        .select_from(Message)
        .where(Message.day >= since, col(Message.sent_at).is_not(None))
    )
    return int(found.scalar_one())
