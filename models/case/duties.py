"""The cases of all units at once, as a matrix asks for them: a fixed number of questions, however
many units and cases there are, answered by plain rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, Table, and_, bindparam, case, func, literal, or_, select
from sqlmodel import Session

from models.case.steps import STEP
from models.case.tables import Subject
from models.case.timers import CASE
from models.many_rows import many_rows
from states.process import FINISHED

SUBJECT: Table = Subject.__table__  # type: ignore[attr-defined]
_UNIT = func.coalesce(CASE.c.unit_id, SUBJECT.c.unit_id)
_ABOUT = CASE.outerjoin(SUBJECT, SUBJECT.c.id == CASE.c.subject_id)


class DutyRow(NamedTuple):
    """A case as the matrix reads it. ``unit_id``: its own, or that of what it is about; None: the
    whole authority's. ``name``: what it is about, empty where that is its unit alone. ``touched``:
    something was done since its present state began."""

    id: int
    kind: str
    unit_id: int | None
    subject_id: int | None
    name: str
    year: str
    state: str
    due: date | None
    closed: date | None
    outcome: str | None
    owner_role: str
    delegate_id: int | None
    touched: bool


_ROWS = (
    select(
        CASE.c.id,
        CASE.c.kind,
        _UNIT,
        CASE.c.subject_id,
        func.coalesce(SUBJECT.c.name, ""),
        CASE.c.year,
        CASE.c.state,
        CASE.c.due,
        CASE.c.closed,
        CASE.c.outcome,
        CASE.c.owner_role,
        CASE.c.delegate_id,
        CASE.c.version > CASE.c.since_version,
    )
    .select_from(_ABOUT)
    .where(CASE.c.municipality_id == bindparam("place"))
    .order_by(CASE.c.id)
)
_OF_YEAR = CASE.c.year == bindparam("of_year")
_STILL_OPEN = and_(CASE.c.closed.is_(None), CASE.c.year < bindparam("of_year"))


def duty_rows(session: Session, municipality: str, year: str, *, present: bool) -> list[DutyRow]:
    """The cases of a school year, and where it is the ``present`` one also those of earlier years
    that are still open; in the order in which they were opened."""
    wanted = _ROWS.where(or_(_OF_YEAR, _STILL_OPEN) if present else _OF_YEAR)
    found = many_rows(session, wanted, {"place": municipality, "of_year": year})
    return [DutyRow._make(row) for row in found]


def rows_of_unit(session: Session, municipality: str, unit: int) -> list[DutyRow]:
    """Every case of one unit, or about what belongs to it, closed ones too."""
    wanted = _ROWS.where(bindparam("at").in_((CASE.c.unit_id, SUBJECT.c.unit_id)))
    found = many_rows(session, wanted, {"place": municipality, "at": unit})
    return [DutyRow._make(row) for row in found]


def rows_of(session: Session, municipality: str, cases: Collection[int]) -> list[DutyRow]:
    """The cases with these numbers; unknown ones are left out."""
    wanted = _ROWS.where(CASE.c.id.in_(bindparam("some", expanding=True)))
    found = many_rows(session, wanted, {"place": municipality, "some": list(cases)})
    return [DutyRow._make(row) for row in found]


def _of_kinds(wanted: Select[tuple[int, str, date]]) -> Select[tuple[int, str, date]]:
    return wanted.join(CASE, CASE.c.id == STEP.c.case_id).where(
        CASE.c.municipality_id == bindparam("place"),
        CASE.c.kind.in_(bindparam("of_kinds", expanding=True)),
        or_(_OF_YEAR, _STILL_OPEN),
    )


_COMPLETED = _of_kinds(select(STEP.c.case_id, STEP.c.state, STEP.c.left_on)).where(STEP.c.completed)
_LEFT = _of_kinds(select(STEP.c.case_id, STEP.c.state, STEP.c.left_on)).where(
    CASE.c.closed.is_not(None)
)


def steps_completed(
    session: Session, municipality: str, kinds: Collection[str], year: str
) -> dict[int, dict[str, date]]:
    """When each case of the kinds, of the year or still open from earlier ones, last completed
    each of its states; by case and state."""
    asked = {"place": municipality, "of_kinds": list(kinds), "of_year": year}
    found: dict[int, dict[str, date]] = {}
    for number, state, day in many_rows(session, _COMPLETED.order_by(STEP.c.number), asked):
        found.setdefault(number, {})[state] = day
    return found


def closed_in(
    session: Session, municipality: str, kinds: Collection[str], year: str
) -> dict[int, str]:
    """The state in which each closed case of the kinds and the year stood when it was closed."""
    asked = {"place": municipality, "of_kinds": list(kinds), "of_year": year}
    rows = many_rows(session, _LEFT.order_by(STEP.c.number), asked)
    return {number: state for number, state, _ in rows}


class Before(NamedTuple):
    """How many units had a duty in an earlier year, and how many had done it by a day of it."""

    done: int
    units: int


def done_before(
    session: Session, municipality: str, year: str, day: date, by_name: Collection[str]
) -> dict[tuple[str, str], Before]:
    """Of each kind's duties in a school year, those of units: by kind and name. Kinds of
    ``by_name`` have one duty for each thing that they are about; the others one, without a name.
    A unit has done it when each of its cases was finished by ``day``."""
    name = case(
        (CASE.c.kind.in_(bindparam("named", expanding=True)), func.coalesce(SUBJECT.c.name, "")),
        else_="",
    )
    by_day = and_(CASE.c.closed <= bindparam("by_day"), CASE.c.outcome.in_(map(str, FINISHED)))
    finished = func.min(case((by_day, 1), else_=0)).label("finished")
    each = (
        select(CASE.c.kind, name.label("name"), _UNIT.label("unit"), finished)
        .select_from(_ABOUT)
        .where(CASE.c.municipality_id == bindparam("place"), _OF_YEAR, _UNIT.is_not(None))
        .group_by(CASE.c.kind, name, _UNIT)
        .subquery()
    )
    wanted = select(each.c.kind, each.c.name, func.sum(each.c.finished), func.count()).group_by(
        each.c.kind, each.c.name
    )
    asked = {"place": municipality, "of_year": year, "by_day": day, "named": list(by_name)}
    rows = session.execute(wanted, asked)
    return {(kind, called): Before(int(done), int(units)) for kind, called, done, units in rows}


def steps_done_before(
    session: Session, municipality: str, kinds: Collection[str], year: str, day: date
) -> dict[tuple[str, str], int]:
    """How many units had completed each step of a kind's cases of a school year by a day; by kind
    and state."""
    rows = session.execute(
        select(CASE.c.kind, STEP.c.state, func.count(CASE.c.unit_id.distinct()))
        .join(CASE, CASE.c.id == STEP.c.case_id)
        .where(
            CASE.c.municipality_id == municipality,
            CASE.c.kind.in_(list(kinds)),
            CASE.c.year == year,
            STEP.c.completed == literal(True),
            STEP.c.left_on <= day,
        )
        .group_by(CASE.c.kind, STEP.c.state)
    )
    return {(kind, state): int(units) for kind, state, units in rows}


def years_with_cases(session: Session, municipality: str) -> list[str]:
    """The school years of which the municipality has cases, the latest first."""
    wanted = select(CASE.c.year).where(CASE.c.municipality_id == municipality).distinct()
    return list(session.execute(wanted.order_by(CASE.c.year.desc())).scalars())
