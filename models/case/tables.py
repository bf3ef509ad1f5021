"""What is under way: what cases are about, the cases, their answers, and what each waits for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from models.partial_index import partial_index
from models.register.tables import within
from states.process import Outcome

LONG = 4000
FEW_MAY_KNOW = "CAST(visible_to AS TEXT) != '[]'"
"""Of a subject: its coming days are kept from most."""


def one_of(column: str, values: object) -> str:
    """``column IN (…)`` for a check; the values are codes of ours, never user text."""
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return f"{column} IN ({listed})"


class KindState(SQLModel, table=True):
    """A state that a case of a kind may be in. The rows follow the list of kinds whenever a
    database is opened, so that a new kind needs no migration.

    Common to all: the kinds are the code's own.
    """

    __tablename__ = "kind_state"

    kind: str = Field(primary_key=True, max_length=40)
    state: str = Field(primary_key=True, max_length=40)


class Subject(SQLModel, table=True):
    """What cases may be about beside a unit: a service, a document, an activity, a phase of a
    round. Each sort keeps its own facts in a table whose key is the subject's number.

    ``unit_id`` None: the whole authority's. ``role`` answers instead of the kind's own, if set.
    ``ends`` is the day from which nothing new is opened about it. ``visible_to``: the roles that
    may know its coming days, none: they are no secret.
    """

    __table_args__ = (
        UniqueConstraint("municipality_id", "id", name="a_subject_lies_in_its_municipality"),
        within("unit", "unit_id"),
        # Serves "all of one sort, by name".
        Index("subject_of_a_sort", "municipality_id", "sort", "name"),
        # Serves "whose coming days are kept from most", asked at every tick.
        partial_index(
            "subject_of_few",
            "municipality_id",
            "id",
            where=FEW_MAY_KNOW,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    sort: str = Field(max_length=40)
    name: str = Field(max_length=200)
    unit_id: int | None = None
    role: str = Field(default="", max_length=40)
    ends: date | None = None
    visible_to: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Case(SQLModel, table=True):
    """Anything on the wheel. ``version`` rises with every change; ``since_version`` is the one at
    which the present state began, so that a letter of an earlier step is known to be stale.

    A case is about a unit, a subject, both, or the whole authority. ``due`` None: it waits for
    nothing by itself. ``round`` counts how often its questions have been asked anew. ``causes``
    say why the present state began: keys of the catalogue ``causes`` with their parameters.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("municipality_id", "id", name="a_case_lies_in_its_municipality"),
        Index(
            "one_case_of_a_thing",
            "municipality_id",
            "kind",
            "year",
            "occurrence",
            text("coalesce(unit_id, 0)"),
            text("coalesce(subject_id, 0)"),
            unique=True,
        ),
        UniqueConstraint("municipality_id", "id", name="a_case_lies_in_its_municipality"),
        within("unit", "unit_id"),
        within("subject", "subject_id"),
        within("person", "delegate_id"),
        ForeignKeyConstraint(
            ["kind", "state"],
            ["kind_state.kind", "kind_state.state"],
            name="state_belongs_to_its_kind",
        ),
        CheckConstraint(
            f"outcome IS NULL OR {one_of('outcome', Outcome)}", name="outcome_is_known"
        ),
        CheckConstraint(
            "(closed IS NULL) = (outcome IS NULL)", name="what_is_closed_has_an_outcome"
        ),
        CheckConstraint("version >= since_version AND since_version >= 1", name="versions_rise"),
        CheckConstraint("postponed >= 0", name="postponed_counts_up"),
        CheckConstraint("round >= 1", name="rounds_count_up"),
        # Serves "which cases of this municipality are open and late".
        partial_index(
            "case_open_due",
            "municipality_id",
            "due",
            where="closed IS NULL",
        ),
        # Serves "the cases about this subject".
        partial_index(
            "case_about",
            "subject_id",
            where="subject_id IS NOT NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    kind: str = Field(max_length=40)
    unit_id: int | None = None
    subject_id: int | None = None
    year: str = Field(max_length=9)
    occurrence: str = Field(default="", max_length=20)  # which one of the year, where it has many
    state: str = Field(max_length=40)
    opened: date
    due: date | None = None
    planned: date | None = None  # the wheel's own date, before any floor or postponement
    owner_role: str = Field(max_length=40)
    delegate_id: int | None = None
    version: int = 1
    since_version: int = 1
    since: date  # the day when the present state began
    round: int = 1
    postponed: int = 0
    chain: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(JSON))
    causes: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(JSON))
    closed: date | None = None
    outcome: str | None = Field(default=None, max_length=40)


class CaseStep(SQLModel, table=True):
    """A state that a case has left: from which day, by which move, and whether its work was
    completed. What was done when is read here; the record only tells of it.

    ``number`` counts a case's steps from 1. ``left_at`` is the instant when it was typed in,
    ``left_on`` the day, by the schools' clock, on which what was done took place. ``late_days``
    are working days past the due date.
    """

    __tablename__ = "case_step"
    __table_args__ = (
        within("case", "case_id"),
        # Serves "when was this last completed" and "what was done in a period".
        Index("step_left_on", "municipality_id", "state", "left_on"),
        CheckConstraint("number >= 1", name="steps_count_up"),
        CheckConstraint("late_days >= 0", name="late_days_count_up"),
        {"sqlite_with_rowid": False},
    )

    case_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    municipality_id: str
    state: str = Field(max_length=40)
    round: int
    began: date
    due: date | None = None
    left_at: datetime
    left_on: date
    move: str = Field(max_length=40)
    into: str = Field(max_length=40)
    completed: bool
    late_days: int = 0


class Answer(SQLModel, table=True):
    """One answer to one question of a case, in one of its rounds."""

    __table_args__ = (
        within("case", "case_id"),
        CheckConstraint("round >= 1", name="answered_in_a_round"),
        {"sqlite_with_rowid": False},
    )

    case_id: int = Field(primary_key=True)
    round: int = Field(primary_key=True)
    name: str = Field(primary_key=True, max_length=60)
    municipality_id: str
    value: str = Field(max_length=LONG)


class Timer(SQLModel, table=True):
    """What waits: the next rung of an open case and its day. Nothing else is asked by a tick."""

    __table_args__ = (
        # Serves "which timer does this case have"; a case waits for one thing at a time.
        UniqueConstraint("case_id", name="a_case_waits_for_one_thing"),
        within("case", "case_id"),
        {"sqlite_with_rowid": False},
    )

    due: date = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    municipality_id: str
    level: int
