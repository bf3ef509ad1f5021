"""What an alert tells of the clock: a jump that is settled, and beats that were missed."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from flows.engine.local_time import today
from models.post.tables import Message
from models.record import clock_marks
from notifications.letter import Alert


def with_the_clock(
    session: Session, message: Message, alert: Alert | None, pages: str
) -> Alert | None:
    """The alert, and what the clock did up to the letter's day; None when both say nothing."""
    over, still = clock_marks.settled(session), clock_marks.silence(session)
    jumped = stood = None
    if over and over.settled and today(over.settled) == message.day:
        jumped = (over.last, over.seen)
    if still and today(still.until) == message.day:
        stood = (still.since, still.until, still.missed)
    if not (jumped or stood):
        return alert
    alert = alert or Alert(held=0, reason="", limit=0, url=f"{pages}/held")
    return replace(alert, jumped=jumped, stood=stood, runs_url=f"{pages}/runs")
