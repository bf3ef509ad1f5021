"""Leases on letters: a claim is one statement, and a lost lease is noticed before sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, not_, or_, select, update
from sqlmodel import Session

from models.post.outbox import MESSAGE
from models.post.tables import MailHost

URGENT = MESSAGE.c.sort == "urgent"


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease on one message: valid while the row still has this owner and fence."""

    id: int
    fence: int


def urgent_waits(session: Session, now: datetime) -> bool:
    """Whether an urgent letter may leave now, or lost its sender on the way."""
    pending = (MESSAGE.c.status == "pending") & (MESSAGE.c.next_at <= now)
    lapsed = MESSAGE.c.status.in_(("claimed", "sending"))
    found = (
        session.execute(select(MESSAGE.c.id).where(URGENT, which).limit(1)).first()
        for which in (pending, lapsed)
    )
    return any(row is not None for row in found)


def claim(
    session: Session,
    owner: str,
    now: datetime,
    lease: timedelta,
    most: int,
    *,
    urgent_only: bool = False,
    not_before: date = date.min,
) -> list[Claim]:
    """Take up to ``most`` letters that may leave, the urgent ones first, and those whose lease
    has run out. ``urgent_only``: outside the day's hours nothing else may leave. ``not_before``:
    people's letters of earlier days wait."""
    recent = or_(MESSAGE.c.sort != "duty", MESSAGE.c.day >= not_before)
    may_leave = (
        select(MESSAGE.c.id)
        .where(MESSAGE.c.status == "pending", MESSAGE.c.next_at <= now, recent)
        .order_by(MESSAGE.c.next_at, MESSAGE.c.id)
        .limit(most)
    )
    lapsed = (
        select(MESSAGE.c.id)
        .where(MESSAGE.c.status.in_(("claimed", "sending")), MESSAGE.c.lease_until <= now)
        .limit(most)
    )
    urgent, waiting = may_leave.where(URGENT), may_leave.where(not_(URGENT))
    if urgent_only:
        lapsed = lapsed.where(URGENT)
    if session.get_bind().dialect.name != "sqlite":
        urgent = urgent.with_for_update(skip_locked=True)
        waiting = waiting.with_for_update(skip_locked=True)
        lapsed = lapsed.with_for_update(skip_locked=True)
    ids = [row[0] for row in session.execute(lapsed)]
    for letters in (urgent,) if urgent_only else (urgent, waiting):
        if len(ids) < most:
            ids += [row[0] for row in session.execute(letters)][: most - len(ids)]
    if not ids:
        return []
    taken = session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id.in_(ids))
        .values(status="claimed", owner=owner, fence=MESSAGE.c.fence + 1, lease_until=now + lease)
        .returning(MESSAGE.c.id, MESSAGE.c.fence)
    )
    return sorted((Claim(row[0], row[1]) for row in taken), key=lambda claim: claim.id)


def lessees(session: Session) -> list[str]:
    """Who holds leases now."""
    rows = session.execute(
        select(MESSAGE.c.owner).where(MESSAGE.c.status.in_(("claimed", "sending"))).distinct()
    )
    return [row[0] for row in rows]


def end_leases(session: Session, owner: str, now: datetime) -> None:
    """Let the leases of an owner that is gone run out at once."""
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.status.in_(("claimed", "sending")), MESSAGE.c.owner == owner)
        .values(lease_until=now)
    )


def begin_sending(
    session: Session, held: Claim, owner: str, now: datetime, lease: timedelta
) -> bool:
    """Note that the letter is about to leave; False when the lease was lost."""
    result = session.execute(
        update(MESSAGE)
        .where(
            MESSAGE.c.id == held.id,
            MESSAGE.c.owner == owner,
            MESSAGE.c.fence == held.fence,
            MESSAGE.c.status.in_(("claimed", "sending")),
        )
        .values(status="sending", sending_at=now, lease_until=now + lease)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def settle(session: Session, held: Claim, owner: str, **values: object) -> bool:
    """Say how a claimed letter fared; False when the lease was lost to another."""
    result = session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == held.id, MESSAGE.c.owner == owner, MESSAGE.c.fence == held.fence)
        .values(lease_until=None, **values)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def give_back(session: Session, claims: Sequence[Claim], owner: str, next_at: datetime) -> None:
    """Claimed letters that were not tried: pending again."""
    for held in claims:
        settle(session, held, owner, status="pending", next_at=next_at)


def in_doubt(session: Session) -> int:
    """Letters that were about to leave when their sender ended: perhaps delivered."""
    found = session.execute(
        select(func.count()).select_from(MESSAGE).where(MESSAGE.c.status == "sending")
    )
    return int(found.scalar_one())


def breaker(session: Session, host: str) -> MailHost:
    """The circuit breaker of a mail host; a new one is closed."""
    found = session.get(MailHost, host)
    if found is None:
        found = MailHost(host=host)
        session.add(found)
    return found
