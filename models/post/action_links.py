"""The links of the letters' buttons: those that have long expired go."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, delete

from models.post.tables import ActionLink


def forget_links(session: Session, before: date) -> int:
    """Remove the links that expired before the day; returns how many."""
    gone = session.execute(delete(ActionLink).where(col(ActionLink.expires) < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]
