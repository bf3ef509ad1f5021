"""What the clock does, once: every beat in the rhythm's order. Safe under cron, twice, at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select

from flows.account import Account
from flows.office import Office
from flows.rhythm import RHYTHM, Beat
from models.record import Run


def tick(office: Office, now: datetime, beats: Sequence[Beat] = RHYTHM) -> list[Account]:
    """Ring the beats that have come since they last rang; the letters go out in the last one.

    Reminding and delivering ring each time. A beat that has never rung, or that rang at a later
    instant than ``now`` (a clock put back), rings too.
    """
    accounts = []
    for beat in sorted(beats, key=lambda beat: beat.name in ("remind", "deliver")):
        if _has_come(office, beat, now):
            account = beat.core()(office, now)
            office.note_run(beat.name, now, now, "plain", account.sentence(), None)
            accounts.append(account)
    return accounts


def _has_come(office: Office, beat: Beat, now: datetime) -> bool:
    if beat.name in ("remind", "deliver"):
        return True
    with office.database.read() as session:
        last = session.execute(
            select(func.max(Run.started)).where(col(Run.beat) == beat.name)
        ).scalar_one_or_none()
    return last is None or last > now or now - last >= beat.every
