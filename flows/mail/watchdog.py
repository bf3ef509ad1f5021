"""The watchdog derives anew what should have been said, mends what is lost, and barks."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from flows.clock.troubles import keep_known, tell_outside, troubles, unknown
from flows.engine.first_rung import first_rung
from flows.engine.local_time import local, today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.engine.run_report import Account, Cell, Table
from flows.engine.works import WATCH
from flows.mail.delivery_results import go_on
from flows.mail.derive import derive
from flows.mail.remind import in_window
from models.case.timers import arm_many, waiting
from models.next_days import NEVER, set_days
from models.portions import portions
from models.post.future import future_marks
from models.post.outbox import TOO_OLD
from models.post.standing import how_many_dead, oldest_held
from models.post.watching import last_said, waiting_for_nothing, waiting_since
from models.register.questions import municipality_ids
from states.errors import CalendarHasNoWorkingDay

log = logging.getLogger(__name__)
PORTION = 1_000


def watchdog(office: Office, now: datetime) -> Account:
    """Every open case waits for a rung or has a letter under way, no letter waits too long, and no
    day comes on which something that the rows do not tell of would have been done."""
    tell_of_failed_work(office, now)  # by itself: what failed may make the rest fail too
    tell_outside(office, now)
    mended = [case for home in office.come([WATCH], today(now)) for case in mend(office, home, now)]
    missed = derive(office, now)
    then, awake = now - TOO_OLD, in_window(office, now)
    with office.database.read() as session:
        overdue = waiting_since(session, then, _opened(office, then)) if awake else {}
        dead = how_many_dead(session)
        forgotten = _held_too_long(session, now) if awake else []
        future = future_marks(session, now, today(now))
    _alert(office, sorted({*overdue, *forgotten}), now)
    for case in mended:
        log.warning("a case waited for nothing and was mended: case=%s", case)
    for municipality, number in overdue.items():
        log.error("letters wait too long: municipality=%s letters=%s", municipality, number)
    for sort, marks in future.items():
        log.error("marks in the future: sort=%s marks=%s", sort, marks)
    waiting: list[dict[str, Cell]] = [
        {"municipality": name, "waiting": number} for name, number in overdue.items()
    ]
    return Account(
        "watchdog",
        now,
        {
            "mended": len(mended),
            "waiting_too_long": sum(overdue.values()),
            "dead": dead,
            "future_marks": sum(future.values()),
            "missed": len(missed),
        },
        (
            Table("mended", tuple({"case": case} for case in mended)),
            Table("missed", tuple(missed)),
            Table("waiting", tuple(waiting)),
        ),
    )


def tell_of_failed_work(office: Office, now: datetime) -> None:
    """Each coordinator hears once a day of the beats that failed or did not ring; but of the post,
    whose letter says by its coming that it works."""
    with office.database.read() as session:
        new = unknown(session)
    if new:
        with office.database.write() as session:
            keep_known(session, now)
    if not in_window(office, now):
        return
    with office.database.read() as session:
        wrong = troubles(session, now, {"delivery", *office.unrung})
        homes = municipality_ids(session) if wrong else []
    _alert(office, homes, now)


def _alert(office: Office, homes: Sequence[str], now: datetime) -> None:
    for some in portions(homes):
        with office.database.write_in(some) as (session, free):
            alert_coordinators(session, office.settings, free, today(now), now)


def mend(office: Office, home: str, now: datetime) -> list[int]:
    """Open cases of the municipality that wait for nothing although rungs are left. Where there is
    none, it is looked again once a case or a letter has changed."""
    mended: list[int] = []
    with office.database.write(home) as session:
        lost = waiting_for_nothing(session, home, PORTION)
        if not lost:
            set_days(session, home, {WATCH: NEVER})
            return mended
        place = office.town(session, home)
        for case in lost:
            last = last_said(session, case)
            if last is None and case.due is not None:
                try:
                    step = first_rung(office.kinds, session, place, case, case.due, today(now))
                except CalendarHasNoWorkingDay:
                    log.error("a calendar has no working day: municipality=%s", home)
                    continue
                arm_many(session, [waiting(home, case.id or 0, step.day, step.level.days)])
            elif last is not None:
                go_on(session, place, last, now)
            mended.append(case.id or 0)
    return mended


def _opened(office: Office, then: datetime) -> date:
    """The last day whose hours of sending had begun by ``then``."""
    at = local(then)
    return at.date() if at.hour >= office.settings.window_opens else at.date() - timedelta(days=1)


def _held_too_long(session: Session, now: datetime) -> list[str]:
    """Where letters have been held for three days, or six, or nine: a ladder stands still."""
    days = {name: (today(now) - oldest).days for name, oldest in oldest_held(session).items()}
    return [name for name, number in days.items() if number and number % 3 == 0]
