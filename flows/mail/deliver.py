"""The letters leave. Claimed before sending: a crash may delay a letter, never lose it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flows.engine.local_time import local, today
from flows.engine.office import Office, is_gone
from flows.engine.run_report import Account, Table
from flows.mail import delivery_results
from flows.mail.compose import Composed, compose
from flows.mail.hold_after_restore import COUNTED, begin_round, keep_mark
from flows.mail.remind import in_window
from models.database import is_trouble
from models.post import leases, outbox
from models.post.leases import Claim
from models.post.tables import Message
from models.record.facts import count_up
from notifications.envelope import seal
from notifications.letter import Letter
from notifications.letters import write
from notifications.post import HostDown, Postman, Refused, Sealed, TryLater

log = logging.getLogger(__name__)
BATCH = 20
SENDER_NAME = "Årshjul"
PATIENCE = timedelta(minutes=16)  # a beat of remind, and a little
LEASE = timedelta(minutes=5)  # at least three times the SMTP timeout


def deliver(office: Office, now: datetime) -> Account:
    """Send every letter that may leave now; outside the day's hours only the urgent ones. Safe
    twice, in parallel, and killed at any moment."""
    round_ = delivery_results.Round(urgent_only=not in_window(office, now))
    if not round_.urgent_only or _urgent_waits(office, now):
        round_.counts["held_after_a_restore"] += begin_round(office, now)
        _recover(office, now, round_)
        _gather(office, now, round_)
        with office.postman() as postman:
            if _may_call(office, postman, now, round_):
                while _batch(office, postman, now, round_):
                    if round_.down or office.stopping.is_set():
                        break
    return Account(
        beat="deliver",
        at=now,
        counts=dict(round_.counts),
        tables=(Table("sent", tuple(round_.rows)),),
    )


def _gather(office: Office, now: datetime, round_: delivery_results.Round) -> None:
    """One letter a person and day, also when one of an earlier day has not left: it becomes
    today's, or goes into it. In the first minutes of a day it waits for what today brings."""
    if round_.urgent_only:
        return
    opens = local(now).replace(hour=office.settings.window_opens, minute=0, second=0, microsecond=0)
    if local(now) < opens + PATIENCE:
        round_.not_before = today(now)
        return
    with office.database.write() as session:
        round_.counts["gathered"] += outbox.gather(session, today(now))


def _urgent_waits(office: Office, now: datetime) -> bool:
    with office.database.read() as session:
        return leases.urgent_waits(session, now)


def _recover(office: Office, now: datetime, round_: delivery_results.Round) -> None:
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


def _may_call(
    office: Office, postman: Postman, now: datetime, round_: delivery_results.Round
) -> bool:
    """Whether the circuit breaker lets a call through: one probe at a time after a failure."""
    with office.database.write() as session:
        breaker = leases.breaker(session, postman.host)
        if breaker.open_until is not None and breaker.open_until > now:
            round_.counts["host_down"] += 1
            return False
        return True


def _batch(office: Office, postman: Postman, now: datetime, round_: delivery_results.Round) -> bool:
    with office.database.write() as session:
        claims = leases.claim(
            session,
            office.owner,
            round_.at(now),
            LEASE,
            BATCH,
            urgent_only=round_.urgent_only,
            not_before=round_.not_before,
        )
    for number, held in enumerate(claims):
        _one(office, postman, held, now, round_)
        if round_.down or office.stopping.is_set():
            pause = delivery_results.BREAKER_PAUSE if round_.down else timedelta(0)
            with office.database.write() as session:
                leases.give_back(
                    session,
                    claims[number + 1 :],
                    office.owner,
                    now + pause,
                )
            break
    return bool(claims)


def _one(
    office: Office, postman: Postman, held: Claim, now: datetime, round_: delivery_results.Round
) -> None:
    try:
        prepared = _prepare(office, held, now, round_)
    except Exception as error:
        if is_trouble(error):
            raise  # the database's trouble is not the letter's
        # One letter that cannot be composed must not keep all the others from leaving.
        log.exception("a letter cannot be composed: message=%s", held.id)
        with office.database.read() as session:
            message = session.get(Message, held.id)
        if message is not None:
            delivery_results.dead(
                office, message, held, now, f"unsendable: {type(error).__name__}", False, round_
            )
        return
    if prepared is None:
        return
    composed, message = prepared
    assert composed.letter is not None
    try:
        answer = postman.send(_sealed(office, composed.letter, composed.to, message, now))
    except TryLater as error:
        delivery_results.later(office, message, held, now, error, round_)
    except Refused as error:
        delivery_results.dead(office, message, held, now, str(error), error.address, round_)
    except HostDown as error:
        delivery_results.down(office, postman, held, now, str(error), round_)
    except Exception as error:
        # The letter itself cannot be written or sealed (an unsafe name): no retry will mend it.
        # Nobody has refused the address, so the person stays reachable.
        log.exception("a letter cannot be sealed: message=%s", held.id)
        delivery_results.dead(office, message, held, now, f"unsendable: {error}", False, round_)
    else:
        delivery_results.accepted(office, held, composed, answer, now, round_, postman)


def _prepare(
    office: Office, held: Claim, now: datetime, round_: delivery_results.Round
) -> tuple[Composed, Message] | None:
    """In one short transaction: still due? still ours? then note that it is about to leave."""
    with office.database.write() as session:
        if not leases.begin_sending(session, held, office.owner, round_.at(now), LEASE):
            round_.note(held, "lease_lost")
            return None
        message = session.get(Message, held.id)
        assert message is not None
        place = delivery_results.town_of(office, session, message.municipality_id, round_)
        composed = compose(office, session, message, place, now)
        delivery_results.redirect(session, composed.misdirected, now)
        if composed.letter is None:
            leases.settle(session, held, office.owner, status="cancelled", reason=composed.reason)
            round_.note(held, "cancelled")
            return None
        counted = count_up(session, COUNTED)
    keep_mark(office, counted)
    return composed, message


def _sealed(office: Office, letter: Letter, to: str, message: Message, now: datetime) -> Sealed:
    settings = office.settings
    content = seal(
        write(letter),
        sender=settings.mail_from,
        sender_name=SENDER_NAME,
        to_name=letter.to_name,
        to=to,
        message_id=message.message_id,
        date=now,
        locale=letter.locale,
        reply_to=settings.reply_to or None,
        calendar=letter.calendar,
    )
    return Sealed(settings.mail_from, to, message.message_id, content)
