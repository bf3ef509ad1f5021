"""What a virtual day has to ring, and the next day that has anything: the rest is passed over.

Each answer is one question, or a few; where the beat itself would only find out that there is
nothing, it is not rung.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from flows.clock.schedule import Beat
from flows.engine.local_time import local, today
from flows.engine.office import Office
from flows.engine.works import COMPILE, DAILY, DERIVE, OPEN_YEAR, WATCH, daily_work, tomorrow
from flows.safety_cycle.year import has_anything, next_opening
from models.case.timers import first_due
from models.next_days import days_of
from models.post.standing import oldest_held, oldest_waiting
from models.post.watching import waiting_for_nothing
from models.services.events import waiting_events
from models.urgent.questions import first_alarm

Rows = Mapping[str, date]


def is_rung(
    office: Office, session: Session, home: str, beat: Beat, now: datetime, rows: Rows
) -> bool:
    """Whether the beat may do anything at the instant. ``rows``: the next day of each work."""
    day = today(now)
    mine = {daily_work(one) for one in office.kinds.values() if one.beat == beat.name}
    if any(rows[work] <= day for work in mine & rows.keys()):
        return True
    asked = _NEEDS.get(beat.name)
    return asked is not None and asked(session, home, rows, now)


def _reviews(session: Session, home: str, _rows: Rows, now: datetime) -> bool:
    return has_anything(session, home, today(now))


def _alarms(session: Session, _home: str, _rows: Rows, now: datetime) -> bool:
    first = first_alarm(session)
    return first is not None and first <= now


def _revalidation(session: Session, _home: str, _rows: Rows, _now: datetime) -> bool:
    return bool(waiting_events(session))


def _reminders(session: Session, _home: str, rows: Rows, now: datetime) -> bool:
    if any(day <= today(now) for work, day in rows.items() if _is_told(work)):
        return True
    first = first_due(session)
    return first is not None and first <= today(now)


def _is_told(work: str) -> bool:
    """Whether the work is one of the reminders' own."""
    return work not in (COMPILE, DERIVE, OPEN_YEAR, WATCH) and not work.startswith(DAILY)


def _delivery(session: Session, _home: str, _rows: Rows, _now: datetime) -> bool:
    return oldest_waiting(session) is not None


def _watchdog(session: Session, home: str, _rows: Rows, _now: datetime) -> bool:
    return bool(
        oldest_waiting(session) or oldest_held(session) or waiting_for_nothing(session, home, 1)
    )


_NEEDS: dict[str, Callable[[Session, str, Rows, datetime], bool]] = {
    "reviews": _reviews,
    "urgent_alarms": _alarms,
    "revalidation": _revalidation,
    "reminders": _reminders,
    "delivery": _delivery,
    "watchdog": _watchdog,
}


def next_day(session: Session, home: str, day: date, at: time) -> date:
    """The first day after ``day`` on which a beat that rings at ``at`` may do anything, if nobody
    does anything before."""
    rows = days_of(session, home)
    found: list[date | None] = [each for work, each in rows.items() if work not in _PEEKED]
    found += [first_due(session), _rung(first_alarm(session), at)]
    found.append(_rung(oldest_waiting(session), at))
    if waiting_events(session) or waiting_for_nothing(session, home, 1):
        found.append(day)
    if has_anything(session, home, tomorrow(day)):
        found.append(day)
    found.append(next_opening(session, home, day))
    # What is held is told of every third day.
    for held in oldest_held(session).values():
        found.append(day + timedelta(days=3 - (day - held).days % 3))
    return max(min(one for one in found if one is not None), tomorrow(day))


_PEEKED = (OPEN_YEAR, WATCH, COMPILE)
"""What is asked for itself, and not by its row; and drafts that are compiled anew, beside another
work of their beat and without a letter."""


def _rung(instant: datetime | None, at: time) -> date | None:
    """The day on which a beat that rings at ``at`` finds what comes at the instant."""
    if instant is None:
        return None
    here = local(instant)
    return here.date() + timedelta(days=1 if here.time() > at else 0)
