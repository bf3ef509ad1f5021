"""The clocks that run now, for a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models.case.naming import called
from models.urgent.questions import running_here


@dataclass(frozen=True, slots=True)
class Ticking:
    """One running clock; ``left`` are whole hours, below zero when its time is out."""

    case: int
    kind: str
    name: str
    clock: str
    statutory: bool
    authority: str
    ends: datetime
    left: int


def ticking(session: Session, municipality: str, now: datetime) -> list[Ticking]:
    """The running clocks of the municipality, the next to run out first."""
    return [
        Ticking(
            case=case.id or 0,
            kind=case.kind,
            name=called(session, case),
            clock=clock.clock,
            statutory=clock.statutory,
            authority=clock.authority,
            ends=clock.ends,
            left=(clock.ends - now) // timedelta(hours=1),
        )
        for clock, case in running_here(session, municipality)
    ]
