"""The clocks that run now, for a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.case.naming import called
from models.case.tables import Case
from models.urgent.tables import RunningClock


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
    rows = session.execute(
        select(RunningClock, Case)
        .join(Case, col(Case.id) == col(RunningClock.case_id))
        .where(
            Case.municipality_id == municipality,
            col(RunningClock.met_at).is_(None),
            col(Case.closed).is_(None),
        )
        .order_by(col(RunningClock.ends), col(RunningClock.case_id))
    )
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
        for clock, case in rows
    ]
