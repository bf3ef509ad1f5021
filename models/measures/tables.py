"""Measures with their five fields, their category, and their order in a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.case.tables import LONG, Answer, Case, one_of
from models.portions import portions
from states.measure import EFFECTS, KIND, Category, Horizon

SUBJECT = KIND  # the sort of subject that a measure is


class PlannedMeasure(SQLModel, table=True):
    """A measure; its case says how far it has come. ``origin_case`` is the case that it came out
    of; ``plan_id`` the subject whose plan it stands in, at ``position`` (1 is first)."""

    __tablename__ = "planned_measure"
    __table_args__ = (
        CheckConstraint("evaluated_on >= due_on", name="a_measure_is_evaluated_after_it_is_done"),
        CheckConstraint(one_of("category", Category), name="category_of_a_measure_is_known"),
        CheckConstraint(one_of("horizon", Horizon), name="horizon_of_a_measure_is_known"),
        CheckConstraint(
            f"effect IS NULL OR {one_of('effect', EFFECTS)}", name="effect_of_a_measure_is_known"
        ),
        CheckConstraint("position >= 1", name="positions_count_from_one"),
        UniqueConstraint("municipality_id", "subject_id", name="a_measure_lies_where_it_is"),
        # One municipality's measure never hangs on another's case or plan.
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        ForeignKeyConstraint(
            ["municipality_id", "plan_id"], ["subject.municipality_id", "subject.id"]
        ),
        ForeignKeyConstraint(
            ["municipality_id", "origin_case"], ["case.municipality_id", "case.id"]
        ),
        # Serves "the measures of a plan in their order".
        Index("measure_in_a_plan", "plan_id", "position"),
        # Serves "what came out of this case".
        Index("measure_out_of_a_case", "origin_case"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    problem: str = Field(max_length=LONG)
    action: str = Field(max_length=LONG)
    due_on: date
    who: str = Field(max_length=LONG)
    evaluated_on: date
    category: str = Field(default=Category.PREVENTIVE, max_length=20)
    horizon: str = Field(default=Horizon.LONG_TERM, max_length=20)
    theme: str = Field(default="", max_length=200)
    origin_case: int | None = None
    plan_id: int | None = None
    position: int = 1
    effect: str | None = Field(default=None, max_length=10)


def measures_of(
    session: Session,
    municipality: str,
    *,
    plan: int | None = None,
    origin_case: int | None = None,
) -> list[tuple[PlannedMeasure, Case]]:
    """The municipality's measures with their cases, in the order of their plan."""
    question = (
        select(PlannedMeasure, Case)
        .join(Case, (col(Case.subject_id) == col(PlannedMeasure.subject_id)) & (Case.kind == KIND))
        .where(PlannedMeasure.municipality_id == municipality)
        .order_by(col(PlannedMeasure.position), col(PlannedMeasure.subject_id))
    )
    if plan is not None:
        question = question.where(PlannedMeasure.plan_id == plan)
    if origin_case is not None:
        question = question.where(PlannedMeasure.origin_case == origin_case)
    return [(measure, case) for measure, case in session.exec(question)]


def planned_measures(
    session: Session, subjects: Sequence[int]
) -> dict[int, tuple[PlannedMeasure, Case, str]]:
    """The measures by their subjects' numbers, each with its case and why it had the effect that
    was noted."""
    found: dict[int, tuple[PlannedMeasure, Case, str]] = {}
    for some in portions(subjects):
        why = select(Answer.value).where(
            Answer.case_id == Case.id, Answer.round == Case.round, Answer.name == "effect_why"
        )
        rows = session.execute(
            select(PlannedMeasure, Case, func.coalesce(why.scalar_subquery(), ""))
            .join(Case, (col(Case.subject_id) == col(PlannedMeasure.subject_id)))
            .where(col(PlannedMeasure.subject_id).in_(some), Case.kind == KIND)
        )
        found.update({measure.subject_id: (measure, case, why) for measure, case, why in rows})
    return found


def last_position(session: Session, municipality: str, plan: int) -> int:
    """The position of the plan's last measure; 0 when it has none."""
    found = session.execute(
        select(func.max(PlannedMeasure.position)).where(
            PlannedMeasure.municipality_id == municipality, PlannedMeasure.plan_id == plan
        )
    ).scalar_one_or_none()
    return int(found or 0)
