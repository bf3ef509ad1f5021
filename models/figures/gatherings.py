"""Which gatherings people came to, as a unit's documents tell it: how many, and nobody's name."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import case as either
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.case.tables import Case, Subject
from models.gatherings.tables import Attendance
from models.register.tables import Appointment
from states.gathering import HELD, KIND


class Attended(NamedTuple):
    """A gathering that was held: how many of a unit were expected at it, and how many came."""

    case: int
    name: str
    day: date
    expected: int
    came: int


def attended_by_unit(
    session: Session, municipality: str, unit: int, start: date, end: date
) -> list[Attended]:
    """The gatherings held from ``start`` to ``end`` at which somebody who held a role at the unit
    that day was expected, in the order of their days."""
    of_unit = (
        select(col(Appointment.id))
        .where(
            col(Appointment.municipality_id) == municipality,
            col(Appointment.person_id) == col(Attendance.person_id),
            col(Appointment.unit_id) == unit,
            or_(col(Appointment.starts).is_(None), col(Appointment.starts) <= Case.closed),
            or_(col(Appointment.ends).is_(None), col(Appointment.ends) >= Case.closed),
        )
        .exists()
    )
    rows = session.execute(
        select(
            col(Case.id),
            col(Subject.name),
            col(Case.closed),
            func.count(),
            func.sum(either((col(Attendance.came).is_(True), 1), else_=0)),
        )
        .select_from(Attendance)
        .join(Subject, col(Subject.id) == col(Attendance.subject_id))
        .join(Case, (col(Case.subject_id) == col(Subject.id)) & (col(Case.kind) == KIND))
        .where(
            col(Attendance.municipality_id) == municipality,
            col(Case.state) == HELD,
            col(Case.closed).between(start, end),
            of_unit,
        )
        .group_by(col(Case.id), col(Subject.name), col(Case.closed))
        .order_by(col(Case.closed), col(Case.id))
    )
    return [Attended(*row) for row in rows]
