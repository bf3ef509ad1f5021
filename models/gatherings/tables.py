"""Gatherings: series of meetings, each meeting's time and place, and who came."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.case.tables import LONG, Case, Subject, one_of
from states.gathering import KIND, Mode

SUBJECT = KIND  # the sort of subject that a gathering is


class MeetingSeries(SQLModel, table=True):
    """Meetings that belong together: a network's, the guides' own, a round's common ones."""

    __tablename__ = "meeting_series"
    __table_args__ = (
        UniqueConstraint("municipality_id", "name", name="a_series_has_its_name_alone"),
        UniqueConstraint("municipality_id", "id", name="meetings_lie_in_their_municipality"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    name: str = Field(max_length=200)
    organiser: str = Field(default="", max_length=200)


class Gathering(SQLModel, table=True):
    """One meeting; its case says how far it has come. Both instants are empty until it is placed.

    ``common_id`` is the round's own gathering that this municipality takes part in, which is common
    to all; ``sequence`` counts how often it was placed, as calendars want to know it.
    """

    __table_args__ = (
        UniqueConstraint(
            "municipality_id", "subject_id", name="a_gathering_lies_in_its_municipality"
        ),
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        ForeignKeyConstraint(
            ["municipality_id", "series_id"],
            ["meeting_series.municipality_id", "meeting_series.id"],
        ),
        CheckConstraint(one_of("mode", Mode), name="mode_of_a_gathering_is_known"),
        CheckConstraint(
            "(starts IS NULL) = (ends IS NULL) AND (starts IS NULL OR ends > starts)",
            name="a_gathering_ends_after_it_starts",
        ),
        # Serves "the meetings of a series in their order".
        Index("gathering_of_a_series", "series_id", "starts"),
        # Serves "the gatherings to come, of everybody", asked at every tick.
        Index("gathering_to_come", "starts"),
        # Serves "this municipality's part of a common gathering".
        Index("gathering_in_common", "municipality_id", "common_id"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    series_id: int
    number: int = 1
    common_id: int | None = Field(default=None, foreign_key="round_gathering.id")
    starts: datetime | None = None
    ends: datetime | None = None
    mode: str = Field(default=Mode.DIGITAL, max_length=10)
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    agenda: str = Field(default="", max_length=LONG)
    bring: str = Field(default="", max_length=LONG, sa_column_kwargs={"server_default": ""})
    sequence: int = 0


class Attendance(SQLModel, table=True):
    """Somebody on the staff was expected at a gathering, and came or did not (None: not noted)."""

    __table_args__ = (
        UniqueConstraint("subject_id", "person_id", name="expected_at_a_gathering_once"),
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["gathering.municipality_id", "gathering.subject_id"],
        ),
        ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    subject_id: int
    person_id: int
    came: bool | None = None


class Invitation(SQLModel, table=True):
    """What one person was told of a gathering, by a letter that carries this row's number; the
    next one is told what differs. ``number`` counts the tellings; ``over``: that it does not take
    place here; ``reminder``: all of it again, as the day is near. ``day``: when it was written."""

    __table_args__ = (
        UniqueConstraint("subject_id", "person_id", "number", name="told_of_each_change_once"),
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"],
            ["gathering.municipality_id", "gathering.subject_id"],
        ),
        ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str
    subject_id: int
    person_id: int
    number: int
    day: date
    over: bool
    reminder: bool
    starts: datetime
    ends: datetime
    mode: str = Field(max_length=10)
    place: str = Field(max_length=200)
    link: str = Field(max_length=500)
    agenda: str = Field(max_length=LONG)
    bring: str = Field(max_length=LONG)


def series_named(session: Session, municipality: str, name: str) -> MeetingSeries | None:
    """The series of meetings with exactly this name."""
    return session.exec(
        select(MeetingSeries).where(
            MeetingSeries.municipality_id == municipality, MeetingSeries.name == name
        )
    ).first()


def gathering_about(session: Session, municipality: str, subject: int | None) -> Gathering | None:
    """The gathering that a subject is; None when it is of another sort."""
    return session.exec(
        select(Gathering).where(
            Gathering.municipality_id == municipality, Gathering.subject_id == subject
        )
    ).first()


def case_of_gathering(session: Session, municipality: str, subject: int) -> Case | None:
    """The case of the municipality's gathering that the subject is."""
    return session.exec(
        select(Case).where(
            Case.municipality_id == municipality, Case.subject_id == subject, Case.kind == KIND
        )
    ).first()


def gatherings(
    session: Session, municipality: str, series: int | None = None
) -> list[tuple[Gathering, Subject, Case]]:
    """The municipality's gatherings with their cases, undated ones last."""
    question = (
        select(Gathering, Subject, Case)
        .join(Subject, col(Subject.id) == col(Gathering.subject_id))
        .join(Case, (col(Case.subject_id) == col(Subject.id)) & (col(Case.kind) == KIND))
        .where(Gathering.municipality_id == municipality)
        .order_by(col(Gathering.starts).is_(None), col(Gathering.starts), col(Gathering.subject_id))
    )
    if series is not None:
        question = question.where(Gathering.series_id == series)
    return [(one, subject, case) for one, subject, case in session.exec(question)]


def expected_at(session: Session, gathering: int) -> list[Attendance]:
    """Who was expected at a gathering, in the order in which they were noted."""
    question = select(Attendance).where(Attendance.subject_id == gathering)
    return list(session.exec(question.order_by(col(Attendance.id))))
