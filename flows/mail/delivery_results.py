"""How a letter fared, and what follows from it for its cases: each one short transaction."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

from sqlmodel import Session

from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.engine.run_report import Cell
from flows.mail.compose import Composed
from flows.mail.hold_after_restore import COUNTED, keep_mark
from flows.mail.planning import freeze, ladder_of
from models.case import lookups, timers
from models.case.tables import Case
from models.post import leases
from models.post.leases import Claim
from models.post.outbox import DEFERRED
from models.post.questions import lines_of
from models.post.tables import Item as ItemRow
from models.post.tables import Message
from models.record.facts import count_up
from models.register.tables import Municipality, Person
from notifications.post import Postman, TryLater
from states.chain import Chain
from states.errors import CalendarHasNoWorkingDay

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
BREAKER_PAUSE = timedelta(minutes=1)


@dataclass
class Round:
    """What one round of the post did."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Cell]] = field(default_factory=list)
    towns: dict[str, Town] = field(default_factory=dict)
    down: bool = False
    urgent_only: bool = False
    not_before: date = date.min  # duty letters of earlier days wait a little
    began: float = field(default_factory=monotonic)

    def at(self, now: datetime) -> datetime:
        """The instant ``now``, at which the round began, and the time that has passed since: a
        lease is counted from when it is taken, however long the round is."""
        return now + timedelta(seconds=monotonic() - self.began)

    def note(self, held: Claim, outcome: str, letter: str = "", answer: str = "") -> None:
        self.counts[outcome] += 1
        if len(self.rows) < 500:
            row: dict[str, Cell] = {"message": held.id, "outcome": outcome, "letter": letter}
            row["answer"] = answer[:3]
            self.rows.append(row)


def town_of(office: Office, session: Session, municipality: str, round_: Round) -> Town:
    if municipality not in round_.towns:
        round_.towns[municipality] = office.town(session, municipality)
    return round_.towns[municipality]


def redirect(session: Session, items: tuple[ItemRow, ...], now: datetime) -> None:
    """What another person is to hear now waits for the next tick, at the same rung."""
    timers.arm_many(
        session,
        [timers.waiting(row.municipality_id, row.case_id, today(now), row.level) for row in items],
    )


def accepted(
    office: Office,
    held: Claim,
    composed: Composed,
    answer: str,
    now: datetime,
    round_: Round,
    postman: Postman,
) -> None:
    """Mark this one letter, and let each of its cases wait for the next rung from today."""
    assert composed.letter is not None
    with office.database.write() as session:
        ours = leases.settle(
            session,
            held,
            office.owner,
            status="sent",
            sent_at=now,
            letter=composed.letter.name,
            last_answer=answer,
            reason="",
        )
        if not ours:
            round_.note(held, "lease_lost")
            return
        counted = count_up(session, COUNTED)
        message = session.get(Message, held.id)
        assert message is not None
        place = town_of(office, session, message.municipality_id, round_)
        lookups.read_together(session, [row.case_id for row in composed.items])
        for row in composed.items:
            go_on(session, place, row, now)
        breaker = leases.breaker(session, postman.host)
        if breaker.failures:
            breaker.failures, breaker.open_until = 0, None
            session.add(breaker)
    keep_mark(office, counted)
    round_.note(held, "sent", composed.letter.name, answer)


def go_on(session: Session, place: Town, row: ItemRow, now: datetime) -> None:
    """After a rung was accepted, or can never be: the case waits for the next one. The chain is
    frozen when the first rung after the due date comes into sight."""
    case = session.get(Case, row.case_id)
    if case is None or case.closed or case.since_version != row.since_version:
        return
    if case.due is None or case.due != row.due:
        return
    day = today(now)
    try:
        rungs = ladder_of(place, Chain.read(case.chain), case.owner_role)
        step = rungs.after(row.level, case.due, day, place.calendar)
    except CalendarHasNoWorkingDay:
        # The letter has left all the same; the watchdog arms the case when the calendar is mended.
        log.exception("a calendar has no working day: municipality=%s", place.municipality)
        return
    if step is None:
        return
    if step.level.days > 0 and case.chain is None:
        case.chain = freeze(place, case.unit_id, case.owner_role, case.delegate_id, day).stored()
        session.add(case)
        session.flush()
    timer = timers.waiting(row.municipality_id, row.case_id, step.day, step.level.days)
    timers.arm_many(session, [timer])


def later(
    office: Office, message: Message, held: Claim, now: datetime, error: TryLater, round_: Round
) -> None:
    """Try again after a growing pause with full jitter; after ``retry_hours`` it is dead.

    A letter that was surely not taken, at each of its tries, may go into the next day's.
    """
    answer = str(error)
    if now - message.created_at > timedelta(hours=office.settings.retry_hours):
        dead(office, message, held, now, answer, False, round_)
        return
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(message.attempts, 10))
    pause = FIRST_PAUSE / 2 + longest * office.chance.random()
    counted = held.fence == message.attempts + 1  # no sender ended in the middle of it
    before = message.attempts == 0 or message.reason == DEFERRED
    surely = counted and before and not error.in_doubt
    with office.database.write() as session:
        leases.settle(
            session,
            held,
            office.owner,
            status="pending",
            attempts=message.attempts + 1,
            reason=DEFERRED if surely else "",
            next_at=now + pause,
            last_answer=answer,
        )
    round_.note(held, "later", answer=answer)


def dead(
    office: Office,
    message: Message,
    held: Claim,
    now: datetime,
    answer: str,
    address: bool,
    round_: Round,
) -> None:
    """The letter can never arrive. The ladder goes on all the same, and the coordinator's
    digest and page show it."""
    with office.database.write() as session:
        ours = leases.settle(
            session,
            held,
            office.owner,
            status="dead",
            reason="address" if address else "refused",
            attempts=min(message.attempts + 1, 100),
            last_answer=answer,
        )
        if not ours:
            round_.note(held, "lease_lost")
            return
        if address:
            person = session.get(Person, message.person_id)
            if person is not None:
                person.unreachable = answer[:200]
                session.add(person)
                session.flush()
                round_.towns.pop(message.municipality_id, None)
        _after_death(office, session, message, address, now, round_)
    round_.note(held, "dead", answer=answer)


def _after_death(
    office: Office,
    session: Session,
    message: Message,
    address: bool,
    now: datetime,
    round_: Round,
) -> None:
    rows = lines_of(session, message)
    if message.sort == "alert" and address:
        alert_coordinators(session, office.settings, [message.municipality_id], today(now), now)
    if message.digest:
        # The week's digest was read by nobody: whoever coordinates now gets one.
        session.get_one(Municipality, message.municipality_id).digest_week = ""
    if address and (own := office.letters.get(message.sort)):
        own.undeliverable(session, message, now)
    if address:
        # Somebody else stands in for a person who cannot be reached: the same rung, to them.
        redirect(session, tuple(rows), now)
        return
    place = town_of(office, session, message.municipality_id, round_)
    for row in rows:
        go_on(session, place, row, now)


def down(
    office: Office, postman: Postman, held: Claim, now: datetime, answer: str, round_: Round
) -> None:
    """Nobody is served: everything waits, and one probe a minute (growing) asks again."""
    round_.down = True
    with office.database.write() as session:
        breaker = leases.breaker(session, postman.host)
        breaker.failures += 1
        pause = min(LONGEST_PAUSE, BREAKER_PAUSE * 2 ** min(breaker.failures - 1, 5))
        breaker.open_until = now + pause
        breaker.last_answer = answer[:300]
        session.add(breaker)
        leases.settle(
            session,
            held,
            office.owner,
            status="pending",
            next_at=breaker.open_until,
            last_answer=answer,
        )
    round_.note(held, "host_down", answer=answer)
