"""The limit that an urgent case stands under, and its next alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from flows.engine.limits import Limit
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.urgent.alarm import hearers
from models.case.tables import Case
from models.urgent.questions import next_alarm, running
from states.clocks import PASSED, SHARES, START


def limit_of(session: Session, place: Town, case: Case, now: datetime) -> Limit | None:
    """The clock of a law that runs out first, else the first of the authority's own; None where
    none runs."""
    clocks = running(session, case.id or 0)
    if not clocks or case.closed is not None:
        return None
    first = min(clocks, key=lambda clock: (not clock.statutory, clock.ends))
    alarm = next_alarm(session, case.id or 0, [clock.clock for clock in clocks])
    found = Limit(
        first.ends,
        first.statutory,
        first.law,
        duty=first.clock,
        authority=first.authority,
        starts=first.starts,
        alarms=tuple(share for share in SHARES if START < share < PASSED),
    )
    if alarm is None:
        return found
    at = max(alarm.at, now)
    hears = hearers(session, place, case, [alarm], today(at))
    own = alarm.share if alarm.clock == first.clock else None
    return replace(found, alarm=at, hears=tuple(hears), next=own)
