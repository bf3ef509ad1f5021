"""What a report about a whole authority's year is told from: its cases, each with its number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Session, col, func, or_, select

from models.case.tables import Case, CaseStep, Subject
from models.measures.tables import PlannedMeasure
from models.safety_cycle.tables import MeasureNote
from states import measure
from states.process import FINISHED
from states.safety_cycle import KIND as SAFETY_CYCLE


class YearCase(NamedTuple):
    """A case that was open in a period; ``name`` is its subject's, empty where it has none."""

    id: int
    kind: str
    unit_id: int | None
    subject_id: int | None
    name: str
    state: str
    year: str
    opened: date
    due: date | None
    closed: date | None
    outcome: str | None

    def was_opened(self, start: date, end: date) -> bool:
        return start <= self.opened <= end

    def ended(self, start: date, end: date) -> bool:
        return self.closed is not None and start <= self.closed <= end

    def finished(self, start: date, end: date) -> bool:
        """Ended in the period, and done, or done in part."""
        return self.ended(start, end) and self.outcome in FINISHED


def cases_of_year(
    session: Session,
    municipality: str,
    start: date,
    end: date,
    kinds: Collection[str] = (),
) -> list[YearCase]:
    """The municipality's cases that were opened by ``end`` and not closed before ``start``, in the
    order of their numbers; of some ``kinds``, or of all."""
    asked = (
        select_many(
            col(Case.id),
            col(Case.kind),
            col(Case.unit_id),
            col(Case.subject_id),
            func.coalesce(col(Subject.name), ""),
            col(Case.state),
            col(Case.year),
            col(Case.opened),
            col(Case.due),
            col(Case.closed),
            col(Case.outcome),
        )
        .join(Subject, col(Subject.id) == col(Case.subject_id), isouter=True)
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.opened) <= end,
            or_(col(Case.closed).is_(None), col(Case.closed) >= start),
        )
        .order_by(col(Case.id))
    )
    if kinds:
        asked = asked.where(col(Case.kind).in_(list(kinds)))
    return [YearCase(*row) for row in session.execute(asked)]


def measure_effects(
    session: Session, municipality: str, start: date, end: date
) -> dict[str, list[int]]:
    """What measures led to, and the cases that say so: those that stand as text in cycles finished
    in the period, and the planned ones that were evaluated in it. A cycle is named once for each
    of its measures."""
    in_cycles = session.execute(
        select(MeasureNote.effect, Case.id)
        .join(Case, col(Case.id) == col(MeasureNote.case_id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == SAFETY_CYCLE,
            col(Case.outcome).in_(FINISHED),
            col(Case.closed).between(start, end),
            col(MeasureNote.effect).is_not(None),
            col(MeasureNote.subject_id).is_(None),  # the others are counted by their own cases
        )
    )
    planned = session.execute(
        select(PlannedMeasure.effect, Case.id)
        .join(Case, col(Case.subject_id) == col(PlannedMeasure.subject_id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == measure.KIND,
            Case.state == measure.EVALUATED,
            col(Case.closed).between(start, end),
        )
    )
    found: dict[str, list[int]] = defaultdict(list)
    for effect, case in [*in_cycles, *planned]:
        found[effect or ""].append(case or 0)
    return dict(sorted(found.items()))


def worked_on(session: Session, municipality: str, start: date, end: date) -> dict[int, bool]:
    """The cases of which a step was completed in the period, and whether each such step was
    completed by its last day."""
    rows = session.execute(
        select(CaseStep.case_id, func.max(CaseStep.late_days))
        .where(
            CaseStep.municipality_id == municipality,
            col(CaseStep.completed).is_(True),
            col(CaseStep.left_on).between(start, end),
        )
        .group_by(col(CaseStep.case_id))
    )
    return {case: not late for case, late in rows}
