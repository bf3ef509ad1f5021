"""Series of activities: what recurs, for whom, and whose turn it was; all their SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, text
from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Field, Session, SQLModel, col, or_, select

from models.case.tables import LONG, Answer, Case, Subject, one_of
from models.register.tables import Unit
from states.activity import SCOPES
from states.measure import Category
from states.school_year import Anchor

SORT = "activity"
PARTS_PLAYED = ("participant", "consulted", "informed")


class ActivitySeries(SQLModel, table=True):
    """An activity that recurs, or is held once. Its name and role stand in its subject.

    ``first`` is the anchor, None while the day is vague (``when_text`` says what is known of it).
    ``every_months`` 0: once. ``exact_within``: working days in which a vague day must become exact.
    ``forms``: the forms of unit that it concerns, none: all. ``visible_to``: the roles that may
    know its coming days, none: they are no secret. ``asks``: what is asked when it was held.
    """

    __tablename__ = "activity_series"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        CheckConstraint(one_of("scope", SCOPES), name="scope_is_known"),
        CheckConstraint(one_of("category", Category), name="category_is_known"),
        CheckConstraint(one_of("anchor", Anchor), name="anchor_is_known"),
        CheckConstraint("every_months BETWEEN 0 AND 240", name="a_series_comes_in_whole_months"),
        CheckConstraint("exact_within BETWEEN 1 AND 400", name="a_vague_day_has_a_limit"),
        CheckConstraint("first IS NOT NULL OR when_text != ''", name="a_series_says_when"),
        # Serves "all series of this municipality", asked every day.
        Index("series_of_a_municipality", "municipality_id"),
        # Serves "whose coming days are kept from most", asked at every tick.
        Index(
            "secret_series",
            "municipality_id",
            "subject_id",
            sqlite_where=text("secret"),
            postgresql_where=text("secret"),
        ),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    type: str = Field(max_length=40)
    category: str = Field(max_length=20)
    scope: str = Field(max_length=20)
    begins: date
    first: date | None = None
    every_months: int = 12
    anchor: str = Field(default=Anchor.FIXED.value, max_length=20)
    when_text: str = Field(default="", max_length=200)
    exact_within: int = 20
    audience: str = Field(default="", max_length=200)
    external: str = Field(default="", max_length=200)
    basis: str = Field(default="", max_length=LONG)
    forms: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    asks: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    parts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    visible_to: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    secret: bool = False  # whether ``visible_to`` names anybody


class ActivityTurn(SQLModel, table=True):
    """Which occurrence of its series a case is: the n-th, and the day that the series gave it."""

    __tablename__ = "activity_turn"
    __table_args__ = (
        CheckConstraint("n >= 0", name="occurrences_count_up"),
        # Serves "what was opened of this series".
        Index("turns_of_a_series", "subject_id"),
    )

    case_id: int = Field(primary_key=True, foreign_key="case.id")
    subject_id: int = Field(foreign_key="subject.id")
    n: int
    natural: date | None = None


class ActivityPart(SQLModel, table=True):
    """One part that an occurrence was broken into; whether it is done is an answer, ``part_n``."""

    __tablename__ = "activity_part"
    __table_args__ = (CheckConstraint("number >= 1", name="parts_count_from_one"),)

    case_id: int = Field(primary_key=True, foreign_key="case.id")
    number: int = Field(primary_key=True)
    text: str = Field(max_length=200)


class Party(SQLModel, table=True):
    """Somebody outside the line who takes part in, is consulted on or informed of a subject:
    a department, an organisation or a role."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        CheckConstraint(one_of("played", PARTS_PLAYED), name="part_played_is_known"),
    )

    subject_id: int = Field(primary_key=True)
    played: str = Field(primary_key=True, max_length=20)
    who: str = Field(primary_key=True, max_length=200)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)


@dataclass(frozen=True, slots=True)
class Turn:
    """What was opened of a series: for which unit, which day the series gave it, how it stands."""

    case: int
    unit: int | None
    n: int
    natural: date | None
    state: str
    due: date | None
    closed: date | None


def series_alive(
    session: Session, municipality: str, day: date
) -> list[tuple[Subject, ActivitySeries]]:
    """The series that still open something on ``day``, in the order in which they were added."""
    rows = session.execute(
        select(Subject, ActivitySeries)
        .join(ActivitySeries, col(ActivitySeries.subject_id) == col(Subject.id))
        .where(
            ActivitySeries.municipality_id == municipality,
            or_(col(Subject.ends).is_(None), col(Subject.ends) > day),
        )
        .order_by(col(Subject.id))
    )
    return [(subject, series) for subject, series in rows]


def turns_of(session: Session, subjects: Iterable[int]) -> dict[int, list[Turn]]:
    """All turns of the series, by series, oldest first."""
    wanted = list(subjects)
    found: dict[int, list[Turn]] = {subject: [] for subject in wanted}
    rows = session.execute(
        select_many(
            col(ActivityTurn.subject_id),
            col(Case.id),
            col(Case.unit_id),
            col(ActivityTurn.n),
            col(ActivityTurn.natural),
            col(Case.state),
            col(Case.due),
            col(Case.closed),
        )
        .join(Case, col(Case.id) == col(ActivityTurn.case_id))
        .where(col(ActivityTurn.subject_id).in_(wanted))
        .order_by(col(Case.id))
    )
    for series, *turn in rows:
        found[series].append(Turn(*turn))
    return found


def turns_ahead(
    session: Session, subjects: Iterable[int]
) -> dict[int, dict[int | None, date | None]]:
    """The open turns of the series: series to unit to the latest day on which one is due, None
    where one has no day."""
    rows = session.execute(
        select_many(col(ActivityTurn.subject_id), col(Case.unit_id), col(Case.due))
        .join(Case, col(Case.id) == col(ActivityTurn.case_id))
        .where(col(ActivityTurn.subject_id).in_(list(subjects)), col(Case.closed).is_(None))
    )
    found: dict[int, dict[int | None, date | None]] = {}
    for series, unit, due in rows:
        at_unit = found.setdefault(series, {})
        before = at_unit.get(unit, date.min)
        at_unit[unit] = None if due is None or before is None else max(due, before)
    return found


def units_open(session: Session, municipality: str, day: date) -> list[Unit]:
    """The units that are not closed on ``day``, in the order in which they were registered."""
    return list(
        session.exec(
            select(Unit)
            .where(
                Unit.municipality_id == municipality,
                or_(col(Unit.closes).is_(None), col(Unit.closes) > day),
            )
            .order_by(col(Unit.id))
        )
    )


def held_days(session: Session, cases: Sequence[int]) -> dict[int, date]:
    """The day on which each of the cases was held, as it was answered."""
    rows = session.exec(
        select(Answer.case_id, Answer.value).where(
            col(Answer.case_id).in_(cases), Answer.name == "held_on"
        )
    )
    return {case: date.fromisoformat(value) for case, value in rows}


def parts_in(session: Session, case: int) -> list[ActivityPart]:
    rows = session.exec(
        select(ActivityPart).where(ActivityPart.case_id == case).order_by(col(ActivityPart.number))
    )
    return list(rows)


def secrets(session: Session, municipality: str) -> dict[int, tuple[str, ...]]:
    """The series whose coming days are kept from most: subject to the roles that may know."""
    rows = session.execute(
        select(ActivitySeries.subject_id, ActivitySeries.visible_to).where(
            ActivitySeries.municipality_id == municipality, col(ActivitySeries.secret)
        )
    )
    return {subject: tuple(roles) for subject, roles in rows}


def secret_cases(session: Session) -> dict[int, tuple[str, ...]]:
    """The open cases, of all municipalities, whose days are kept: case to the roles that may
    know them. They are few."""
    rows = session.execute(
        select_many(col(Case.id), col(ActivitySeries.visible_to))
        .join(ActivitySeries, col(ActivitySeries.subject_id) == col(Case.subject_id))
        .where(col(ActivitySeries.secret), col(Case.closed).is_(None))
    )
    return {case: tuple(roles) for case, roles in rows}


def parties_of(session: Session, subject: int) -> list[Party]:
    rows = session.exec(
        select(Party).where(Party.subject_id == subject).order_by(col(Party.played), col(Party.who))
    )
    return list(rows)
