"""Leases on letters: a claim is one statement, and a lost lease is noticed before sending."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, case, func, not_, or_, select, update
from sqlmodel import Session

from models.post.outbox import IN_DOUBT, MESSAGE
from models.post.tables import AT_ONCE

URGENT: ColumnElement[bool] = MESSAGE.c.sort.in_(AT_ONCE)
LEASED = ("claimed", "sending")
# Asked at each ring, and put together once.
_PENDING = (
    select(MESSAGE.c.id)
    .where(URGENT, MESSAGE.c.status == "pending", MESSAGE.c.next_at <= bindparam("now"))
    .limit(1)
)
_LAPSED = select(MESSAGE.c.id).where(URGENT, MESSAGE.c.status.in_(LEASED)).limit(1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease on one message: valid while the row still has this owner and fence."""

    id: int
    fence: int
    municipality: str


def urgent_waits(session: Session, now: datetime) -> bool:
    """Whether an urgent letter may leave now, or lost its sender on the way."""
    return any(
        session.execute(which, {"now": now}).first() is not None for which in (_PENDING, _LAPSED)
    )


def urgent_exists(session: Session) -> bool:
    """Whether an urgent letter waits to leave, at whatever instant."""
    waits = select(MESSAGE.c.id).where(URGENT, MESSAGE.c.status == "pending").limit(1)
    return session.execute(waits).first() is not None


def claim(
    session: Session,
    owner: str,
    now: datetime,
    lease: timedelta,
    most: int,
    *,
    urgent: bool = False,
    began: datetime | None = None,
    not_before: date = date.min,
    only: Collection[str] | None = None,
    letter: int | None = None,
) -> list[Claim]:
    """Take up to ``most`` letters that could leave when the round ``began``, and those whose lease
    has run out: the urgent ones, or the others. ``not_before``: people's letters of earlier days
    wait. ``only``: those of these municipalities; None: of all.
    ``letter``: that one alone. A letter that was about to leave
    when its lease ran out is in doubt."""
    recent = or_(MESSAGE.c.sort != "duty", MESSAGE.c.day >= not_before)
    which = URGENT if urgent else not_(URGENT)
    if only is not None:
        which = and_(which, MESSAGE.c.municipality_id.in_(sorted(only)))
    if letter is not None:
        which = and_(which, MESSAGE.c.id == letter)
    waiting = (
        select(MESSAGE.c.id)
        .where(MESSAGE.c.status == "pending", MESSAGE.c.next_at <= (began or now), recent, which)
        .order_by(MESSAGE.c.next_at, MESSAGE.c.id)
        .limit(most)
    )
    lapsed = (
        select(MESSAGE.c.id)
        .where(MESSAGE.c.status.in_(LEASED), MESSAGE.c.lease_until <= now, which)
        .limit(most)
    )
    if session.get_bind().dialect.name != "sqlite":
        waiting = waiting.with_for_update(skip_locked=True)
        lapsed = lapsed.with_for_update(skip_locked=True)
    ids = [row[0] for row in session.execute(lapsed)]
    if len(ids) < most:
        ids += [row[0] for row in session.execute(waiting)][: most - len(ids)]
    if not ids:
        return []
    doubtful = case((MESSAGE.c.status == "sending", IN_DOUBT), else_=MESSAGE.c.reason)
    taken = session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id.in_(ids))
        .values(
            status="claimed",
            owner=owner,
            fence=MESSAGE.c.fence + 1,
            lease_until=now + lease,
            reason=doubtful,
        )
        .returning(MESSAGE.c.id, MESSAGE.c.fence, MESSAGE.c.municipality_id, MESSAGE.c.next_at)
    )
    rows = sorted(taken, key=lambda row: (row[3], row[0]))
    return [Claim(*row[:3]) for row in rows]


def lessees(session: Session) -> list[str]:
    """Who holds leases now."""
    rows = session.execute(select(MESSAGE.c.owner).where(MESSAGE.c.status.in_(LEASED)).distinct())
    return [row[0] for row in rows]


def end_leases(session: Session, owner: str, now: datetime) -> None:
    """Let the leases of an owner that is gone run out at once."""
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.status.in_(LEASED), MESSAGE.c.owner == owner)
        .values(lease_until=now)
    )


def begin_sending(
    session: Session, claims: Sequence[Claim], owner: str, now: datetime, lease: timedelta
) -> set[int]:
    """Note that the letters are about to leave; returns the numbers of those whose lease was not
    lost."""
    if not claims:
        return set()
    begun = session.execute(
        update(MESSAGE)
        .where(_still(claims, owner), MESSAGE.c.status.in_(LEASED))
        .values(status="sending", sending_at=now, lease_until=now + lease)
        .returning(MESSAGE.c.id)
    )
    return {row[0] for row in begun}


def settle_sent(
    session: Session, taken: Mapping[Claim, tuple[str, str]], owner: str, now: datetime
) -> set[int]:
    """Mark letters that the host took, each with its name and the host's answer; returns the
    numbers of those whose lease was not lost to another."""
    if not taken:
        return set()
    letters = {held.id: letter for held, (letter, _) in taken.items()}
    answers = {held.id: answer[:300] for held, (_, answer) in taken.items()}
    marked = session.execute(
        update(MESSAGE)
        .where(_still(list(taken), owner))
        .values(
            status="sent",
            sent_at=now,
            reason="",
            lease_until=None,
            letter=case(letters, value=MESSAGE.c.id),
            last_answer=case(answers, value=MESSAGE.c.id),
        )
        .returning(MESSAGE.c.id)
    )
    return {row[0] for row in marked}


def _still(claims: Sequence[Claim], owner: str) -> ColumnElement[bool]:
    """The rows of the claims that are still the owner's."""
    fences = {held.id: held.fence for held in claims}
    return and_(
        MESSAGE.c.id.in_(list(fences)),
        MESSAGE.c.owner == owner,
        MESSAGE.c.fence == case(fences, value=MESSAGE.c.id),
    )


def settle(session: Session, held: Claim, owner: str, **values: object) -> bool:
    """Say how a claimed letter fared; False when the lease was lost to another."""
    result = session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == held.id, MESSAGE.c.owner == owner, MESSAGE.c.fence == held.fence)
        .values(lease_until=None, **values)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def give_back(session: Session, claims: Sequence[Claim], owner: str) -> None:
    """Claimed letters that were not tried: pending again, with the place that they had."""
    for held in claims:
        settle(session, held, owner, status="pending")


def keep(session: Session, held: Claim, owner: str, until: datetime, answer: str) -> bool:
    """Keep the lease of a letter that was answered and is judged at the round's end; False when it
    was lost."""
    result = session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == held.id, MESSAGE.c.owner == owner, MESSAGE.c.fence == held.fence)
        .values(status="claimed", lease_until=until, last_answer=answer[:300])
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def in_doubt(session: Session) -> int:
    """Letters that were about to leave when their sender ended: perhaps delivered."""
    found = session.execute(
        select(func.count()).select_from(MESSAGE).where(MESSAGE.c.status == "sending")
    )
    return int(found.scalar_one())
