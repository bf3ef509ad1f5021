"""Since when the mailbox that letters come back to cannot be read, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete

from models.record.facts import fact, keep_fact
from models.record.tables import Fact

TROUBLE = "mailbox_trouble"


@dataclass(frozen=True, slots=True)
class Trouble:
    """``since``: the first time in a row; ``why``: as it was the last time."""

    since: datetime
    why: str


def trouble(session: Session) -> Trouble | None:
    """None while the mailbox could be read the last time."""
    held = fact(session, TROUBLE)
    if held is None:
        return None
    told = json.loads(held)
    return Trouble(datetime.fromisoformat(told["since"]), told["why"])


def note_trouble(session: Session, now: datetime, why: str) -> None:
    """The mailbox could not be read; the first instant stays."""
    before = trouble(session)
    since = before.since if before else now
    told = {"since": since.isoformat(), "why": why[:200]}
    keep_fact(session, TROUBLE, json.dumps(told, ensure_ascii=False))


def forget_trouble(session: Session) -> None:
    """The mailbox has been read."""
    session.execute(delete(Fact).where(col(Fact.key) == TROUBLE))
