"""What lies in a span of days: cases by their last day, or by the day on which they ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from models.case.naming import with_names
from models.case.tables import Case, CaseStep, Subject
from models.register.tables import Unit


class Named(NamedTuple):
    """A case, what it is about, and its unit; "" where there is no such thing."""

    case: Case
    subject: str
    unit: str


def cases_in(
    session: Session, municipality: str, first: date, last: date, without: Collection[str]
) -> list[Named]:
    """The cases that lie between the two days, both included: the open ones by their last day,
    the others by the day on which they ended. The kinds in ``without`` are left out."""
    due = and_(col(Case.closed).is_(None), col(Case.due) >= first, col(Case.due) <= last)
    ended = and_(col(Case.closed) >= first, col(Case.closed) <= last)
    return _named(session, municipality, or_(due, ended), col(Case.kind).not_in(list(without)))


def cases_of_years(
    session: Session, municipality: str, kind: str, years: Sequence[str]
) -> list[Named]:
    """The cases of a kind that are named after one of the school years."""
    return _named(session, municipality, col(Case.kind) == kind, col(Case.year).in_(years))


def cases_of_turn(session: Session, municipality: str, subject: int, turn: str) -> list[Named]:
    """The cases about a subject of one occurrence of it."""
    about = (col(Case.subject_id) == subject, col(Case.occurrence) == turn)
    return _named(session, municipality, *about)


def _named(session: Session, municipality: str, *which: ColumnElement[bool]) -> list[Named]:
    """In the order in which they opened."""
    names = (func.coalesce(col(Subject.name), ""), func.coalesce(col(Unit.name), ""))
    asked: Any = with_names(select(Case, *names))
    rows = session.execute(
        asked.where(col(Case.municipality_id) == municipality, *which).order_by(col(Case.id))
    )
    return [Named(*row) for row in rows]


def late_before(session: Session, municipality: str, day: date) -> list[Case]:
    """The open cases whose last day lies before the day, the earliest first."""
    asked = select(Case).where(
        col(Case.municipality_id) == municipality,
        col(Case.closed).is_(None),
        col(Case.due) < day,
    )
    return list(session.scalars(asked.order_by(col(Case.due), col(Case.id))))


def done_in(
    session: Session, municipality: str, first: date, last: date, kinds: Collection[str]
) -> list[tuple[Named, date]]:
    """Of the open cases of these kinds, which go round and round: those of which something was
    completed between the two days, and the last day on which it was."""
    done = (
        select(col(CaseStep.case_id), func.max(col(CaseStep.left_on)).label("day"))
        .where(
            col(CaseStep.municipality_id) == municipality,
            col(CaseStep.left_on) >= first,
            col(CaseStep.left_on) <= last,
            col(CaseStep.completed),
        )
        .group_by(col(CaseStep.case_id))
        .subquery()
    )
    names = (func.coalesce(col(Subject.name), ""), func.coalesce(col(Unit.name), ""))
    asked: Any = with_names(select(Case, *names, done.c.day))
    rows = session.execute(
        asked.join(done, done.c.case_id == col(Case.id))
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.closed).is_(None),
            col(Case.kind).in_(list(kinds)),
        )
        .order_by(done.c.day, col(Case.id))
    )
    return [(Named(case, subject, unit), day) for case, subject, unit, day in rows]
