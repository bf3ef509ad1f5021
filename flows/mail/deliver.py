"""The letters leave. Claimed before sending: a crash may delay a letter, never lose it.

Urgent letters have a way of their own, with a connection and a circuit breaker of their own: they
leave while the mail host lets others wait. A round tries each letter once, and has an end.

Each way has several connections. Letters are made ready in sets, and one commit marks those that
have left and notes those that leave next: after a crash at most one for each connection is in
doubt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from flows.engine.local_time import local, today
from flows.engine.office import Office, is_gone
from flows.engine.run_report import Account, Table
from flows.mail import delivery_results, leaving, refusals
from flows.mail.hold_after_restore import begin_round
from flows.mail.prepared import Prepared
from flows.mail.remind import in_window
from flows.mail.round import Round
from flows.mail.senders import Answer, Senders
from models.post import breakers, leases, outbox
from models.post.breakers import ORDINARY, URGENT
from notifications.post import HostDown, Refused, TryLater

PORTION = 50  # letters that are read, written and sealed together
EACH = 8  # so many for each connection: a round begins with one
PATIENCE = timedelta(minutes=16)  # a beat of remind, and a little
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


def at_once(office: Office, letter: int, now: datetime, clock: Clock = monotonic) -> None:
    """One letter that waits for nothing leaves now, whatever the circuit breaker says: somebody
    looks at what the mail host answers. Its row tells how it fared."""
    round_ = Round(way=URGENT, clock=clock, alone=letter)
    begin_round(office, now)
    with Senders[Prepared](office.postman, 1) as senders:
        try:
            _send(office, senders, now, round_)
        finally:
            refusals.judge(office, senders.host, now, round_)


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
    with Senders[Prepared](office.postman, office.settings.senders) as senders:
        if not _may_call(office, senders.host, now, round_):
            return
        try:
            _send(office, senders, now, round_)
        finally:
            refusals.judge(office, senders.host, now, round_)


def _send(office: Office, senders: Senders[Prepared], now: datetime, round_: Round) -> None:
    """Letter after letter, one for each connection, until nothing waits or the round is over; what
    is under way by then is waited for."""
    ready: deque[Prepared] = deque()
    answers: list[Answer[Prepared]] = []
    more = True
    while True:
        taken = _judged(office, senders.host, answers, ready, now, round_)
        begins = _goes_on(office, round_)
        if begins and more and len(ready) < senders.free:
            more = _claim(office, senders, ready, now, round_)
        following = [ready.popleft() for _ in range(min(senders.free, len(ready)) if begins else 0)]
        if taken or following:
            begun = leaving.mark_and_begin(office, taken, following, now, round_, senders.host)
            senders.hand(begun)
        if begins and more and senders.under_way and len(ready) < senders.width:
            more = _claim(office, senders, ready, now, round_)  # while the host has those
        answers = []
        if senders.under_way:
            answers = senders.answers()
        elif not begins or not (ready or more):
            break
    leaving.give_back(office, ready)


def _claim(
    office: Office,
    senders: Senders[Prepared],
    ready: deque[Prepared],
    now: datetime,
    round_: Round,
) -> bool:
    """Make more letters ready; returns whether there were any. Another sender may take the urgent
    ones that do not leave at once."""
    urgent = round_.way == URGENT
    most = senders.free if urgent else min(PORTION, EACH * senders.width)
    fresh = leaving.claim(office, now, round_, senders.host, most) if most else []
    ready += fresh
    return bool(fresh) or (urgent and not most)


def _judged(
    office: Office,
    host: str,
    answers: Sequence[Answer[Prepared]],
    ready: deque[Prepared],
    now: datetime,
    round_: Round,
) -> list[tuple[Prepared, str]]:
    """What follows for the letters that the host did not take; returns the others with its words.
    They count as the last: what answered others at the same time is not down."""
    for answer in answers:
        one, error = answer.letter, answer.error
        where = (office, host, one.message, one.held, now)
        if answer.untried:
            ready.appendleft(one)
        elif isinstance(error, TryLater):
            delivery_results.later(*where, error, round_)
        elif isinstance(error, Refused):
            refusals.refuse(*where, error, round_)
        elif isinstance(error, HostDown):
            delivery_results.down(office, host, one.held, now, str(error), round_)
        elif isinstance(error, Exception):
            # The host cannot even be told of it: no retry will mend it.
            leaving.unsendable(office, one, error, f"unsendable: {error}", now, round_, host)
        elif error is not None:
            raise error
    taken = [(answer.letter, answer.words) for answer in answers if answer.error is None]
    round_.down = round_.down and not taken
    return taken


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


def _may_call(office: Office, host: str, now: datetime, round_: Round) -> bool:
    """Whether the circuit breaker lets a call through: one probe at a time after three failures,
    and an urgent letter that waits is the probe for all."""
    at = round_.at(now)
    with office.database.write() as session:
        behind = round_.way != URGENT and breakers.is_behind_urgent(session, host)
        behind = behind and leases.urgent_exists(session)
        if behind or not breakers.may_call(session, host, round_.way, at):
            round_.counts["host_down"] += 1
            return False
        if round_.way != URGENT and breakers.refuses_everybody(session, host):
            breakers.open_again(session, outbox.HOST_REFUSES, now, most=1)
    return True
