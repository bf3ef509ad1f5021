"""A year's work in figures, for the report to the board: counts and names of things, no people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case
from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from models.case.tables import Case, Subject
from models.measures.tables import PlannedMeasure
from models.safety_cycle.tables import MeasureNote
from states import measure, rollout
from states.activity import HELD
from states.activity import KIND as ACTIVITY
from states.process import FINISHED
from states.safety_cycle import KIND as SAFETY_CYCLE


@dataclass(frozen=True, slots=True)
class Tally:
    """The cases of a kind: opened in the period, finished in it (done, or partly), ended in it
    otherwise (cancelled, withdrawn, not done …), and late at its end."""

    kind: str
    opened: int
    finished: int
    otherwise: int
    late: int


def tallies(session: Session, municipality: str, start: date, end: date) -> list[Tally]:
    """The kinds that had anything to do from ``start`` to ``end``, both included."""

    def count(what: object) -> object:
        return func.sum(case((what, 1), else_=0))  # type: ignore[arg-type]

    opened = col(Case.opened).between(start, end)
    ended = col(Case.closed).between(start, end)
    finished = and_(ended, col(Case.outcome).in_(FINISHED))
    otherwise = and_(ended, col(Case.outcome).not_in(FINISHED))
    late = and_(
        col(Case.due) < end,
        col(Case.opened) <= end,
        col(Case.closed).is_(None) | (col(Case.closed) > end),
    )
    figures = [count(one) for one in (opened, finished, otherwise, late)]
    rows = session.execute(
        select_many(col(Case.kind), *figures)
        .where(col(Case.municipality_id) == municipality)
        .group_by(col(Case.kind))
        .order_by(col(Case.kind))
    )
    return [Tally(kind, *numbers) for kind, *numbers in rows if any(numbers)]


def held_activities(
    session: Session, municipality: str, start: date, end: date
) -> list[tuple[str, int]]:
    """Each activity that took place in the period, with how often. Neither days nor places: some
    of them are confidential."""
    rows = session.execute(
        select(Subject.name, func.count())
        .join(Case, col(Case.subject_id) == col(Subject.id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == ACTIVITY,
            col(Case.state).in_(HELD),
            col(Case.closed).between(start, end),
        )
        .group_by(col(Subject.name))
        .order_by(col(Subject.name))
    )
    return [(name, number) for name, number in rows]


def coming_activities(session: Session, municipality: str, after: date) -> list[str]:
    """The activities that are planned after a day, by name."""
    return list(
        session.exec(
            select(Subject.name)
            .join(Case, col(Case.subject_id) == col(Subject.id))
            .where(
                Case.municipality_id == municipality,
                Case.kind == ACTIVITY,
                col(Case.closed).is_(None),
                col(Case.due) > after,
            )
            .distinct()
            .order_by(col(Subject.name))
        )
    )


def measure_effects(
    session: Session, municipality: str, start: date, end: date
) -> list[tuple[str, int]]:
    """What measures led to, effect and how many: those that stand as text in cycles finished in the
    period, the planned ones that were evaluated in it, and of cycles also those not done."""
    in_cycles = session.execute(
        select(MeasureNote.effect, func.count())
        .join(Case, col(Case.id) == col(MeasureNote.case_id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == SAFETY_CYCLE,
            col(Case.outcome).in_(FINISHED),
            col(Case.closed).between(start, end),
            col(MeasureNote.effect).is_not(None),
            col(MeasureNote.subject_id).is_(None),  # the others are counted by their own cases
        )
        .group_by(col(MeasureNote.effect))
    )
    planned = session.execute(
        select(PlannedMeasure.effect, func.count())
        .join(Case, col(Case.subject_id) == col(PlannedMeasure.subject_id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == measure.KIND,
            Case.state == measure.EVALUATED,
            col(Case.closed).between(start, end),
        )
        .group_by(col(PlannedMeasure.effect))
    )
    origin = aliased(Case)
    not_done = session.execute(
        select(func.count())
        .select_from(Case)
        .join(PlannedMeasure, col(Case.subject_id) == col(PlannedMeasure.subject_id))
        .join(origin, col(origin.id) == col(PlannedMeasure.origin_case))
        .where(
            Case.municipality_id == municipality,
            Case.kind == measure.KIND,
            Case.state == measure.NOT_DONE,
            col(Case.closed).between(start, end),
            origin.kind == SAFETY_CYCLE,
        )
    ).scalar_one()
    found: Counter[str] = Counter({"not_done": int(not_done)} if not_done else {})
    for effect, number in [*in_cycles, *planned]:
        found[effect or ""] += number
    return sorted(found.items())


def rolled_out(session: Session, municipality: str) -> list[tuple[str, int, int]]:
    """Each roll-out: its name, at how many units it is in place, and of how many."""
    in_place = func.sum(case((col(Case.state) == rollout.IN_PLACE, 1), else_=0))
    rows = session.execute(
        select(Subject.name, in_place, func.count())
        .join(Case, col(Case.subject_id) == col(Subject.id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == rollout.KIND,
            Case.state != rollout.CANCELLED,
        )
        .group_by(col(Subject.id), col(Subject.name))
        .order_by(col(Subject.name), col(Subject.id))
    )
    return [(name, int(done or 0), int(number)) for name, done, number in rows]
