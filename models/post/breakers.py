"""The circuit breakers of mail hosts: one for each way to a host, and what it refuses everybody.

Letters of duty and urgent ones go by ways of their own: what hangs on the one keeps nothing on the
other. The row ``refusals`` counts one and the same refusal, however many rounds it takes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from models.portions import portions
from models.post.tables import MailHost, Message

ORDINARY, URGENT, REFUSALS = "", " urgent", " refusals"
IN_A_ROW = 3
PROBES = 120  # one a minute, so that the first letter leaves within a minute of the recovery
PAUSE = timedelta(seconds=50)  # so that the ring of the next minute probes
LONG_PAUSE = timedelta(minutes=30)  # then: an outage of days is not called at each minute


def breaker(session: Session, host: str, way: str = ORDINARY) -> MailHost:
    """The breaker of the way to the host; a new one is closed."""
    found = session.get(MailHost, host + way)
    if found is None:
        found = MailHost(host=host + way)
        session.add(found)
    return found


def failed(session: Session, host: str, way: str, at: datetime, answer: str) -> MailHost:
    """Count one failure of the host; the third in a row opens the breaker."""
    one = breaker(session, host, way)
    one.failures += 1
    one.last_answer = answer[:300]
    if one.failures >= IN_A_ROW:
        one.open_until = at + pause(one.failures)
    session.add(one)
    session.flush()
    return one


def pause(failures: int) -> timedelta:
    """How long nobody calls after so many failures in a row."""
    return PAUSE if failures < IN_A_ROW + PROBES else LONG_PAUSE


def worked(session: Session, host: str, way: str) -> bool:
    """The host took a letter: close the breaker. Returns whether it had refused everybody until
    now."""
    one = session.get(MailHost, host + way)
    if one is not None and (one.failures or one.open_until is not None):
        one.failures, one.open_until = 0, None
        session.add(one)
    refusing = session.get(MailHost, host + REFUSALS)
    if refusing is None or not refusing.failures:
        return False
    everybody = refusing.failures >= IN_A_ROW
    refusing.failures, refusing.last_answer, refusing.open_until = 0, "", None
    session.add(refusing)
    return everybody


def refused(session: Session, host: str, like: str, *, again: bool) -> int:
    """Count a refusal, a letter's ``again`` once only; returns how many recipients in a row got
    one and the same."""
    one = breaker(session, host, REFUSALS)
    if one.last_answer != like:
        one.failures, one.last_answer = 1, like
    elif not again:
        one.failures += 1
    session.add(one)
    session.flush()
    return one.failures


def refuses_everybody(session: Session, host: str) -> bool:
    """Whether the host has given the same refusal to three in a row, and took no letter since."""
    one = session.get(MailHost, host + REFUSALS)
    return one is not None and one.failures >= IN_A_ROW


def troubled(session: Session) -> list[MailHost]:
    """The hosts that failed, or refused everybody, three times in a row and took no letter since,
    whether or not a probe may be made now; in the order of hosts."""
    wanted = select(MailHost).where(col(MailHost.failures) >= IN_A_ROW)
    return list(session.exec(wanted.order_by(MailHost.host)))


def open_again(
    session: Session, reason: str, now: datetime, *, most: int | None = None
) -> list[int]:
    """Let held letters of the reason, in every municipality, leave again, the urgent ones first;
    the reason stays on them. Returns their numbers."""
    wanted = (
        select(Message.id)
        .where(Message.status == "held", Message.reason == reason)
        .order_by(col(Message.sort).desc(), col(Message.next_at), col(Message.id))
        .limit(most)
    )
    numbers = [number or 0 for number in session.exec(wanted)]
    for some in portions(numbers):
        session.execute(
            update(Message).where(col(Message.id).in_(some)).values(status="pending", next_at=now)
        )
    return numbers


def hold_again(session: Session, reason: str) -> None:
    """What was let go for that reason, and has not left, is held again."""
    waits = (col(Message.status) == "pending") & (col(Message.reason) == reason)
    session.execute(update(Message).where(waits).values(status="held"))


def may_call(session: Session, host: str, way: str, at: datetime) -> bool:
    """Whether the way is open at the instant. After three failures in a row a call is a probe, and
    the place of the next one is taken at once, so that two senders do not both probe."""
    ways = (way,) if way == URGENT else (way, REFUSALS)
    found = [one for name in ways if (one := session.get(MailHost, host + name)) is not None]
    if any(one.open_until is not None and one.open_until > at for one in found):
        return False
    for one in found:
        if one.failures >= IN_A_ROW:
            one.open_until = at + pause(one.failures)
            session.add(one)
    return True


def is_behind_urgent(session: Session, host: str) -> bool:
    """Whether both ways to the host are out of order."""
    found = (session.get(MailHost, host + way) for way in (ORDINARY, URGENT))
    return all(one is not None and one.failures >= IN_A_ROW for one in found)


def refuses(session: Session, host: str, like: str, at: datetime) -> None:
    """The host refuses everybody: nobody calls for a while, and then one probe."""
    one = breaker(session, host, REFUSALS)
    one.failures, one.last_answer = max(one.failures + 1, IN_A_ROW), like
    one.open_until = at + pause(one.failures)
    session.add(one)
