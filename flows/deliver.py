"""The letters leave. Claimed before sending: a crash may delay a letter, never lose it."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select

from flows.account import Account, Cell, Table
from flows.compose import Composed, compose
from flows.office import Office, is_gone, today
from flows.planning import freeze
from flows.remind import in_window
from flows.town import Town, town
from models import outbox
from models.cases import Case
from models.outbox import Claim
from models.post import Item as ItemRow
from models.post import Message
from models.register import Person
from notifications.envelope import seal
from notifications.letter import Letter
from notifications.letters import write
from notifications.post import HostDown, Postman, Refused, Sealed, TryLater

log = logging.getLogger(__name__)
BATCH = 20
SENDER_NAME = "Årshjul"
LEASE = timedelta(minutes=5)  # at least three times the SMTP timeout
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

    def note(self, held: Claim, outcome: str, letter: str = "", answer: str = "") -> None:
        self.counts[outcome] += 1
        if len(self.rows) < 500:
            row: dict[str, Cell] = {"message": held.id, "outcome": outcome, "letter": letter}
            row["answer"] = answer[:3]
            self.rows.append(row)


def deliver(office: Office, now: datetime) -> Account:
    """Send every letter that may leave now. Safe twice, in parallel, and killed at any moment."""
    round_ = Round()
    if in_window(office, now):
        _recover(office, now, round_)
        with office.postman() as postman:
            if _may_call(office, postman, now, round_):
                while not round_.down and _batch(office, postman, now, round_):
                    pass
    return Account(
        beat="deliver",
        at=now,
        counts=dict(round_.counts),
        tables=(Table("sent", tuple(round_.rows)),),
    )


def _recover(office: Office, now: datetime, round_: Round) -> None:
    """Take over at once from senders on this machine that have ended, however they did."""
    with office.database.read() as session:
        gone = [
            owner for owner in outbox.lessees(session) if owner != office.owner and is_gone(owner)
        ]
    if not gone:
        return
    with office.database.write() as session:
        round_.counts["in_doubt"] += outbox.in_doubt(session)
        for owner in gone:
            outbox.end_leases(session, owner, now)


def _may_call(office: Office, postman: Postman, now: datetime, round_: Round) -> bool:
    """Whether the circuit breaker lets a call through: one probe at a time after a failure."""
    with office.database.write() as session:
        breaker = outbox.breaker(session, postman.host)
        if breaker.open_until is not None and breaker.open_until > now:
            round_.counts["host_down"] += 1
            return False
        return True


def _batch(office: Office, postman: Postman, now: datetime, round_: Round) -> bool:
    with office.database.write() as session:
        claims = outbox.claim(session, office.owner, now, LEASE, BATCH)
    for number, held in enumerate(claims):
        _one(office, postman, held, now, round_)
        if round_.down:
            with office.database.write() as session:
                outbox.give_back(session, claims[number + 1 :], office.owner, now + BREAKER_PAUSE)
            break
    return bool(claims)


def _one(office: Office, postman: Postman, held: Claim, now: datetime, round_: Round) -> None:
    try:
        prepared = _prepare(office, held, now, round_)
    except (ValueError, LookupError) as error:
        # One letter that cannot be composed must not keep all the others from leaving.
        log.exception("a letter cannot be composed: message=%s", held.id)
        with office.database.read() as session:
            message = session.get(Message, held.id)
        if message is not None:
            _dead(office, message, held, now, f"unsendable: {type(error).__name__}", False, round_)
        return
    if prepared is None:
        return
    composed, message = prepared
    assert composed.letter is not None
    try:
        answer = postman.send(_sealed(office, composed.letter, composed.to, message, now))
    except TryLater as error:
        _later(office, message, held, now, str(error), round_)
    except Refused as error:
        _dead(office, message, held, now, str(error), error.address, round_)
    except HostDown as error:
        _down(office, postman, held, now, str(error), round_)
    except (ValueError, LookupError) as error:
        # The letter itself cannot be written or sealed (an unsafe name): no retry will mend it.
        _dead(office, message, held, now, f"unsendable: {error}", True, round_)
    else:
        _accepted(office, held, composed, answer, now, round_, postman)


def _prepare(
    office: Office, held: Claim, now: datetime, round_: Round
) -> tuple[Composed, Message] | None:
    """In one short transaction: still due? still ours? then note that it is about to leave."""
    with office.database.write() as session:
        if not outbox.begin_sending(session, held, office.owner, now, LEASE):
            round_.note(held, "lease_lost")
            return None
        message = session.get(Message, held.id)
        assert message is not None
        place = _town(office, session, message.municipality_id, round_)
        composed = compose(office, session, message, place, today(now))
        _redirect(session, composed.misdirected, now)
        if composed.letter is None:
            outbox.settle(session, held, office.owner, status="cancelled", reason=composed.reason)
            round_.note(held, "cancelled")
            return None
        return composed, message


def _town(office: Office, session: Session, municipality: str, round_: Round) -> Town:
    if municipality not in round_.towns:
        round_.towns[municipality] = town(session, office.wheel(), municipality)
    return round_.towns[municipality]


def _redirect(session: Session, items: tuple[ItemRow, ...], now: datetime) -> None:
    """What another person is to hear now waits for the next tick, at the same rung."""
    outbox.arm_many(
        session,
        [{"due": today(now), "case_id": row.case_id, "level": row.level} for row in items],
    )


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
    )
    return Sealed(settings.mail_from, to, message.message_id, content)


def _accepted(
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
        ours = outbox.settle(
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
        message = session.get(Message, held.id)
        assert message is not None
        place = _town(office, session, message.municipality_id, round_)
        for row in composed.items:
            go_on(session, place, row, now)
        breaker = outbox.breaker(session, postman.host)
        if breaker.failures:
            breaker.failures, breaker.open_until = 0, None
            session.add(breaker)
    round_.note(held, "sent", composed.letter.name, answer)


def go_on(session: Session, place: Town, row: ItemRow, now: datetime) -> None:
    """After a rung was accepted, or can never be: the case waits for the next one. The chain is
    frozen when the first rung after the due date comes into sight."""
    case = session.get(Case, row.case_id)
    if case is None or case.closed or case.since_version != row.since_version:
        return
    if case.due != row.due:
        return
    day = today(now)
    step = place.ladder.after(row.level, case.due, day, place.calendar)
    if step is None:
        return
    if step.level.days > 0 and case.chain is None:
        case.chain = freeze(place, case.unit_id, case.owner_role, case.delegate_id, day)
        session.add(case)
        session.flush()
    timer = {"due": step.day, "case_id": row.case_id, "level": step.level.days}
    outbox.arm_many(session, [timer])


def _later(
    office: Office, message: Message, held: Claim, now: datetime, answer: str, round_: Round
) -> None:
    """Try again after a growing pause with full jitter; after ``retry_hours`` it is dead."""
    if now - message.created_at > timedelta(hours=office.settings.retry_hours):
        _dead(office, message, held, now, answer, False, round_)
        return
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(message.attempts, 10))
    pause = FIRST_PAUSE / 2 + longest * office.chance.random()
    with office.database.write() as session:
        outbox.settle(
            session,
            held,
            office.owner,
            status="pending",
            attempts=message.attempts + 1,
            next_at=now + pause,
            last_answer=answer,
        )
    round_.note(held, "later", answer=answer)


def _dead(
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
        outbox.settle(
            session,
            held,
            office.owner,
            status="dead",
            reason="address" if address else "refused",
            attempts=min(message.attempts + 1, 100),
            last_answer=answer,
        )
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
    rows = session.exec(select(ItemRow).where(ItemRow.message_id == message.id)).all()
    if address:
        # Somebody else stands in for a person who cannot be reached: the same rung, to them.
        _redirect(session, tuple(rows), now)
        return
    place = _town(office, session, message.municipality_id, round_)
    for row in rows:
        go_on(session, place, row, now)


def _down(
    office: Office, postman: Postman, held: Claim, now: datetime, answer: str, round_: Round
) -> None:
    """Nobody is served: everything waits, and one probe a minute (growing) asks again."""
    round_.down = True
    with office.database.write() as session:
        breaker = outbox.breaker(session, postman.host)
        breaker.failures += 1
        pause = min(LONGEST_PAUSE, BREAKER_PAUSE * 2 ** min(breaker.failures - 1, 5))
        breaker.open_until = now + pause
        breaker.last_answer = answer[:300]
        session.add(breaker)
        outbox.settle(
            session,
            held,
            office.owner,
            status="pending",
            next_at=breaker.open_until,
            last_answer=answer,
        )
    round_.note(held, "host_down", answer=answer)
