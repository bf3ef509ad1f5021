"""What each day asks about all documents of a municipality, in few questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Table, and_, exists, func, or_, select
from sqlmodel import Session

from models.case.tables import Subject
from models.case.timers import CASE
from models.documents.tables import CadenceRow, Document
from models.register.tables import Unit
from states import document_evaluation, governing_document, quality_review
from states.cadence import Cadence, Rhythm

DOCUMENT: Table = Document.__table__  # type: ignore[attr-defined]
SUBJECT: Table = Subject.__table__  # type: ignore[attr-defined]
UNIT: Table = Unit.__table__  # type: ignore[attr-defined]
CADENCE: Table = CadenceRow.__table__  # type: ignore[attr-defined]


class Standing(NamedTuple):
    """A document as a day looks at it: adopted, or of a unit that has closed (``gone``)."""

    document: int
    case: int
    type: str
    settled: date | None
    gone: bool


class Plan(NamedTuple):
    """An adopted document of one unit."""

    document: int
    unit: int
    type: str
    adopted: date


def standing(session: Session, municipality: str, day: date) -> list[Standing]:
    """The documents that stand adopted, and those of closed units, by type and name."""
    session.flush()
    gone = and_(UNIT.c.closes.is_not(None), UNIT.c.closes <= day)
    rows = session.execute(
        select(
            DOCUMENT.c.subject_id,
            CASE.c.id,
            DOCUMENT.c.type,
            DOCUMENT.c.settled,
            gone,
        )
        .join(SUBJECT, SUBJECT.c.id == DOCUMENT.c.subject_id)
        .join(CASE, CASE.c.subject_id == DOCUMENT.c.subject_id)
        .join(UNIT, UNIT.c.id == CASE.c.unit_id, isouter=True)
        .where(
            DOCUMENT.c.municipality_id == municipality,
            CASE.c.kind == governing_document.KIND,
            CASE.c.closed.is_(None),
            or_(gone, CASE.c.state == governing_document.ADOPTED),
        )
        .order_by(DOCUMENT.c.type, SUBJECT.c.name, DOCUMENT.c.subject_id)
    )
    return [Standing(*row) for row in rows]


def rhythms(session: Session, municipality: str) -> dict[int, list[Rhythm]]:
    """The cadences of each document, the earliest first; of one day in the order of writing."""
    session.flush()
    rows = session.execute(
        select(
            CADENCE.c.document_id,
            CADENCE.c.cadence,
            CADENCE.c.from_day,
            CADENCE.c.anchor,
        )
        .where(CADENCE.c.municipality_id == municipality)
        .order_by(CADENCE.c.document_id, CADENCE.c.from_day, CADENCE.c.id)
    )
    found: dict[int, list[Rhythm]] = {}
    for document, cadence, from_day, anchor in rows:
        found.setdefault(document, []).append(Rhythm(Cadence(cadence), from_day, anchor))
    return found


class Evaluation(NamedTuple):
    """A document whose evaluation of ``day`` is to be opened, or is open (``open_case``);
    ``withdrawn``: the document is."""

    document: int
    day: date
    role: str
    open_case: int | None
    withdrawn: bool


def to_evaluate(session: Session, municipality: str, until: date) -> list[Evaluation]:
    """The documents that have been adopted and whose evaluation, on or before ``until``, has not
    been opened; and those whose evaluation is open."""
    session.flush()
    rows = session.execute(
        select(
            DOCUMENT.c.subject_id,
            DOCUMENT.c.evaluated_by,
            DOCUMENT.c.evaluator_role,
            CASE.c.closed.is_not(None),
        )
        .join(CASE, CASE.c.subject_id == DOCUMENT.c.subject_id)
        .where(
            DOCUMENT.c.municipality_id == municipality,
            DOCUMENT.c.version > 0,
            DOCUMENT.c.evaluated_by <= until,
            CASE.c.kind == governing_document.KIND,
        )
        .order_by(DOCUMENT.c.subject_id)
    ).all()
    if not rows:
        return []
    there = session.execute(
        select(CASE.c.subject_id, CASE.c.occurrence, CASE.c.id, CASE.c.closed).where(
            CASE.c.municipality_id == municipality, CASE.c.kind == document_evaluation.KIND
        )
    )
    opened = {(document, day): (case, closed) for document, day, case, closed in there}
    found = []
    for document, day, role, withdrawn in rows:
        case, closed = opened.get((document, day.isoformat()), (None, None))
        if closed is None and not (withdrawn and case is None):
            found.append(Evaluation(document, day, role, case, withdrawn))
    return found


def next_evaluation(session: Session, municipality: str, after: date) -> date | None:
    """The first day after ``after`` on which an adopted document is to be evaluated."""
    return session.execute(
        select(func.min(DOCUMENT.c.evaluated_by)).where(
            DOCUMENT.c.municipality_id == municipality,
            DOCUMENT.c.version > 0,
            DOCUMENT.c.evaluated_by > after,
        )
    ).scalar()


def not_reviewed(
    session: Session, municipality: str, types: Sequence[str], year: str, day: date
) -> list[Plan]:
    """The adopted documents of these types, of units that are open on the day, whose review of
    the school year has not been opened; by type and name."""
    session.flush()
    review = CASE.alias("review")
    rows = session.execute(
        select(
            DOCUMENT.c.subject_id,
            SUBJECT.c.unit_id,
            DOCUMENT.c.type,
            DOCUMENT.c.adopted,
        )
        .join(SUBJECT, SUBJECT.c.id == DOCUMENT.c.subject_id)
        .join(CASE, CASE.c.subject_id == DOCUMENT.c.subject_id)
        .join(UNIT, UNIT.c.id == SUBJECT.c.unit_id)
        .where(
            DOCUMENT.c.municipality_id == municipality,
            DOCUMENT.c.type.in_(types),
            DOCUMENT.c.adopted.is_not(None),
            CASE.c.kind == governing_document.KIND,
            CASE.c.closed.is_(None),
            or_(UNIT.c.closes.is_(None), UNIT.c.closes > day),
            ~exists().where(
                review.c.subject_id == DOCUMENT.c.subject_id,
                review.c.municipality_id == municipality,
                review.c.kind == quality_review.KIND,
                review.c.year == year,
                review.c.unit_id == SUBJECT.c.unit_id,
                review.c.occurrence == "",
            ),
        )
        .order_by(DOCUMENT.c.type, SUBJECT.c.name, DOCUMENT.c.subject_id)
    )
    return [Plan(*row) for row in rows]
