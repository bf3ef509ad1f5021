"""Letters about a step that never was: what they say of it goes, as long as none has left."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlmodel import Session

from models.case.tables import Case
from models.next_days import mark_changed
from models.post.outbox import ITEM, MESSAGE

UNDONE = "undone"
_NOT_LEFT = ("pending", "held", "cancelled")


def withdraw(session: Session, case: Case) -> bool:
    """Take what is written of the case's present step out of its letters, and cancel those that
    say nothing else; False, and nothing is changed, where one of them has left, or may have. Nobody
    claims them meanwhile."""
    about = (ITEM.c.case_id == case.id, ITEM.c.since_version == case.since_version)
    written = (
        select(MESSAGE.c.id, MESSAGE.c.status, MESSAGE.c.attempts)
        .where(MESSAGE.c.id.in_(select(ITEM.c.message_id).where(*about)))
        .order_by(MESSAGE.c.id)
        .with_for_update()
    )
    letters = session.execute(written).all()
    if not letters:
        return True
    if any(status not in _NOT_LEFT or attempts for _, status, attempts in letters):
        return False
    session.execute(delete(ITEM).where(*about))
    numbers = [number for number, _, _ in letters]
    empty = (
        MESSAGE.c.id.in_(numbers),
        MESSAGE.c.status.in_(_NOT_LEFT),
        MESSAGE.c.id.not_in(select(ITEM.c.message_id).where(ITEM.c.message_id.in_(numbers))),
        MESSAGE.c.digest.is_(False),
    )
    session.execute(update(MESSAGE).where(*empty).values(status="cancelled", reason=UNDONE))
    mark_changed(session, case.municipality_id, "item", "message")
    return True
