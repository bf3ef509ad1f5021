"""What is read to search in one municipality: names and numbers of all there is, as plain rows.

The words are compared in Python (decision 0042): folding å to a is no database's own, and what is
read is narrow. Of cases only those are read that one of the words can be found in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from json import JSONDecodeError, JSONDecoder
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlmodel import Session, col

from models.case.tables import Subject
from models.case.timers import CASE
from models.documents.decisions import Decision, Matter, MatterItem
from models.many_rows import many_rows
from models.networks.questions import networks_in
from models.portions import MOST, portions
from models.post.tables import Message
from models.register.tables import FormerName, Person, Unit
from models.reports.tables import KeptReport
from models.services.tables import Service, Supplier

BEGINNING = 2_000
SUBJECT: Table = Subject.__table__  # type: ignore[attr-defined]


class Thing(NamedTuple):
    """What cases are about: a service, a document, an activity."""

    id: int
    name: str
    unit_id: int | None


class CaseRow(NamedTuple):
    """A case as it is looked for."""

    id: int
    kind: str
    state: str
    unit_id: int | None
    subject_id: int | None
    year: str
    delegate_id: int | None
    closed: date | None


class Narrowed(NamedTuple):
    """In which cases one word can be found: by what they are about, or by number."""

    units: Collection[int]
    subjects: Collection[int]
    kinds: Collection[str]
    years: Collection[str]
    cases: Collection[int]

    @property
    def size(self) -> int:
        return sum(map(len, self))

    def condition(self) -> ColumnElement[bool] | None:
        """None where it would be too long for a statement: then all cases are read."""
        if self.size > MOST:
            return None
        columns = (CASE.c.unit_id, CASE.c.subject_id, CASE.c.kind, CASE.c.year, CASE.c.id)
        asked = zip(columns, self, strict=True)
        return or_(False, *(column.in_(list(values)) for column, values in asked if values))


class PersonRow(NamedTuple):
    id: int
    name: str
    email: str


class UnitRow(NamedTuple):
    id: int
    name: str
    form: str
    code: str
    parent_id: int | None
    closes: date | None


class DecisionRow(NamedTuple):
    """A proposal or a decision, and the matter that it belongs to; empty where it has none."""

    id: int
    body: str
    day: date
    paragraph: str
    number: str
    matter_id: int | None
    matter: str
    title: str


class ReportRow(NamedTuple):
    """A report as it was last compiled."""

    id: int
    sort: str
    title: str
    starts: date
    ends: date


class NetworkRow(NamedTuple):
    """A network that has not ended."""

    id: int
    name: str
    audience: str


def networks(session: Session, municipality: str, day: date) -> list[NetworkRow]:
    """The networks that have not ended on the day, by name."""
    rows = networks_in(session, municipality, day)
    return [NetworkRow(one.id or 0, one.name, network.audience) for one, network in rows]


def things(session: Session, municipality: str) -> list[Thing]:
    """Everything that cases are about."""
    asked = select(SUBJECT.c.id, SUBJECT.c.name, SUBJECT.c.unit_id)
    rows = many_rows(session, asked.where(SUBJECT.c.municipality_id == municipality))
    return [Thing._make(row) for row in rows]


def cases(session: Session, municipality: str, narrowed: Narrowed) -> list[CaseRow]:
    """The cases that a word can be found in, in the order in which they were opened."""
    asked = select(
        CASE.c.id, CASE.c.kind, CASE.c.state, CASE.c.unit_id, CASE.c.subject_id, CASE.c.year,
        CASE.c.delegate_id, CASE.c.closed,
    ).where(CASE.c.municipality_id == municipality)  # fmt: skip
    condition = narrowed.condition()
    if condition is not None:
        asked = asked.where(condition)
    return [CaseRow._make(row) for row in many_rows(session, asked.order_by(CASE.c.id))]


def people(session: Session, municipality: str) -> list[PersonRow]:
    """Everybody who was not erased."""
    rows = session.execute(
        select(col(Person.id), col(Person.name), col(Person.email)).where(
            col(Person.municipality_id) == municipality, col(Person.email) != ""
        )
    )
    return [PersonRow._make(row) for row in rows]


def units(session: Session, municipality: str) -> list[UnitRow]:
    """Every unit, closed ones too."""
    rows = session.execute(
        select(
            col(Unit.id),
            col(Unit.name),
            col(Unit.form),
            col(Unit.code),
            col(Unit.parent_id),
            col(Unit.closes),
        ).where(col(Unit.municipality_id) == municipality)
    )
    return [UnitRow._make(row) for row in rows]


def former_names(session: Session, municipality: str) -> dict[int, list[str]]:
    """What units were called before, by unit; the latest first."""
    found: dict[int, list[str]] = {}
    asked = select(col(FormerName.unit_id), col(FormerName.name))
    here = asked.where(col(FormerName.municipality_id) == municipality)
    for unit, name in session.execute(here.order_by(col(FormerName.until).desc())):
        found.setdefault(unit, []).append(name)
    return found


def suppliers(session: Session, municipality: str) -> dict[int, str]:
    """Who delivers each service, by its subject."""
    rows = session.execute(
        select(col(Service.subject_id), col(Supplier.name))
        .join(Supplier, col(Supplier.id) == col(Service.supplier_id))
        .where(col(Service.municipality_id) == municipality)
    )
    return {subject: name for subject, name in rows}


def matters_of_cases(session: Session, municipality: str) -> dict[int, str]:
    """The registry number of the matter that each case lies in."""
    rows = session.execute(
        select(col(MatterItem.case_id), col(Matter.registry_number))
        .join(Matter, col(Matter.id) == col(MatterItem.matter_id))
        .where(col(Matter.municipality_id) == municipality)
    )
    return {case: number for case, number in rows}


def decisions(session: Session, municipality: str) -> list[DecisionRow]:
    """Every proposal and decision, in the order of their days."""
    rows = session.execute(
        select(
            col(Decision.id),
            col(Decision.body),
            col(Decision.day),
            col(Decision.paragraph),
            col(Decision.registry_number),
            col(Decision.matter_id),
            col(Matter.registry_number),
            col(Matter.title),
        )
        .join(Matter, col(Matter.id) == col(Decision.matter_id), isouter=True)
        .where(col(Decision.municipality_id) == municipality)
        .order_by(col(Decision.day), col(Decision.id))
    )
    return [DecisionRow._make((*row[:6], row[6] or "", row[7] or "")) for row in rows]


def reports(session: Session, municipality: str) -> list[ReportRow]:
    """Every report. Its title stands at the beginning of what was compiled, and no more is read."""
    rows = session.execute(
        select(
            col(KeptReport.id),
            col(KeptReport.sort),
            func.substr(col(KeptReport.compiled), 1, BEGINNING),
            col(KeptReport.starts),
            col(KeptReport.ends),
        )
        .where(col(KeptReport.municipality_id) == municipality)
        .order_by(col(KeptReport.id))
    )
    return [ReportRow(row[0], row[1], _title(row[2]), row[3], row[4]) for row in rows]


def _title(compiled: str) -> str:
    """The title in the beginning of a report's JSON; "" where it is not whole there."""
    _, _, rest = compiled.partition('"title":')
    try:
        title, _ = JSONDecoder().raw_decode(rest)
    except JSONDecodeError:
        return ""
    return str(title)


def who_has_letters(session: Session, municipality: str, people: Sequence[int]) -> set[int]:
    """Those of the people to whom a letter was written."""
    found: set[int] = set()
    for some in portions(people):
        asked = select(col(Message.person_id)).where(
            col(Message.municipality_id) == municipality, col(Message.person_id).in_(some)
        )
        found.update(session.execute(asked.distinct()).scalars())
    return found
