"""Urgent cases: what was known and when, the clocks that run, and the warnings still to come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.case.tables import one_of
from models.partial_index import partial_index
from states.clocks import SHARES
from states.urgent_case import Arena, Matter, Scope


class UrgentNote(SQLModel, table=True):
    """What an urgent case is about, in codes. The subject's name is its registry number."""

    __tablename__ = "urgent_note"
    __table_args__ = (
        CheckConstraint(one_of("arena", Arena), name="arena_is_known"),
        CheckConstraint(one_of("matter", Matter), name="matter_is_known"),
        CheckConstraint(one_of("scope", Scope), name="scope_is_known"),
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        # Serves "the next registry number of the year, where none was given".
        Index("urgent_note_here", "municipality_id", "known_at"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    known_at: datetime
    matter: str = Field(max_length=20)
    arena: str = Field(max_length=20)
    scope: str = Field(max_length=20)


class RunningClock(SQLModel, table=True):
    """One clock of one case; kept with the law and hours it had when it began. ``met_at`` None:
    it runs."""

    __tablename__ = "running_clock"
    __table_args__ = (
        CheckConstraint("ends > starts", name="a_clock_ends_after_it_starts"),
        ForeignKeyConstraint(["municipality_id", "case_id"], ["case.municipality_id", "case.id"]),
    )

    case_id: int = Field(primary_key=True)
    clock: str = Field(primary_key=True, max_length=40)
    municipality_id: str = Field(foreign_key="municipality.id")
    statutory: bool
    law: str = Field(default="", max_length=200)
    authority: str = Field(default="", max_length=200)
    met_by: str = Field(max_length=40)
    starts: datetime
    ends: datetime
    met_at: datetime | None = None


class Alarm(SQLModel, table=True):
    """A warning at a share of a clock's time. The row is the queue: ``said_at`` None is to come.
    A letter about it carries its number."""

    __table_args__ = (
        UniqueConstraint("case_id", "clock", "share", name="an_alarm_of_a_share"),
        CheckConstraint(one_of("share", SHARES), name="share_is_known"),
        ForeignKeyConstraint(["municipality_id", "case_id"], ["case.municipality_id", "case.id"]),
        # Serves "which alarms have come": short, whatever else the tables hold.
        partial_index(
            "alarm_to_come",
            "at",
            where="said_at IS NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    case_id: int
    clock: str = Field(max_length=40)
    share: int
    at: datetime
    said_at: datetime | None = None
