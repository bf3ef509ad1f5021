"""Horizon scanning: what was noted, from where, and the rhythm of looking around."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field, Session, SQLModel, col, select

from models.case.tables import LONG, Subject
from models.partial_index import partial_index
from models.services.tables import Service

ITEM, WATCH = "horizon", "horizon_watch"


def _in_its_municipality(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", column], ["subject.municipality_id", "subject.id"]
    )


class HorizonWatch(SQLModel, table=True):
    """Who looks around, and how often: its subject carries the role; rounds count from
    ``anchor``."""

    __tablename__ = "horizon_watch"
    __table_args__ = (
        CheckConstraint("every_months BETWEEN 1 AND 12", name="a_rhythm_is_one_to_twelve_months"),
        _in_its_municipality("subject_id"),
    )

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id")
    subject_id: int = Field(unique=True)
    every_months: int
    anchor: date


class HorizonNote(SQLModel, table=True):
    """One thing seen on the horizon. ``service_id``: the service that it is about, if any."""

    __tablename__ = "horizon_note"
    __table_args__ = (
        # Serves "has this service been looked into when it was introduced"; and that is done once.
        partial_index(
            "a_new_service_is_noted_once",
            "service_id",
            unique=True,
            where="introduced",
        ),
        Index("horizon_note_here", "municipality_id", "noted_on"),
        _in_its_municipality("subject_id"),
        _in_its_municipality("service_id"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    noted_on: date
    source: str = Field(default="", max_length=400)
    what: str = Field(default="", max_length=LONG)
    service_id: int | None = None
    introduced: bool = False  # noted because the service was being introduced


def watch_of(session: Session, municipality: str) -> HorizonWatch | None:
    """Who looks around in the municipality and how often; None where nobody does."""
    return session.get(HorizonWatch, municipality)


def unseen_services(session: Session, municipality: str, since: date) -> list[Subject]:
    """Services registered since a day that nobody has looked into, in the order they came."""
    looked = select(HorizonNote.service_id).where(
        HorizonNote.municipality_id == municipality, col(HorizonNote.service_id).is_not(None)
    )
    return list(
        session.exec(
            select(Subject)
            .join(Service, col(Service.subject_id) == col(Subject.id))
            .where(
                Subject.municipality_id == municipality,
                Service.registered >= since,
                col(Subject.ends).is_(None),
                col(Subject.id).not_in(looked),
            )
            .order_by(col(Subject.id))
        )
    )
