"""What the five steps of an authority's schools gave: where each cycle stood on a day, what was
found, decided, done, evaluated and taken further, and which steps were completed on time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Executable
from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from models.case.tables import Case, CaseStep
from models.figures.of_unit import steps_of
from models.measures.tables import PlannedMeasure
from models.register.tables import Unit
from models.safety_cycle.tables import FindingNote, MeasureNote
from states import measure
from states.process import FINISHED, Outcome
from states.safety_cycle import KARTLAGGNING, STEPS
from states.safety_cycle import KIND as CYCLE

GOOD = ("effect", "partly")


class SchoolCycle(NamedTuple):
    """A school's safety cycle: the step in which it stood on a day (empty: it had ended), whether
    something of it was late in the period, and whether it was late on the day. ``left_out``: it
    was decided that it is not gone through."""

    case: int
    unit_id: int
    unit: str
    year: str
    step: str
    finished: bool
    late: bool
    late_now: bool
    left_out: bool


def cycles_on(
    session: Session, municipality: str, start: date, end: date, *, left_out: bool = False
) -> list[SchoolCycle]:
    """The cycles that were under way in the period, school by school, as they stood at its end.
    A cycle is late where a step of it was completed after its last day in the period, or was past
    it at its end. What was not to be gone through is there if ``left_out`` are asked for."""
    asked = [
        col(Case.municipality_id) == municipality,
        col(Case.kind) == CYCLE,
        col(Case.opened) <= end,
        or_(col(Case.closed).is_(None), col(Case.closed) >= start),
    ]
    if not left_out:
        asked.append(or_(col(Case.outcome).is_(None), col(Case.outcome) != Outcome.NOT_APPLICABLE))
    rows = session.execute(
        select_many(Case, col(Unit.name))
        .join(Unit, col(Unit.id) == col(Case.unit_id))
        .where(*asked)
        .order_by(col(Unit.name), col(Case.year), col(Case.id))
    ).all()
    left = steps_of(session, municipality, [case.id or 0 for case, _ in rows])
    return [_standing(case, unit, left.get(case.id or 0, []), start, end) for case, unit in rows]


def _standing(case: Case, unit: str, left: list[CaseStep], start: date, end: date) -> SchoolCycle:
    after = next((one for one in left if one.left_on > end), None)
    over = case.closed is not None and case.closed <= end
    step, due = (after.state, after.due) if after else (case.state, case.due)
    was_late = any(one.completed and one.late_days and start <= one.left_on <= end for one in left)
    is_late = not over and due is not None and due < end
    return SchoolCycle(
        case=case.id or 0,
        unit_id=case.unit_id or 0,
        unit=unit,
        year=case.year,
        step="" if over else step,
        finished=over and case.outcome in FINISHED,
        late=was_late or is_late,
        late_now=is_late,
        left_out=over and case.outcome == Outcome.NOT_APPLICABLE,
    )


@dataclass
class Yield:
    """What the steps of one school gave in a period. Each is the numbers of the cases that say so:
    a cycle once for each of its findings, and for each measure that it takes further; a measure
    that stands as text in a cycle is that cycle's."""

    unit_id: int
    unit: str
    findings: list[int] = field(default_factory=list)
    decided: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    evaluated: list[int] = field(default_factory=list)
    with_effect: list[int] = field(default_factory=list)
    goes_on: list[int] = field(default_factory=list)


def yields(session: Session, municipality: str, start: date, end: date) -> list[Yield]:
    """What each school's steps gave from ``start`` to ``end``, by the schools' names: findings of
    mappings that were completed then, measures that came out of a cycle and were decided, done or
    evaluated then, and those that go on when a cycle ended then."""
    within = (municipality, start, end)
    found: dict[int, Yield] = {}
    told: tuple[tuple[str, Iterable[tuple[int, str, int]]], ...] = (
        ("findings", _findings(session, *within)),
        ("decided", _measures(session, municipality, col(Case.opened).between(start, end))),
        ("done", _measures(session, municipality, _done(start, end))),
        ("evaluated", _evaluated(session, *within, ())),
        ("with_effect", _evaluated(session, *within, GOOD)),
        ("goes_on", _going_on(session, *within)),
    )
    for what, rows in told:
        for unit, name, case in rows:
            getattr(found.setdefault(unit, Yield(unit, name)), what).append(case)
    return sorted(found.values(), key=lambda one: one.unit)


def _findings(
    session: Session, municipality: str, start: date, end: date
) -> list[tuple[int, str, int]]:
    mapped = select(CaseStep.case_id).where(
        CaseStep.municipality_id == municipality,
        CaseStep.state == KARTLAGGNING,
        col(CaseStep.completed).is_(True),
        col(CaseStep.left_on).between(start, end),
    )
    return _rows(
        session,
        select_many(col(Unit.id), col(Unit.name), col(Case.id))
        .join(Case, col(Case.unit_id) == col(Unit.id))
        .join(FindingNote, col(FindingNote.case_id) == col(Case.id))
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.kind) == CYCLE,
            col(Case.id).in_(mapped),
        ),
    )


def _measures(session: Session, municipality: str, *asked: object) -> list[tuple[int, str, int]]:
    """The measures that came out of a school's cycle, by their own cases."""
    origin = aliased(Case)
    return _rows(
        session,
        select_many(col(Unit.id), col(Unit.name), col(Case.id))
        .select_from(Case)
        .join(PlannedMeasure, col(PlannedMeasure.subject_id) == col(Case.subject_id))
        .join(origin, col(origin.id) == col(PlannedMeasure.origin_case))
        .join(Unit, col(Unit.id) == col(origin.unit_id))
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.kind) == measure.KIND,
            col(origin.kind) == CYCLE,
            *asked,  # type: ignore[arg-type]
        ),
    )


def _done(start: date, end: date) -> object:
    return col(Case.id).in_(
        select(CaseStep.case_id).where(
            CaseStep.into == measure.DONE,
            col(CaseStep.completed).is_(True),
            col(CaseStep.left_on).between(start, end),
        )
    )


def _evaluated(
    session: Session, municipality: str, start: date, end: date, effects: tuple[str, ...]
) -> list[tuple[int, str, int]]:
    """The measures that were evaluated, with one of some ``effects`` or with any."""
    ended = col(Case.closed).between(start, end)
    mine = [col(PlannedMeasure.effect).in_(effects)] if effects else []
    by_case = _measures(session, municipality, col(Case.state) == measure.EVALUATED, ended, *mine)
    written = [
        col(MeasureNote.effect).in_(effects)
        if effects
        else col(MeasureNote.effect) != measure.NOT_DONE,
        col(MeasureNote.subject_id).is_(None),  # the others are counted by their own cases
    ]
    return [*by_case, *_notes(session, municipality, start, end, *written)]


def _going_on(
    session: Session, municipality: str, start: date, end: date
) -> list[tuple[int, str, int]]:
    return _notes(session, municipality, start, end, col(MeasureNote.carry_over).is_(True))


def _notes(
    session: Session, municipality: str, start: date, end: date, *asked: object
) -> list[tuple[int, str, int]]:
    """The measures of the cycles that were finished in the period, as their cycles name them."""
    return _rows(
        session,
        select_many(col(Unit.id), col(Unit.name), col(Case.id))
        .join(Case, col(Case.unit_id) == col(Unit.id))
        .join(MeasureNote, col(MeasureNote.case_id) == col(Case.id))
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.kind) == CYCLE,
            col(Case.outcome).in_(FINISHED),
            col(Case.closed).between(start, end),
            *asked,  # type: ignore[arg-type]
        ),
    )


def _rows(session: Session, asked: Executable) -> list[tuple[int, str, int]]:
    return [(unit, name, case) for unit, name, case in session.execute(asked)]


class StepTime(NamedTuple):
    """The cycles that completed a step in a period, and those of them that did it in time."""

    step: str
    cases: tuple[int, ...]
    on_time: tuple[int, ...]


def steps_on_time(session: Session, municipality: str, start: date, end: date) -> list[StepTime]:
    """Step by step, in their order; a cycle that completed a step twice was in time if it was both
    times. A step that nobody completed is left out."""
    rows = session.execute(
        select_many(col(CaseStep.state), col(CaseStep.case_id), func.max(col(CaseStep.late_days)))
        .join(Case, col(Case.id) == col(CaseStep.case_id))
        .where(
            col(CaseStep.municipality_id) == municipality,
            col(Case.kind) == CYCLE,
            col(Case.unit_id).is_not(None),
            or_(col(Case.outcome).is_(None), col(Case.outcome) != Outcome.NOT_APPLICABLE),
            col(CaseStep.completed).is_(True),
            col(CaseStep.left_on).between(start, end),
        )
        .group_by(col(CaseStep.state), col(CaseStep.case_id))
    )
    by_step: dict[str, dict[int, int]] = defaultdict(dict)
    for step, case, late in rows:
        by_step[step][case] = late
    return [
        StepTime(
            step,
            tuple(sorted(by_step[step])),
            tuple(sorted(case for case, late in by_step[step].items() if not late)),
        )
        for step in STEPS
        if step in by_step
    ]
