"""The watchdog derives anew what should have been said, mends what is lost, and barks."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from sqlmodel import Session

from flows.clock.troubles import keep_known, tell_outside, troubles
from flows.engine.local_time import local, today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.engine.run_report import Account, Cell, Table
from flows.mail.delivery_results import go_on
from flows.mail.remind import in_window
from models.case.timers import arm_many, waiting
from models.post.future import future_marks
from models.post.outbox import TOO_OLD, waiting_since
from models.post.standing import how_many_dead, oldest_held
from models.post.watching import last_said, waiting_for_nothing
from models.register.questions import municipality_ids
from states.errors import CalendarHasNoWorkingDay

log = logging.getLogger(__name__)
PORTION = 1_000


def watchdog(office: Office, now: datetime) -> Account:
    """Every open case waits for a rung or has a letter under way, and no letter waits too long."""
    tell_of_failed_work(office, now)  # by itself: what failed may make the rest fail too
    tell_outside(office, now)
    with office.database.write() as session:
        mended = _mend(office, session, now)
        then, awake = now - TOO_OLD, in_window(office, now)
        overdue = waiting_since(session, then, _opened(office, then)) if awake else {}
        dead = how_many_dead(session)
        forgotten = _held_too_long(session, now) if awake else []
        barking = sorted({*overdue, *forgotten})
        future = future_marks(session, now, today(now))
        if barking:
            alert_coordinators(session, office.settings, barking, today(now), now)
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
        },
        (
            Table("mended", tuple({"case": case} for case in mended)),
            Table("waiting", tuple(waiting)),
        ),
    )


def tell_of_failed_work(office: Office, now: datetime) -> None:
    """Each coordinator hears once a day of the beats that failed or did not ring; but of the post,
    whose letter says by its coming that it works."""
    with office.database.write() as session:
        keep_known(session, now)
    if not in_window(office, now):
        return
    with office.database.write() as session:
        if troubles(session, now, but="delivery"):
            homes = municipality_ids(session)
            alert_coordinators(session, office.settings, homes, today(now), now)


def _mend(office: Office, session: Session, now: datetime) -> list[int]:
    """Open cases that wait for nothing although rungs are left."""
    lost = waiting_for_nothing(session, PORTION)
    mended: list[int] = []
    places = office.towns(session, sorted({case.municipality_id for case in lost}))
    for case in lost:
        place = places[case.municipality_id]
        last = last_said(session, case)
        if last is None and case.due is not None:
            try:
                rungs = place.rungs(case.owner_role)
                step = rungs.first(case.due, today(now), place.calendar_of(case.unit_id))
            except CalendarHasNoWorkingDay:
                log.error("a calendar has no working day: municipality=%s", place.municipality)
                continue
            home, number = case.municipality_id, case.id or 0
            arm_many(session, [waiting(home, number, step.day, step.level.days)])
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
