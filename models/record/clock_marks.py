"""What the clock remembers: its last beat, a jump that is not settled, and a stretch of silence."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from models.record.facts import fact, keep_fact
from models.record.tables import Fact, Run

RUNG_ALWAYS = "delivery"  # at each ring of a clock
LAST, JUMP, SETTLED, SILENCE = "last_beat", "clock_jump", "clock_settled", "clock_silence"


@dataclass(frozen=True, slots=True)
class Mark:
    """The instant of a beat, and what the kernel's clock said then: its id and its seconds."""

    at: datetime
    boot: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Jump:
    """A beat came at ``seen``, and the one before at ``last``; ``settled`` when it was again as
    it should, or accepted."""

    last: datetime
    seen: datetime
    settled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """No beat between the two instants, and how many should have been."""

    since: datetime
    until: datetime
    missed: int


def last_mark(session: Session) -> Mark | None:
    """The last beat that was taken; where none is marked yet, as in a database of an older
    version, the last run of the post, which no other command rings."""
    if held := _read(session, LAST):
        return Mark(**held)
    rung = select(Run).where(Run.beat == RUNG_ALWAYS).order_by(col(Run.id).desc()).limit(1)
    run = session.exec(rung).first()
    return Mark(run.started) if run else None


def mark(session: Session, beat: Mark) -> None:
    """This is the last beat now."""
    _keep(session, LAST, beat)


def jump(session: Session) -> Jump | None:
    """The jump that waits to be settled."""
    held = _read(session, JUMP)
    return Jump(**held) if held else None


def note_jump(session: Session, found: Jump) -> None:
    """Keep the jump until it is settled; the instants that were seen first stay."""
    if jump(session) is None:
        _keep(session, JUMP, found)


def settle(session: Session, at: datetime) -> bool:
    """The jump is over, if there was one; returns whether there was."""
    found = jump(session)
    if found is None:
        return False
    _keep(session, SETTLED, Jump(found.last, found.seen, at))
    session.execute(delete(Fact).where(col(Fact.key) == JUMP))
    return True


def settled(session: Session) -> Jump | None:
    """The jump that was settled last."""
    held = _read(session, SETTLED)
    return Jump(**held) if held else None


def silence(session: Session) -> Silence | None:
    """The last stretch without a beat."""
    held = _read(session, SILENCE)
    return Silence(**held) if held else None


def note_silence(session: Session, found: Silence) -> None:
    """Keep it in the place of the one before."""
    _keep(session, SILENCE, found)


def _keep(session: Session, key: str, value: Mark | Jump | Silence) -> None:
    written = {
        name: one.isoformat() if isinstance(one, datetime) else one
        for name, one in asdict(value).items()
    }
    keep_fact(session, key, json.dumps(written))


def _read(session: Session, key: str) -> dict[str, Any] | None:
    held = fact(session, key)
    if held is None:
        return None
    instants = ("at", "last", "seen", "settled", "since", "until")
    return {
        name: datetime.fromisoformat(one) if name in instants and one else one
        for name, one in json.loads(held).items()
    }
