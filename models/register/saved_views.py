"""Views that somebody has named for herself: addresses of a page of ours, and nothing about
others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, delete
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.register.tables import within

NAME, QUERY = 60, 1_000


class SavedView(SQLModel, table=True):
    """``query``: what the address asks for, as the page writes it; empty: everything."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint(
            "municipality_id", "person_id", "name", name="a_view_has_a_name_of_its_own"
        ),
        CheckConstraint("name != ''", name="a_view_has_a_name"),
        within("person", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    person_id: int
    name: str = Field(max_length=NAME)
    query: str = Field(max_length=QUERY)
    saved_at: datetime


def views_of(session: Session, municipality: str, person: int) -> list[SavedView]:
    """The person's views, by name."""
    wanted = select(SavedView).where(
        SavedView.municipality_id == municipality, SavedView.person_id == person
    )
    return list(session.exec(wanted.order_by(func.lower(col(SavedView.name)), col(SavedView.id))))


def forget_view(session: Session, municipality: str, person: int, number: int) -> bool:
    """One of the person's views goes; False where it is none of hers."""
    gone = session.execute(
        delete(SavedView).where(
            col(SavedView.municipality_id) == municipality,
            col(SavedView.person_id) == person,
            col(SavedView.id) == number,
        )
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def forget_views_of(session: Session, municipality: str, person: int) -> None:
    """All of the person's views go."""
    session.execute(
        delete(SavedView).where(
            col(SavedView.municipality_id) == municipality, col(SavedView.person_id) == person
        )
    )
