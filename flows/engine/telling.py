"""Telling one person of cases outside the ladder: in the day's letter, and no second one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from config.settings import Settings
from flows.engine.outbox import Wanted, Written, write_messages
from models.post import outbox

Line = tuple[int, int, date, int]
"""A case, the version at which its state began, its last day, and the level it is told under."""


def tell(
    session: Session,
    settings: Settings,
    municipality: str,
    person: int,
    day: date,
    lines: Iterable[Line],
    now: datetime,
    so_far: Written | None = None,
    *,
    next_at: datetime | None = None,
) -> None:
    """Put the lines into the person's letter of the day, which has not left. Twice changes
    nothing."""
    written = outbox.written_on(session, day).get(person)
    if written is None:
        wanted = Wanted(municipality, person, day, next_at=next_at)
        write_messages(session, settings, [wanted], now, so_far or Written())
        written = outbox.written_on(session, day)[person]
    outbox.revive(session, [written.id], now)
    rows = [
        {
            "municipality_id": municipality,
            "case_id": case,
            "since_version": since,
            "level": level,
            "person_id": person,
            "due": due,
            "message_id": written.id,
            "natural": day,
        }
        for case, since, due, level in lines
    ]
    outbox.put_items(session, rows)
