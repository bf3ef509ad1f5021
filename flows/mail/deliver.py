"""The letters leave. Claimed before sending: a crash may delay a letter, never lose it.

Urgent letters have a way of their own, with a connection and a circuit breaker of their own: they
leave while the mail host lets others wait. A round tries each letter once, and has an end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from config.wheel import BadWheel
from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.engine.office import Office, is_gone
from flows.engine.run_report import Account, Table
from flows.mail import delivery_results, refusals
from flows.mail.bounces import return_path
from flows.mail.compose import Composed, compose
from flows.mail.hold_after_restore import COUNTED, begin_round, keep_mark
from flows.mail.remind import in_window
from flows.mail.round import Round
from models.database import is_trouble
from models.post import breakers, leases, outbox
from models.post.breakers import ORDINARY, URGENT
from models.post.leases import Claim
from models.post.tables import Message
from models.record.facts import count_up
from notifications.envelope import seal
from notifications.kept import keep
from notifications.letter import Letter
from notifications.letters import Written, write
from notifications.post import RFC_5321, HostDown, Postman, Refused, Sealed, TryLater

log = logging.getLogger(__name__)
BATCH = 20
SENDER_NAME = "Årshjul"
PATIENCE = timedelta(minutes=16)  # a beat of remind, and a little
LEASE = timedelta(minutes=5)  # what is claimed and not begun falls to others then
ON_ITS_WAY = timedelta(seconds=RFC_5321.in_all) + LEASE  # longer than the host may take to answer
LASTS = timedelta(minutes=30)  # a round: the next one goes on

Clock = Callable[[], float]


def deliver(office: Office, now: datetime, clock: Clock = monotonic) -> Account:
    """Send every letter that may leave now; outside the day's hours only the urgent ones. Safe
    twice, in parallel, and killed at any moment."""
    awake = in_window(office, now)
    rounds = [Round(way=URGENT, clock=clock)]
    if awake or _urgent_waits(office, now):
        rounds[0].counts["held_after_a_restore"] += begin_round(office, now)
        _recover(office, now, rounds[0])
        _go(office, now, rounds[0])
    if awake:
        ordinary = Round(way=ORDINARY, clock=clock)
        rounds.append(ordinary)
        _gather(office, now, ordinary)
        _go(office, now, ordinary)
    return _account(now, rounds)


def between(office: Office, now: datetime, clock: Clock = monotonic) -> Account | None:
    """What does not wait for the next beat: urgent letters, and the probe of a mail host that is
    out of order. None when there is nothing of the kind; safe beside ``deliver``, and cheap."""
    with office.database.read() as session:
        urgent = leases.urgent_waits(session, now)
        probe = in_window(office, now) and bool(breakers.troubled(session))
    rounds = [
        Round(way=way, clock=clock) for way, go in ((URGENT, urgent), (ORDINARY, probe)) if go
    ]
    if not rounds:
        return None
    rounds[0].counts["held_after_a_restore"] += begin_round(office, now)
    for one in rounds:
        _go(office, now, one)
    return _account(now, rounds)


def _account(now: datetime, rounds: list[Round]) -> Account:
    rows = tuple(row for one in rounds for row in one.rows)
    counts = sum((one.counts for one in rounds), start=type(rounds[0].counts)())
    for one in rounds:
        if one.unreadable is not None:
            raise one.unreadable  # all that could leave has left; the run has failed all the same
    return Account(
        beat="delivery", at=now, counts=dict(counts), tables=(Table("sent", rows[:500]),)
    )


def _go(office: Office, now: datetime, round_: Round) -> None:
    """One round by one way: to the end of what waits, of the time, or of the host's patience."""
    if not _something_waits(office, now, round_):
        return
    with office.postman() as postman:
        if not _may_call(office, postman, now, round_):
            return
        try:
            while _goes_on(office, round_):
                if not _batch(office, postman, now, round_):
                    break
        finally:
            refusals.judge(office, postman, now, round_)


def _goes_on(office: Office, round_: Round) -> bool:
    """Whether a round begins another letter: the host is well, there is time, nobody stops us."""
    return not (round_.down or office.stopping.is_set()) and round_.lasted() < LASTS


def _gather(office: Office, now: datetime, round_: Round) -> None:
    """One letter a person and day, also when one of an earlier day has not left: it becomes
    today's, or goes into it. In the first minutes of a day it waits for what today brings."""
    opens = local(now).replace(hour=office.settings.window_opens, minute=0, second=0, microsecond=0)
    if local(now) < opens + PATIENCE:
        round_.not_before = today(now)
        return
    with office.database.write() as session:
        round_.counts["gathered"] += outbox.gather(session, today(now))


def _urgent_waits(office: Office, now: datetime) -> bool:
    with office.database.read() as session:
        return leases.urgent_waits(session, now)


def _recover(office: Office, now: datetime, round_: Round) -> None:
    """Take over at once from senders on this machine that have ended, however they did."""
    with office.database.read() as session:
        gone = [
            owner for owner in leases.lessees(session) if owner != office.owner and is_gone(owner)
        ]
    if not gone:
        return
    with office.database.write() as session:
        round_.counts["in_doubt"] += leases.in_doubt(session)
        for owner in gone:
            leases.end_leases(session, owner, now)


def _something_waits(office: Office, now: datetime, round_: Round) -> bool:
    with office.database.read() as session:
        return round_.way != URGENT or leases.urgent_waits(session, now)


def _may_call(office: Office, postman: Postman, now: datetime, round_: Round) -> bool:
    """Whether the circuit breaker lets a call through: one probe at a time after three failures,
    and an urgent letter that waits is the probe for all."""
    at, host = round_.at(now), postman.host
    with office.database.write() as session:
        behind = round_.way != URGENT and breakers.is_behind_urgent(session, host)
        behind = behind and leases.urgent_exists(session)
        if behind or not breakers.may_call(session, host, round_.way, at):
            round_.counts["host_down"] += 1
            return False
        if round_.way != URGENT and breakers.refuses_everybody(session, host):
            breakers.open_again(session, outbox.HOST_REFUSES, now, most=1)
    return True


def _batch(office: Office, postman: Postman, now: datetime, round_: Round) -> bool:
    urgent = round_.way == URGENT
    with office.database.write() as session:
        claims = leases.claim(
            session,
            office.owner,
            round_.at(now),
            LEASE,
            1 if urgent else BATCH,  # another sender may take the next urgent one meanwhile
            urgent=urgent,
            began=now,
            not_before=round_.not_before,
        )
    fresh = [held for held in claims if held.id not in round_.tried]
    untried = list(fresh)
    while untried and _goes_on(office, round_):
        held = untried.pop(0)
        round_.tried.add(held.id)
        _one(office, postman, held, now, round_)
    left = untried + [held for held in claims if held not in fresh]
    if left:
        with office.database.write() as session:
            leases.give_back(session, left, office.owner)
    return bool(fresh)


def _one(office: Office, postman: Postman, held: Claim, now: datetime, round_: Round) -> None:
    try:
        prepared = _prepare(office, held, now, round_)
    except BadWheel as error:
        # The rules that say whom the letter concerns cannot be read: it waits until they can.
        round_.unreadable = error
        round_.note(held, "rules_unreadable")
        return
    except Exception as error:
        if is_trouble(error):
            raise  # the database's trouble is not the letter's
        # One letter that cannot be composed must not keep all the others from leaving.
        log.exception("a letter cannot be composed: message=%s", held.id)
        with office.database.read() as session:
            message = session.get(Message, held.id)
        if message is not None:
            why = Refused(f"unsendable: {type(error).__name__}", False)
            refusals.refuse(office, postman, message, held, now, why, round_)
        return
    if prepared is None:
        return
    composed, message = prepared
    assert composed.letter is not None
    try:
        written = write(composed.letter)
        said = keep(composed.letter, written)  # before it leaves: what has left is marked at once
        sealed = _sealed(office, composed.letter, written, composed.to, message, now)
        answer = postman.send(sealed)
    except TryLater as error:
        delivery_results.later(office, postman, message, held, now, error, round_)
    except Refused as error:
        refusals.refuse(office, postman, message, held, now, error, round_)
    except HostDown as error:
        delivery_results.down(office, postman, held, now, str(error), round_)
    except Exception as error:
        # The letter itself cannot be written or sealed (an unsafe name): no retry will mend it.
        # Nobody has refused the address, so the person stays reachable.
        log.exception("a letter cannot be sealed: message=%s", held.id)
        why = Refused(f"unsendable: {error}", False)
        refusals.refuse(office, postman, message, held, now, why, round_)
    else:
        delivery_results.accepted(office, held, composed, said, answer, now, round_, postman)


def _prepare(
    office: Office, held: Claim, now: datetime, round_: Round
) -> tuple[Composed, Message] | None:
    """In one short transaction: still due? still ours? then note that it is about to leave."""
    with office.database.write(held.municipality) as session:
        if not leases.begin_sending(session, held, office.owner, round_.at(now), ON_ITS_WAY):
            round_.note(held, "lease_lost")
            return None
        message = session.get(Message, held.id)
        assert message is not None

        def place_of(municipality: str) -> Town:
            return delivery_results.town_of(office, session, municipality, round_)

        composed = compose(office, session, message, place_of, now)
        delivery_results.redirect(session, composed.misdirected, now)
        if composed.letter is None:
            leases.settle(session, held, office.owner, status="cancelled", reason=composed.reason)
            round_.note(held, "cancelled")
            return None
        counted = count_up(session, COUNTED)
    keep_mark(office, counted)
    return composed, message


def _sealed(
    office: Office, letter: Letter, written: Written, to: str, message: Message, now: datetime
) -> Sealed:
    settings = office.settings
    content = seal(
        written,
        sender=settings.mail_from,
        sender_name=SENDER_NAME,
        to_name=letter.to_name,
        to=to,
        message_id=message.message_id,
        date=now,
        locale=letter.locale,
        reply_to=settings.reply_to or None,
        calendar=letter.calendar,
        method=letter.method,
    )
    return Sealed(return_path(office, message), to, message.message_id, content)
