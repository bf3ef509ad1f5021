"""The steps that cases have left: what was completed when, whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, bindparam, func, insert, select
from sqlmodel import Session, col

from models.case.tables import Case, CaseStep
from models.portions import portions

STEP: Table = CaseStep.__table__  # type: ignore[attr-defined]
_LAST = select(func.max(STEP.c.number)).where(STEP.c.case_id == bindparam("of_case"))
_NEW = insert(STEP)


def _home_is(municipality: str) -> ColumnElement[bool]:
    """As an expression, so that the key of cases answers, and not the index of days."""
    return STEP.c.municipality_id + "" == municipality


def note_step(
    session: Session,
    case: Case,
    *,
    left_at: datetime,
    left_on: date,
    move: str,
    into: str,
    completed: bool,
    late_days: int,
) -> None:
    """Write down that the case leaves the state that it still stands in."""
    before = session.execute(_LAST, {"of_case": case.id}).scalar()
    row = {
        "case_id": case.id,
        "number": (before or 0) + 1,
        "municipality_id": case.municipality_id,
        "state": case.state,
        "round": case.round,
        "began": case.since,
        "due": case.due,
        "left_at": left_at,
        "left_on": left_on,
        "move": move,
        "into": into,
        "completed": completed,
        "late_days": late_days,
    }
    session.execute(_NEW, row)


def last_completed(
    session: Session, municipality: str, kind: str, state: str, unit: int | None
) -> date | None:
    """The day on which the work of a state was last completed, in any case of the kind there."""
    return session.execute(
        select(func.max(STEP.c.left_on))
        .join(Case, col(Case.id) == STEP.c.case_id)
        .where(
            STEP.c.municipality_id == municipality,
            STEP.c.state == state,
            STEP.c.completed,
            col(Case.kind) == kind,
            col(Case.unit_id) == unit,
        )
    ).scalar()


def last_completions(
    session: Session, municipality: str, kind: str, state: str
) -> dict[int | None, date]:
    """The day on which the work of a state was last completed, in any case of the kind, by unit."""
    rows = session.execute(
        select(col(Case.unit_id), func.max(STEP.c.left_on))
        .join(Case, col(Case.id) == STEP.c.case_id)
        .where(
            STEP.c.municipality_id == municipality,
            STEP.c.state == state,
            STEP.c.completed,
            col(Case.kind) == kind,
        )
        .group_by(col(Case.unit_id))
    )
    return {unit: day for unit, day in rows}


def last_move(session: Session, case: Case) -> str:
    """The name of the case's latest move; "" before the first one."""
    made = select(STEP.c.move).where(STEP.c.case_id == case.id)
    return session.execute(made.order_by(STEP.c.number.desc()).limit(1)).scalar() or ""


class Left(NamedTuple):
    """A state that a case has left: by which day, whereto, and whether its work was completed."""

    state: str
    into: str
    left_on: date
    completed: bool


def steps_left(session: Session, case: Case) -> list[Left]:
    """The states that the case has left, each as often as it did, in their order."""
    asked = select(STEP.c.state, STEP.c["into"], STEP.c.left_on, STEP.c.completed)
    rows = session.execute(asked.where(STEP.c.case_id == case.id).order_by(STEP.c.number))
    return [Left(*row) for row in rows]


def states_entered(session: Session, case: int) -> set[str]:
    """The states that the case has moved into."""
    return set(session.execute(select(STEP.c["into"]).where(STEP.c.case_id == case)).scalars())


def completions(
    session: Session, municipality: str, cases: Sequence[int]
) -> dict[int, dict[str, date]]:
    """When each case last completed each of its states, by case and state."""
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for some in portions(cases):
        rows = session.execute(
            select(STEP.c.case_id, STEP.c.state, STEP.c.left_on)
            .where(
                _home_is(municipality),
                STEP.c.case_id.in_(some),
                STEP.c.completed,
            )
            .order_by(STEP.c.case_id, STEP.c.number)
        )
        for case, state, day in rows:
            found[case][state] = day
    return found


def ended_in(session: Session, municipality: str, cases: Sequence[int]) -> dict[int, str]:
    """The state in which each closed case stood when it was closed."""
    found: dict[int, str] = {}
    for some in portions(cases):
        rows = session.execute(
            select(STEP.c.case_id, STEP.c.state)
            .join(Case, col(Case.id) == STEP.c.case_id)
            .where(
                _home_is(municipality),
                STEP.c.case_id.in_(some),
                col(Case.closed).is_not(None),
            )
            .order_by(STEP.c.case_id, STEP.c.number)
        )
        found.update({case: state for case, state in rows})
    return found
