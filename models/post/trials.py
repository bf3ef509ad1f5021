"""Letters that tried the mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.post.tables import Message


def trials_to(session: Session, person: int, since: datetime) -> list[Message]:
    """The letters of trial that were written to the person at the instant and later, the first
    one first."""
    wanted = select(Message).where(
        # A letter's day is local, and the index begins with it.
        col(Message.day) >= since.date() - timedelta(days=1),
        Message.person_id == person,
        Message.sort == "trial",
        col(Message.created_at) >= since,
    )
    return list(session.exec(wanted.order_by(col(Message.id))))
