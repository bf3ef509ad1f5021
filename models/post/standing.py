"""Letters that stand still: held for a person, undeliverable, and what waits after a restore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select, update

from models.portions import portions
from models.post.outbox import CAME_BACK, HOST_REFUSES, PERHAPS, UNSENDABLE
from models.post.tables import Message
from models.server import HIGHEST

WAITING = ("pending", "claimed", "sending")
REASONS = (  # why letters stand still, until somebody or something lets them go
    "address",
    "refused",
    PERHAPS,
    HOST_REFUSES,
    UNSENDABLE,
    CAME_BACK,
    "restored",
    "tick_cap",
    "person_cap",
)
# Asked at each ring, and put together once.
_OLDEST_HELD = (
    select(Message.municipality_id, func.min(Message.day))
    .where(Message.status == "held")
    .group_by(Message.municipality_id)
)
_DEAD = select(func.count()).select_from(Message).where(Message.status == "dead")


def standing(
    session: Session, municipality: str, numbers: Sequence[int], status: str
) -> list[Message]:
    """Those of the municipality's letters with these numbers that are in the status now, in the
    order of the numbers; all others are left out."""
    found: list[Message] = []
    for some in portions(sorted({number for number in numbers if 0 < number <= HIGHEST})):
        rows = session.exec(
            select(Message)
            .where(
                Message.municipality_id == municipality,
                Message.status == status,
                col(Message.id).in_(some),
            )
            .order_by(col(Message.id))
        )
        found += rows
    return found


def numbers_for(session: Session, municipality: str, reason: str) -> list[int]:
    """The numbers of the municipality's letters that stand still for the reason, held or dead."""
    wanted = select(Message.id).where(
        Message.municipality_id == municipality,
        col(Message.status).in_(("held", "dead")),
        Message.reason == reason,
    )
    return [number or 0 for number in session.exec(wanted.order_by(col(Message.id)))]


def oldest_held(session: Session) -> dict[str, date]:
    """The day of the oldest letter that is held, by municipality; those where none is held are
    left out."""
    return {municipality: day for municipality, day in session.execute(_OLDEST_HELD)}


def how_many_dead(session: Session) -> int:
    """The letters of every municipality that did not arrive."""
    return int(session.execute(_DEAD).scalar_one())


def how_many_wait(session: Session) -> int:
    """The letters of every municipality that would leave by themselves."""
    found = select(func.count()).select_from(Message).where(col(Message.status).in_(WAITING))
    return int(session.execute(found).scalar_one())


def hold_what_waits(session: Session, reason: str) -> tuple[list[str], int]:
    """Hold every letter of every municipality that would leave by itself, also those that a sender
    has claimed; a trial of the mail says nothing that could be said twice. Returns the
    municipalities, in the order of their ids, and how many letters."""
    waits = col(Message.status).in_(WAITING) & (col(Message.sort) != "trial")
    where = session.exec(
        select(Message.municipality_id).where(waits).distinct().order_by(Message.municipality_id)
    ).all()
    held = session.execute(
        update(Message).where(waits).values(status="held", reason=reason, lease_until=None)
    )
    return list(where), int(held.rowcount)  # type: ignore[attr-defined]


def latest_dead(session: Session, most: int) -> list[Message]:
    """The letters of every municipality that were refused last, the latest first, at most
    ``most``."""
    refused = ("refused", "address")
    wanted = select(Message).where(Message.status == "dead", col(Message.reason).in_(refused))
    return list(session.exec(wanted.order_by(col(Message.sending_at).desc()).limit(most)))


def oldest_waiting(session: Session) -> datetime | None:
    """When the first letter of any municipality may leave that waits to."""
    found = session.execute(
        select(func.min(Message.next_at)).where(col(Message.status).in_(WAITING))
    ).scalar()
    return found if isinstance(found, datetime) else None


def oldest_unsent(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest letter waits that could have left by now, in any municipality; None
    when none does."""
    found = session.execute(
        select(func.min(Message.created_at)).where(
            col(Message.status).in_(WAITING), Message.next_at <= now
        )
    ).scalar()
    return found if isinstance(found, datetime) else None


def how_many_perhaps(session: Session) -> int:
    """The letters of every municipality that were perhaps delivered, and wait for a person."""
    perhaps = (Message.status == "dead", Message.reason == PERHAPS)
    found = session.execute(select(func.count()).select_from(Message).where(*perhaps))
    return int(found.scalar_one())


def held_as_alike(session: Session) -> tuple[int, str]:
    """How many letters of every municipality are held because many came back with one and the same
    report, and what one of them said."""
    which = (Message.status == "held", Message.reason == CAME_BACK)
    found = session.execute(select(func.count(), func.max(Message.last_answer)).where(*which))
    number, why = found.one()
    return int(number), str(why or "")
