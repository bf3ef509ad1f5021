"""Commitments with their meetings, arenas, demands and the activities that show them kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.case.tables import LONG, Case, Subject, one_of
from states.commitment import COMMITMENT, ArenaLevel

SORT = "commitment"


def _in_its_municipality(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", column], [f"{table}.municipality_id", f"{table}.id"]
    )


class Meeting(SQLModel, table=True):
    """One meeting of a series, such as the second high-level meeting. The month is enough:
    ``month`` is its first day. ``follows_id`` is the meeting that it follows up."""

    __table_args__ = (
        UniqueConstraint("municipality_id", "series", "number", name="a_meeting_has_its_number"),
        UniqueConstraint("municipality_id", "id", name="a_meeting_lies_in_its_municipality"),
        _in_its_municipality("follows_id", "meeting"),
        CheckConstraint("number >= 1", name="meetings_are_counted_from_one"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    series: str = Field(max_length=200)
    number: int
    organiser: str = Field(max_length=200)
    month: date
    follows_id: int | None = None


class Demand(SQLModel, table=True):
    """What a meeting asked of others: demand ``number`` of its list, in its own words."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "number", name="a_demand_has_its_number"),
        _in_its_municipality("meeting_id", "meeting"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    meeting_id: int
    number: int
    text: str = Field(max_length=LONG)


class Arena(SQLModel, table=True):
    """Where a commitment is put on the agenda: a network, a conference, a joint body."""

    __table_args__ = (
        UniqueConstraint("municipality_id", "name", name="an_arena_is_named_once"),
        UniqueConstraint("municipality_id", "id", name="an_arena_lies_in_its_municipality"),
        CheckConstraint(one_of("level", ArenaLevel), name="arena_level_is_known"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    name: str = Field(max_length=200)
    level: str = Field(max_length=30)


class CommitmentNote(SQLModel, table=True):
    """What was promised, when, to whom and by whom; followed up every so many months, or at the
    meeting ``next_id``. ``policy``: the programme or policy that it belongs to."""

    __tablename__ = "commitment_note"
    __table_args__ = (
        CheckConstraint("every_months BETWEEN 1 AND 24", name="a_commitment_comes_back"),
        CheckConstraint("year BETWEEN 1900 AND 2999", name="a_commitment_has_a_year"),
        _in_its_municipality("subject_id", "subject"),
        _in_its_municipality("made_at_id", "meeting"),
        _in_its_municipality("next_id", "meeting"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    text: str = Field(max_length=LONG)
    year: int
    given_to: str = Field(max_length=200)
    signatory: str = Field(default="", max_length=200)
    policy: str = Field(default="", max_length=400)
    every_months: int = 6
    made_at_id: int | None = None
    next_id: int | None = None


class CommitmentArena(SQLModel, table=True):
    """An arena on which a commitment is to be raised."""

    __tablename__ = "commitment_arena"
    __table_args__ = (
        _in_its_municipality("subject_id", "subject"),
        _in_its_municipality("arena_id", "arena"),
    )

    subject_id: int = Field(primary_key=True)
    arena_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")


class CommitmentActivity(SQLModel, table=True):
    """Something that was done for a commitment, in the period it reports on. ``pupils`` says how
    many pupils took part and ``pupils_how`` in what way: a voice has a place, never a name."""

    __tablename__ = "commitment_activity"
    __table_args__ = (
        CheckConstraint("ends >= starts", name="a_report_period_ends_after_it_starts"),
        CheckConstraint("pupils >= 0", name="pupils_are_counted"),
        _in_its_municipality("subject_id", "subject"),
        _in_its_municipality("arena_id", "arena"),
        # Serves "what has been done for this commitment, the latest first".
        Index("activity_of_commitment", "subject_id", "ends"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    text: str = Field(max_length=LONG)
    starts: date
    ends: date
    arena_id: int | None = None
    outcome: str = Field(default="", max_length=LONG)
    pupils: int = 0
    pupils_how: str = Field(default="", max_length=400)


@dataclass(frozen=True, slots=True)
class Given:
    """A commitment that was given: its case, what is known of it, and how many activities show
    that it is kept."""

    case: Case
    subject: Subject
    note: CommitmentNote
    activities: int


def given_here(session: Session, municipality: str) -> list[Given]:
    """Every commitment, those still ongoing first, and then the earliest year first."""
    done = (
        select(func.count())
        .select_from(CommitmentActivity)
        .where(col(CommitmentActivity.subject_id) == col(CommitmentNote.subject_id))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Case, Subject, CommitmentNote, done)
        .join(Subject, col(Subject.id) == col(Case.subject_id))
        .join(CommitmentNote, col(CommitmentNote.subject_id) == col(Subject.id))
        .where(Case.municipality_id == municipality, Case.kind == COMMITMENT.name)
        .order_by(col(Case.closed).is_not(None), col(CommitmentNote.year), col(Case.id))
    )
    return [Given(case, subject, note, number) for case, subject, note, number in rows]


def waiting_for(session: Session, municipality: str, meeting: int) -> list[int]:
    """The commitments that are followed up at a meeting, by their subjects' numbers; those that
    have ended too."""
    rows = session.exec(
        select(CommitmentNote.subject_id)
        .where(CommitmentNote.municipality_id == municipality, CommitmentNote.next_id == meeting)
        .order_by(col(CommitmentNote.subject_id))
    )
    return list(rows)


def meeting_numbered(
    session: Session, municipality: str, series: str, number: int
) -> Meeting | None:
    """The meeting of a series with this number."""
    return session.exec(
        select(Meeting).where(
            Meeting.municipality_id == municipality,
            Meeting.series == series,
            Meeting.number == number,
        )
    ).first()


def demand_numbered(
    session: Session, municipality: str, meeting: int, number: int
) -> Demand | None:
    """The demand with this number in a meeting's list."""
    return session.exec(
        select(Demand).where(
            Demand.municipality_id == municipality,
            Demand.meeting_id == meeting,
            Demand.number == number,
        )
    ).first()


def arena_named(session: Session, municipality: str, name: str) -> Arena | None:
    """The arena with exactly this name."""
    return session.exec(
        select(Arena).where(Arena.municipality_id == municipality, Arena.name == name)
    ).first()


def arenas_of(session: Session, municipality: str, subject: int) -> list[Arena]:
    """The arenas on which a commitment is to be raised, by name."""
    return list(
        session.exec(
            select(Arena)
            .join(CommitmentArena, col(CommitmentArena.arena_id) == col(Arena.id))
            .where(Arena.municipality_id == municipality, CommitmentArena.subject_id == subject)
            .order_by(col(Arena.name))
        )
    )


def activities_of(session: Session, municipality: str, subject: int) -> list[CommitmentActivity]:
    """What was done for a commitment, the latest first."""
    return list(
        session.exec(
            select(CommitmentActivity)
            .where(
                CommitmentActivity.municipality_id == municipality,
                CommitmentActivity.subject_id == subject,
            )
            .order_by(col(CommitmentActivity.ends).desc(), col(CommitmentActivity.id).desc())
        )
    )


def how_many_activities(session: Session, municipality: str, subject: int) -> int:
    """How many activities show that a commitment is kept."""
    found = session.execute(
        select(func.count())
        .select_from(CommitmentActivity)
        .where(
            CommitmentActivity.municipality_id == municipality,
            CommitmentActivity.subject_id == subject,
        )
    )
    return int(found.scalar_one())


def demands_of(session: Session, meeting: Meeting) -> list[Demand]:
    """What the meeting asked of others, by number."""
    wanted = select(Demand).where(Demand.meeting_id == meeting.id)
    return list(session.exec(wanted.order_by(col(Demand.number))))
