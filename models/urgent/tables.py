"""Urgent cases: what was known and when, the clocks that run, and the warnings still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.case.tables import Case, one_of
from states.clocks import SHARES
from states.urgent_case import Arena, Matter, Scope


class UrgentNote(SQLModel, table=True):
    """What an urgent case is about, in codes. The subject's name is its registry number."""

    __tablename__ = "urgent_note"
    __table_args__ = (
        CheckConstraint(one_of("arena", Arena), name="arena_is_known"),
        CheckConstraint(one_of("matter", Matter), name="matter_is_known"),
        CheckConstraint(one_of("scope", Scope), name="scope_is_known"),
        # Serves "the next registry number of the year, where none was given".
        Index("urgent_note_here", "municipality_id", "known_at"),
    )

    subject_id: int = Field(primary_key=True, foreign_key="subject.id")
    municipality_id: str = Field(foreign_key="municipality.id")
    known_at: datetime
    matter: str = Field(max_length=20)
    arena: str = Field(max_length=20)
    scope: str = Field(max_length=20)


class RunningClock(SQLModel, table=True):
    """One clock of one case; kept with the law and hours it had when it began. ``met_at`` None:
    it runs."""

    __tablename__ = "running_clock"
    __table_args__ = (CheckConstraint("ends > starts", name="a_clock_ends_after_it_starts"),)

    case_id: int = Field(primary_key=True, foreign_key="case.id")
    clock: str = Field(primary_key=True, max_length=40)
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
        # Serves "which alarms have come": short, whatever else the tables hold.
        Index(
            "alarm_to_come",
            "at",
            sqlite_where=text("said_at IS NULL"),
            postgresql_where=text("said_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    case_id: int = Field(foreign_key="case.id")
    clock: str = Field(max_length=40)
    share: int
    at: datetime
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Come:
    """The alarms of one case that have come, the furthest share last."""

    case: Case
    alarms: tuple[Alarm, ...]


def alarms_come(session: Session, now: datetime, case: int | None = None) -> list[Come]:
    """The cases whose alarms have come and are not said, the oldest first. With a ``case``, its
    alarms alone, to be said: those that another process says at this moment are left to it."""
    asked = (
        select(Alarm, Case)
        .join(Case, col(Case.id) == col(Alarm.case_id))
        .where(col(Alarm.said_at).is_(None), Alarm.at <= now)
        .order_by(col(Alarm.at), col(Alarm.id))
    )
    if case is not None:
        asked = asked.where(Alarm.case_id == case)
        if session.get_bind().dialect.name != "sqlite":
            asked = asked.with_for_update(of=Alarm, skip_locked=True)
    rows = session.execute(asked).all()
    cases: dict[int, Case] = {}
    found: dict[int, list[Alarm]] = {}
    for alarm, about in rows:
        cases[alarm.case_id] = about
        found.setdefault(alarm.case_id, []).append(alarm)
    return [
        Come(cases[number], tuple(sorted(alarms, key=lambda one: (one.share, one.at))))
        for number, alarms in found.items()
    ]


def running(session: Session, case: int) -> list[RunningClock]:
    """The clocks of a case that are not met, the next to run out first."""
    return list(
        session.exec(
            select(RunningClock)
            .where(RunningClock.case_id == case, col(RunningClock.met_at).is_(None))
            .order_by(col(RunningClock.ends), col(RunningClock.clock))
        )
    )


def every_clock(session: Session, case: int) -> Sequence[RunningClock]:
    return session.exec(
        select(RunningClock).where(RunningClock.case_id == case).order_by(col(RunningClock.ends))
    ).all()


def silence(session: Session, case: int, clock: str) -> None:
    """The alarms of a clock that is met are not said any more."""
    for alarm in session.exec(
        select(Alarm).where(
            Alarm.case_id == case, Alarm.clock == clock, col(Alarm.said_at).is_(None)
        )
    ):
        session.delete(alarm)
    session.flush()


def say_again(session: Session, case: int, now: datetime, number: int | None = None) -> None:
    """Let an alarm of a running clock come once more (``number``: that one; else the latest said
    of each): for somebody who has not heard it. Who has a letter about it gets no second one."""
    said: dict[str, Alarm] = {}
    ticking = {clock.clock for clock in running(session, case)}
    for alarm in session.exec(
        select(Alarm)
        .where(Alarm.case_id == case, col(Alarm.said_at).is_not(None))
        .order_by(col(Alarm.share))
    ):
        if alarm.clock in ticking and number in (None, alarm.id):
            said[alarm.clock] = alarm
    for alarm in said.values():
        alarm.said_at, alarm.at = None, now
        session.add(alarm)
    session.flush()


def how_many_since(session: Session, municipality: str, since: datetime, until: datetime) -> int:
    """The urgent cases whose knowledge lies between two instants."""
    found = session.execute(
        select(func.count())
        .select_from(UrgentNote)
        .where(
            UrgentNote.municipality_id == municipality,
            UrgentNote.known_at >= since,
            UrgentNote.known_at < until,
        )
    )
    return int(found.scalar_one())
