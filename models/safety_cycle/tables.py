"""The evidence of a safety cycle in rows, and the occurrences of a step that were decided apart."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.case.tables import LONG, one_of
from models.register.tables import within
from states.cycle_evidence import Effect, Priority


class Exemption(SQLModel, table=True):
    """One occurrence of a step that is skipped (``moved_to`` None) or moved, and why."""

    __table_args__ = (
        UniqueConstraint("municipality_id", "unit_id", "step", "year", name="exempted_once"),
        within("unit", "unit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(index=True)
    unit_id: int
    step: str = Field(max_length=40)
    year: str = Field(max_length=9)
    moved_to: date | None = None
    why: str = Field(max_length=LONG)


class SurveyNote(SQLModel, table=True):
    """How a cycle's mapping was done."""

    __tablename__ = "survey"
    __table_args__ = (within("case", "case_id"),)

    case_id: int = Field(primary_key=True)
    municipality_id: str
    method: str = Field(default="", max_length=LONG)
    sources: str = Field(default="", max_length=LONG)
    nothing_found: bool = False
    pupils: str = Field(default="", max_length=LONG)


class FindingNote(SQLModel, table=True):
    """A finding of the mapping; the analysis adds its cause and priority."""

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint(
            f"priority IS NULL OR {one_of('priority', Priority)}", name="priority_is_known"
        ),
        UniqueConstraint("municipality_id", "id", name="a_finding_lies_in_its_municipality"),
        within("case", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str
    case_id: int = Field(index=True)
    text: str = Field(max_length=LONG)
    cause: str = Field(default="", max_length=LONG)
    priority: str | None = Field(default=None, max_length=10)


class MeasureNote(SQLModel, table=True):
    """A measure of a cycle, and where it was carried from. Once its five fields are there it is a
    case of its own, about ``subject_id``, and what it says stands there; until then, and for
    cycles that were closed before measures had cases, it stands here."""

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint(f"effect IS NULL OR {one_of('effect', Effect)}", name="effect_is_known"),
        UniqueConstraint("case_id", "carried_from", name="carried_over_once"),
        UniqueConstraint("municipality_id", "id", name="a_cycles_measure_lies_in_its_place"),
        within("case", "case_id"),
        within("finding", "finding_id"),
        within("measure", "carried_from"),
        within("subject", "subject_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str
    case_id: int = Field(index=True)
    finding_id: int | None = None
    problem: str = Field(default="", max_length=LONG)
    action: str = Field(default="", max_length=LONG)
    when: date | None = None
    who: str = Field(default="", max_length=LONG)
    evaluated_on: date | None = None
    effect: str | None = Field(default=None, max_length=10)
    effect_why: str = Field(default="", max_length=LONG)
    carry_over: bool = False
    carried_from: int | None = None
    subject_id: int | None = None
    followed_up: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class VerdictNote(SQLModel, table=True):
    """Whether the plan is fit for its purpose, and that carrying over was decided."""

    __tablename__ = "verdict"
    __table_args__ = (within("case", "case_id"),)

    case_id: int = Field(primary_key=True)
    municipality_id: str
    fit: bool
    why: str = Field(default="", max_length=LONG)
    carry_over_decided: bool = False
