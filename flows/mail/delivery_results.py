"""How letters fared, and what follows from it for their cases. Those that the host took are marked
together; each of the others has one short transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.mail.planning import freeze, ladder_of
from flows.mail.prepared import Prepared
from flows.mail.round import Round
from models.case import lookups, timers
from models.case.tables import Case
from models.portions import portions
from models.post import breakers, leases
from models.post.kept_letters import keep_letters
from models.post.leases import Claim
from models.post.outbox import DEFERRED, IN_DOUBT, PERHAPS
from models.post.questions import lines_of
from models.post.tables import Item as ItemRow
from models.post.tables import Message
from models.register.tables import Municipality, Person
from notifications.post import TryLater
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
    session: Session,
    taken: Sequence[tuple[Prepared, str]],
    now: datetime,
    round_: Round,
    host: str,
) -> bool:
    """Mark letters that the host took, each with its answer; keep what they said, and let each of
    their cases wait for the next rung from today. Returns whether the host had refused everybody
    until now."""
    names = {one.held: (one.letter.name, answer) for one, answer in taken}
    ours = leases.settle_sent(session, names, office.owner, now)
    kept: list[dict[str, object]] = []
    rows: list[ItemRow] = []
    for one, answer in taken:
        if one.held.id not in ours:
            round_.note(one.held, "lease_lost")
            continue
        assert one.composed is not None and one.said is not None
        kept.append(
            {
                "message_id": one.held.id,
                "municipality_id": one.message.municipality_id,
                "person_id": one.message.person_id,
                "sent_on": today(now),
                "made_of": one.said.made_of,
                "sha256": one.said.sha256,
            }
        )
        rows += one.composed.items
        round_.accepted += 1
        round_.note(one.held, "sent", one.letter.name, answer)
    if not kept:
        return False
    keep_letters(session, kept)
    for some in portions(sorted({row.case_id for row in rows})):
        lookups.read_together(session, some)
    all_go_on(office, session, rows, now, round_)
    return breakers.worked(session, host, round_.way)


def all_go_on(
    office: Office, session: Session, rows: Sequence[ItemRow], now: datetime, round_: Round
) -> None:
    """After what was said of them, the cases wait for what comes next."""
    places = {row.municipality_id for row in rows}
    towns = {home: town_of(office, session, home, round_) for home in sorted(places)}
    onward = [_onward(session, towns[row.municipality_id], row, now) for row in rows]
    session.flush()
    timers.arm_many(session, [timer for timer in onward if timer is not None])


def go_on(session: Session, place: Town, row: ItemRow, now: datetime) -> None:
    """After a rung was accepted, or can never be: the case waits for the next one."""
    timer = _onward(session, place, row, now)
    if timer is not None:
        session.flush()
        timers.arm_many(session, [timer])


def _onward(session: Session, place: Town, row: ItemRow, now: datetime) -> dict[str, object] | None:
    """What the case waits for after the rung; None where it goes on waiting for what it waits for.
    The chain is frozen when the first rung after the due date comes into sight. A change of hands
    is no rung."""
    if is_change_of_hands(row.level):
        return None
    case = session.get(Case, row.case_id)
    if case is None or case.closed or case.since_version != row.since_version:
        return None
    if case.due is None or case.due != row.due:
        return None
    day = today(now)
    try:
        rungs = ladder_of(place, Chain.read(case.chain), case.owner_role)
        step = rungs.after(row.level, case.due, day, place.calendar_of(case.unit_id))
    except CalendarHasNoWorkingDay:
        # The letter has left all the same; the watchdog arms the case when the calendar is mended.
        log.exception("a calendar has no working day: municipality=%s", place.municipality)
        return None
    if step.level.days > 0 and case.chain is None:
        case.chain = freeze(place, case.unit_id, case.owner_role, case.delegate_id, day).stored()
        session.add(case)
    return timers.waiting(row.municipality_id, row.case_id, step.day, step.level.days)


def later(
    office: Office,
    host: str,
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
    until = _lost(office, host, now, answer, round_) if error.lost else None
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


def _lost(office: Office, host: str, now: datetime, answer: str, round_: Round) -> datetime | None:
    """Count a failure of the host; the third in a row ends the round, and returns until when
    nobody calls."""
    with office.database.write() as session:
        way = breakers.failed(session, host, round_.way, round_.at(now), answer)
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
    all_go_on(office, session, rows, now, round_)


def down(office: Office, host: str, held: Claim, now: datetime, answer: str, round_: Round) -> None:
    """Nobody is served: everything waits, and after three in a row one probe a minute asks
    again."""
    until = _lost(office, host, now, answer, round_)
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
