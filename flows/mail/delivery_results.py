"""How a letter fared, and what follows from it for its cases: each one short transaction."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.mail.compose import Composed
from flows.mail.hold_after_restore import COUNTED, keep_mark
from flows.mail.planning import freeze, ladder_of
from flows.mail.round import Round
from models.case import lookups, timers
from models.case.tables import Case
from models.post import breakers, leases
from models.post.kept_letters import KeptLetter
from models.post.leases import Claim
from models.post.outbox import DEFERRED, HOST_REFUSES, IN_DOUBT, PERHAPS
from models.post.questions import lines_of
from models.post.tables import Item as ItemRow
from models.post.tables import Message
from models.record.facts import count_up
from models.register.tables import Municipality, Person
from notifications.kept import Kept
from notifications.post import Postman, TryLater
from states.chain import Chain
from states.errors import CalendarHasNoWorkingDay
from states.ladder import is_change_of_hands

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)


def town_of(office: Office, session: Session, municipality: str, round_: Round) -> Town:
    if municipality not in round_.towns:
        round_.towns[municipality] = office.town(session, municipality)
    return round_.towns[municipality]


def redirect(session: Session, items: tuple[ItemRow, ...], now: datetime) -> None:
    """What another person is to hear now waits for the next tick, at the same rung. A change of
    hands is looked at anew each day."""
    rungs = [row for row in items if not is_change_of_hands(row.level)]
    timers.arm_many(
        session,
        [timers.waiting(row.municipality_id, row.case_id, today(now), row.level) for row in rungs],
    )


def accepted(
    office: Office,
    held: Claim,
    composed: Composed,
    said: Kept,
    answer: str,
    now: datetime,
    round_: Round,
    postman: Postman,
) -> None:
    """Mark this one letter, keep what it said, and let each of its cases wait for the next rung
    from today."""
    assert composed.letter is not None
    with office.database.write(held.municipality) as session:
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
        session.merge(  # one that came back and leaves again says what it says now
            KeptLetter(
                message_id=held.id,
                municipality_id=message.municipality_id,
                person_id=message.person_id,
                sent_on=today(now),
                made_of=said.made_of,
                sha256=said.sha256,
            )
        )
        if composed.items:
            place = town_of(office, session, message.municipality_id, round_)
            lookups.read_together(session, [row.case_id for row in composed.items])
            for row in composed.items:
                go_on(session, place, row, now)
        well_again = breakers.worked(session, postman.host, round_.way)
    if well_again:
        # What waited because of us leaves at once, in this round, whosever it is.
        with office.database.write() as session:
            round_.counts["released"] += len(breakers.open_again(session, HOST_REFUSES, now))
    keep_mark(office, counted)
    round_.accepted += 1
    round_.note(held, "sent", composed.letter.name, answer)


def go_on(session: Session, place: Town, row: ItemRow, now: datetime) -> None:
    """After a rung was accepted, or can never be: the case waits for the next one. The chain is
    frozen when the first rung after the due date comes into sight. A change of hands is no rung:
    the case goes on waiting for what it waits for."""
    if is_change_of_hands(row.level):
        return
    case = session.get(Case, row.case_id)
    if case is None or case.closed or case.since_version != row.since_version:
        return
    if case.due is None or case.due != row.due:
        return
    day = today(now)
    try:
        rungs = ladder_of(place, Chain.read(case.chain), case.owner_role)
        step = rungs.after(row.level, case.due, day, place.calendar_of(case.unit_id))
    except CalendarHasNoWorkingDay:
        # The letter has left all the same; the watchdog arms the case when the calendar is mended.
        log.exception("a calendar has no working day: municipality=%s", place.municipality)
        return
    if step.level.days > 0 and case.chain is None:
        case.chain = freeze(place, case.unit_id, case.owner_role, case.delegate_id, day).stored()
        session.add(case)
        session.flush()
    timer = timers.waiting(row.municipality_id, row.case_id, step.day, step.level.days)
    timers.arm_many(session, [timer])


def later(
    office: Office,
    postman: Postman,
    message: Message,
    held: Claim,
    now: datetime,
    error: TryLater,
    round_: Round,
) -> None:
    """Try again after a growing pause with full jitter; after ``retry_hours`` it is dead. What the
    host has had twice without a word is perhaps delivered, and a person decides.

    A letter that was surely not taken, at each of its tries, may go into the next day's.
    """
    answer = str(error)
    until = _lost(office, postman, now, answer, round_) if error.lost else None
    if error.in_doubt and message.reason == IN_DOUBT:
        round_.counts["perhaps_delivered"] += 1
        dead(office, message, held, now, answer, PERHAPS, round_)
        return
    if now - message.created_at > timedelta(hours=office.settings.retry_hours):
        doubtful = error.in_doubt or message.reason == IN_DOUBT
        dead(office, message, held, now, answer, PERHAPS if doubtful else "refused", round_)
        return
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(message.attempts, 10))
    next_at = round_.at(now) + FIRST_PAUSE / 2 + longest * office.chance.random()
    if error.in_doubt:
        reason = IN_DOUBT
        round_.counts["in_doubt"] += 1
    elif message.reason in (IN_DOUBT, DEFERRED) or message.attempts:
        reason = message.reason
    else:
        reason = DEFERRED
    with office.database.write() as session:
        leases.settle(
            session,
            held,
            office.owner,
            status="pending",
            attempts=message.attempts + 1,
            reason=reason,
            next_at=next_at if until is None else min(next_at, until),
            last_answer=answer,
        )
    round_.note(held, "later", answer=answer)


def _lost(
    office: Office, postman: Postman, now: datetime, answer: str, round_: Round
) -> datetime | None:
    """Count a failure of the host; the third in a row ends the round, and returns until when
    nobody calls."""
    with office.database.write() as session:
        way = breakers.failed(session, postman.host, round_.way, round_.at(now), answer)
        if way.failures < breakers.IN_A_ROW:
            return None
        round_.down = True
        return way.open_until


def dead(
    office: Office,
    message: Message,
    held: Claim,
    now: datetime,
    answer: str,
    reason: str,
    round_: Round,
) -> None:
    """The letter is not tried again by itself: its ``address`` is wrong, it is ``refused``, or
    perhaps delivered. The ladder goes on all the same, and the coordinator's digest and page show
    it."""
    address = reason == "address"
    with office.database.write() as session:
        ours = leases.settle(
            session,
            held,
            office.owner,
            status="dead",
            reason=reason,
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
    """Nobody is served: everything waits, and after three in a row one probe a minute asks
    again."""
    until = _lost(office, postman, now, answer, round_)
    with office.database.write() as session:
        leases.settle(
            session,
            held,
            office.owner,
            status="pending",
            next_at=until or round_.at(now) + FIRST_PAUSE,
            last_answer=answer,
        )
    round_.note(held, "host_down", answer=answer)
