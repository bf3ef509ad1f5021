"""What is under way: cases, the evidence they gather, and the one thing that each waits for."""

from __future__ import annotations

from datetime import date
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

from states.safety_cycle import KIND, STATES, Effect, Priority

LONG = 4000


def one_of(column: str, values: object) -> str:
    """``column IN (…)`` for a check; the values are codes of ours, never user text."""
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return f"{column} IN ({listed})"


class Case(SQLModel, table=True):
    """Anything on the wheel. ``version`` rises with every change; ``since_version`` is the one at
    which the present state began, so that a letter of an earlier step is known to be stale."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("municipality_id", "kind", "unit_id", "year", name="one_cycle_a_year"),
        ForeignKeyConstraint(["municipality_id", "unit_id"], ["unit.municipality_id", "unit.id"]),
        CheckConstraint(
            f"kind = '{KIND}' AND {one_of('state', STATES)}", name="state_belongs_to_its_kind"
        ),
        CheckConstraint("version >= since_version AND since_version >= 1", name="versions_rise"),
        CheckConstraint("postponed >= 0", name="postponed_counts_up"),
        # Serves "which cases of this municipality are open and late".
        Index(
            "case_open_due",
            "municipality_id",
            "due",
            sqlite_where=text("closed IS NULL"),
            postgresql_where=text("closed IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    kind: str = Field(max_length=40)
    unit_id: int
    year: str = Field(max_length=9)
    state: str = Field(max_length=40)
    opened: date
    due: date
    planned: date  # the wheel's own date for the step, before any floor or postponement
    owner_role: str = Field(max_length=40)
    delegate_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
    since_version: int = 1
    since: date  # the day when the present state began
    postponed: int = 0
    chain: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(JSON))
    closed: date | None = None
    outcome: str | None = Field(default=None, max_length=40)


class Timer(SQLModel, table=True):
    """What waits: the next rung of an open case and its day. Nothing else is asked by a tick."""

    __table_args__ = (
        # Serves "which timer does this case have"; a case waits for one thing at a time.
        UniqueConstraint("case_id", name="a_case_waits_for_one_thing"),
        {"sqlite_with_rowid": False},
    )

    due: date = Field(primary_key=True)
    case_id: int = Field(primary_key=True, foreign_key="case.id")
    level: int


class Exemption(SQLModel, table=True):
    """One occurrence of a step that is skipped (``moved_to`` None) or moved, and why."""

    __table_args__ = (
        UniqueConstraint("municipality_id", "unit_id", "step", "year", name="exempted_once"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    step: str = Field(max_length=40)
    year: str = Field(max_length=9)
    moved_to: date | None = None
    why: str = Field(max_length=LONG)


class SurveyNote(SQLModel, table=True):
    """How a cycle's mapping was done."""

    __tablename__ = "survey"

    case_id: int = Field(primary_key=True, foreign_key="case.id")
    method: str = Field(default="", max_length=LONG)
    sources: str = Field(default="", max_length=LONG)
    nothing_found: bool = False


class FindingNote(SQLModel, table=True):
    """A finding of the mapping; the analysis adds its cause and priority."""

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint(
            f"priority IS NULL OR {one_of('priority', Priority)}", name="priority_is_known"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    text: str = Field(max_length=LONG)
    cause: str = Field(default="", max_length=LONG)
    priority: str | None = Field(default=None, max_length=10)


class MeasureNote(SQLModel, table=True):
    """A measure with its five fields, its effect, and where it was carried from."""

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint(f"effect IS NULL OR {one_of('effect', Effect)}", name="effect_is_known"),
        UniqueConstraint("case_id", "carried_from", name="carried_over_once"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id")
    problem: str = Field(default="", max_length=LONG)
    action: str = Field(default="", max_length=LONG)
    when: date | None = None
    who: str = Field(default="", max_length=LONG)
    evaluated_on: date | None = None
    effect: str | None = Field(default=None, max_length=10)
    effect_why: str = Field(default="", max_length=LONG)
    carry_over: bool = False
    carried_from: int | None = Field(default=None, foreign_key="measure.id")


class VerdictNote(SQLModel, table=True):
    """Whether the plan is fit for its purpose, and that carrying over was decided."""

    __tablename__ = "verdict"

    case_id: int = Field(primary_key=True, foreign_key="case.id")
    fit: bool
    why: str = Field(default="", max_length=LONG)
    carry_over_decided: bool = False
