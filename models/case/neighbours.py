"""The cases beside a case: before and after it of the same duty, and the same at other units."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.case.tables import Case, Subject
from models.register.tables import Unit


def in_line(session: Session, case: Case) -> tuple[Case | None, Case | None]:
    """The cases of the same kind, unit and subject that were opened last before this one, and next
    after it; None where there is none."""
    alike = select(Case).where(
        Case.municipality_id == case.municipality_id,
        Case.kind == case.kind,
        Case.unit_id == case.unit_id,
        Case.subject_id == case.subject_id,
    )
    number = col(Case.id)
    before = session.exec(alike.where(number < case.id).order_by(number.desc()).limit(1)).first()
    after = session.exec(alike.where(number > case.id).order_by(number).limit(1)).first()
    return before, after


def at_other_units(
    session: Session, case: Case, by_name: Collection[str]
) -> list[tuple[Case, str]]:
    """The cases of the same duty and year at other units, with the units' names, by name. A kind
    of ``by_name`` has one duty for each name of a subject; of another kind those about a subject
    are none of anybody else's duty."""
    if case.unit_id is None or (case.subject_id is not None and case.kind not in by_name):
        return []
    wanted = (
        select(Case, Unit.name)
        .join(Unit, col(Unit.id) == col(Case.unit_id))
        .where(
            Case.municipality_id == case.municipality_id,
            Case.kind == case.kind,
            Case.year == case.year,
            Case.occurrence == case.occurrence,
            Case.unit_id != case.unit_id,
        )
        .order_by(Unit.name, col(Case.id))
    )
    if case.subject_id is None:
        wanted = wanted.where(col(Case.subject_id).is_(None))
    else:
        name = select(Subject.name).where(Subject.id == case.subject_id).scalar_subquery()
        wanted = wanted.join(Subject, col(Subject.id) == col(Case.subject_id)).where(
            col(Subject.name) == name
        )
    return [(one, unit) for one, unit in session.exec(wanted)]
