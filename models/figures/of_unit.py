"""What a document about one unit is told from: its cases, and what hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_
from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Session, col

from models.case.files import CaseFile
from models.case.tables import Answer, Case, CaseStep, Subject
from models.portions import portions
from models.post.tables import Item, Message
from models.register.tables import Appointment, Person
from states.urgent_case import URGENT_KINDS


class Known(NamedTuple):
    """A case and what it is about ("" where that is its unit alone). ``kept``: its day is not told
    to everybody."""

    case: Case
    name: str
    kept: bool

    @property
    def number(self) -> int:
        return self.case.id or 0


def cases_of_unit(session: Session, municipality: str, unit: int) -> list[Known]:
    """Every case of the unit, or about what belongs to it, in the order in which they were opened.
    An urgent case that goes past the school is not there: the school does not know of it."""
    rows = session.execute(
        select_many(Case, Subject)
        .join(Subject, col(Subject.id) == col(Case.subject_id), isouter=True)
        .where(
            col(Case.municipality_id) == municipality,
            or_(col(Case.unit_id) == unit, col(Subject.unit_id) == unit),
        )
        .order_by(col(Case.id))
    )
    found = []
    for case, subject in rows:
        few = bool(subject and subject.visible_to)
        if not (few and case.kind in URGENT_KINDS):
            found.append(Known(case, subject.name if subject else "", few))
    return found


def steps_of(
    session: Session, municipality: str, cases: Sequence[int]
) -> dict[int, list[CaseStep]]:
    """The states that each of the cases has left, in their order."""
    found: dict[int, list[CaseStep]] = defaultdict(list)
    for some in portions(cases):
        rows = session.execute(
            select_many(CaseStep)
            .where(col(CaseStep.municipality_id) == municipality, col(CaseStep.case_id).in_(some))
            .order_by(col(CaseStep.case_id), col(CaseStep.number))
        )
        for step in rows.scalars():
            found[step.case_id].append(step)
    return found


def answers_in(
    session: Session, municipality: str, cases: Sequence[int], names: Collection[str]
) -> dict[int, dict[str, str]]:
    """What was answered to these questions in each case's present round."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for some in portions(cases):
        rows = session.execute(
            select_many(col(Answer.case_id), col(Answer.name), col(Answer.value))
            .join(Case, col(Case.id) == col(Answer.case_id))
            .where(
                col(Answer.municipality_id) == municipality,
                col(Answer.case_id).in_(some),
                col(Answer.round) == col(Case.round),
                col(Answer.name).in_(names),
            )
        )
        for case, name, value in rows:
            found[case][name] = value
    return found


def files_in(session: Session, municipality: str, cases: Sequence[int]) -> list[CaseFile]:
    """The files of the cases, in the order in which they came; none of their bytes."""
    found: list[CaseFile] = []
    for some in portions(cases):
        rows = session.execute(
            select_many(CaseFile)
            .where(col(CaseFile.municipality_id) == municipality, col(CaseFile.case_id).in_(some))
            .order_by(col(CaseFile.id))
        )
        found += rows.scalars()
    return found


class Sent(NamedTuple):
    """A letter that left, one of the cases that it spoke of, and on which rung it did."""

    letter: int
    case: int
    rung: int


def letters_in(
    session: Session, municipality: str, cases: Sequence[int], start: date, end: date
) -> list[Sent]:
    """What was written about the cases on the days from ``start`` to ``end``, as far as it left."""
    found: list[Sent] = []
    for some in portions(cases):
        rows = session.execute(
            select_many(col(Message.id), col(Item.case_id), col(Item.level))
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(
                col(Item.municipality_id) == municipality,
                col(Item.case_id).in_(some),
                col(Message.status) == "sent",
                col(Message.day).between(start, end),
            )
            .order_by(col(Message.id), col(Item.case_id), col(Item.level))
        )
        found += [Sent(*row) for row in rows]
    return found


def holders(
    session: Session, municipality: str, role: str, unit: int | None, day: date
) -> list[str]:
    """The names of those who hold the role at the unit itself (None: the authority) on the day; a
    person who was erased has none."""
    rows = session.execute(
        select_many(col(Person.name))
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .where(
            col(Appointment.municipality_id) == municipality,
            col(Appointment.role) == role,
            col(Appointment.unit_id).is_(None)
            if unit is None
            else col(Appointment.unit_id) == unit,
            or_(col(Appointment.starts).is_(None), col(Appointment.starts) <= day),
            or_(col(Appointment.ends).is_(None), col(Appointment.ends) >= day),
            col(Person.name) != "",
        )
        .order_by(col(Person.name))
        .distinct()
    )
    return list(rows.scalars())
