"""A refusal for good is about the address, the letter, or us: judged by what others were told.

One and the same answer to three recipients in a row, or to a fifth of a round, says something
about us: the letters are held, nobody's address is marked, and one probe asks again. As soon as
the host takes a letter, all that were held for it leave.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.mail import delivery_results
from flows.mail.delivery_results import LONGEST_PAUSE
from flows.mail.round import Refusal, Round
from models.post import breakers, leases
from models.post.leases import Claim
from models.post.outbox import HOST_REFUSES, UNSENDABLE
from models.post.standing import latest_dead
from models.post.tables import Message
from models.register.tables import Person
from notifications.post import Refused, TryLater
from notifications.smtp_answers import likeness

log = logging.getLogger(__name__)
AT_LEAST, OF_A_ROUND = 5, 5  # a fifth of the round, and five at least


def refuse(
    office: Office,
    host: str,
    message: Message,
    held: Claim,
    now: datetime,
    error: Refused,
    round_: Round,
) -> None:
    """Keep the refused letter until the round can be judged; the third alike in a row is judged at
    once."""
    answer = str(error)
    one = Refusal(message, held, answer, likeness(answer), error.address, error.passing)
    if message.reason == HOST_REFUSES and round_.accepted:
        # It was held with others; the host takes letters now, and this one it refuses again.
        _about_them(office, host, one, now, round_)
        return
    again = likeness(message.last_answer) == one.like
    if answer.startswith(UNSENDABLE):
        round_.refusals.append(one)  # no answer of the host's
        return
    with office.database.write() as session:
        number = breakers.refused(session, host, one.like, again=again)
        until = round_.at(now) + LONGEST_PAUSE * 2
        if not leases.keep(session, held, office.owner, until, answer):
            round_.note(held, "lease_lost")
            return
    round_.refusals.append(one)
    if number >= breakers.IN_A_ROW:
        _about_us(office, host, one.like, number, now, round_)


def judge(office: Office, host: str, now: datetime, round_: Round) -> None:
    """At the round's end: what was told to so many is about us, the rest is about them."""
    alike: dict[str, int] = defaultdict(int)
    for one in round_.refusals:
        alike[one.like] += 1
    for like, number in alike.items():
        if like.startswith(UNSENDABLE):
            if number >= breakers.IN_A_ROW:
                _hold_unsendable(office, like, now, round_)
        elif number >= AT_LEAST and number * OF_A_ROUND >= len(round_.tried):
            _about_us(office, host, like, number, now, round_)
    rest, round_.refusals = round_.refusals, []
    for one in rest:
        _about_them(office, host, one, now, round_)


def _about_them(office: Office, host: str, one: Refusal, now: datetime, round_: Round) -> None:
    if one.passing:
        error = TryLater(one.answer)
        delivery_results.later(office, host, one.message, one.held, now, error, round_)
        return
    reason = "address" if one.address else "refused"
    delivery_results.dead(office, one.message, one.held, now, one.answer, reason, round_)


def _hold_unsendable(office: Office, like: str, now: datetime, round_: Round) -> None:
    """Several letters cannot be written for one and the same cause: it is ours. They wait, and
    the others leave."""
    ours = _taken_out(round_, like)
    where = {one.message.municipality_id for one in ours}
    with office.database.write() as session:
        _hold(session, office, ours, UNSENDABLE)
        alert_coordinators(session, office.settings, sorted(where), today(now), now)
    for one in ours:
        round_.note(one.held, "unsendable")


def _about_us(
    office: Office, host: str, like: str, number: int, now: datetime, round_: Round
) -> None:
    ours = _taken_out(round_, like)
    round_.down = True
    where = {one.message.municipality_id for one in ours}
    with office.database.write() as session:
        _hold(session, office, ours, HOST_REFUSES, next_at=round_.at(now))
        where |= _bring_back(session, like, number - len(ours), now)
        breakers.refuses(session, host, like, round_.at(now))
        breakers.hold_again(session, HOST_REFUSES)
        alert_coordinators(session, office.settings, sorted(where), today(now), now)
    round_.towns.clear()
    if len(ours) > 1:  # not again at each probe
        log.error("the mail host refuses everybody: host=%s letters=%s", host, len(ours))
    for one in ours:
        round_.note(one.held, "host_refuses", answer=one.answer)


def _taken_out(round_: Round, like: str) -> list[Refusal]:
    """The round's refusals that are alike; they wait for no judgement any more."""
    ours = [one for one in round_.refusals if one.like == like]
    round_.refusals = [one for one in round_.refusals if one.like != like]
    return ours


def _hold(
    session: Session, office: Office, ours: Sequence[Refusal], reason: str, **more: datetime
) -> None:
    for one in ours:
        told = {"status": "held", "reason": reason, "last_answer": one.answer, **more}
        leases.settle(session, one.held, office.owner, **told)


def _bring_back(session: Session, like: str, most: int, now: datetime) -> set[str]:
    """The letters of earlier rounds that were refused in the same row, before one could know: held
    with the others, and their people are reachable again. Returns their municipalities."""
    found: Sequence[Message] = latest_dead(session, most) if most > 0 else ()
    back = [message for message in found if likeness(message.last_answer) == like]
    for message in back:
        message.status, message.reason, message.next_at = "held", HOST_REFUSES, now
        session.add(message)
        person = session.get(Person, message.person_id)
        if person is not None and person.unreachable and likeness(person.unreachable) == like:
            person.unreachable = ""
            session.add(person)
    session.flush()
    return {message.municipality_id for message in back}
