"""A year of cases for a report."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from models.activities.tables import ActivitySeries
from models.case.tables import Case, Subject
from models.documents.tables import RolloutPlan
from models.register.tables import Municipality
from states.process import Outcome

START, END = date(2025, 11, 7), date(2026, 11, 6)


DAY = timedelta(days=1)


BEFORE, AFTER = START - DAY, END + DAY


AMID = date(2026, 3, 2)


LONG_AGO = date(2024, 9, 2)


NEIGHBOUR = "no-9999"


numbers_of = count(1)


def put(
    session: Session, home: str, kind: str, state: str, *, times: int = 1, **facts: Any
) -> list[Case]:
    """So many cases as rows, opened long ago and open, unless told otherwise."""
    made = []
    for _ in range(times):
        told: dict[str, Any] = {"opened": LONG_AGO, "since": LONG_AGO, **facts}
        if told.get("closed"):
            told.setdefault("outcome", Outcome.DONE)
        case = Case(
            municipality_id=home,
            kind=kind,
            state=state,
            year="2025/26",
            occurrence=str(next(numbers_of)),
            owner_role="coordinator",
            **told,
        )
        session.add(case)
        made.append(case)
    session.flush()
    return made


def about(session: Session, home: str, sort: str, name: str) -> int:
    subject = Subject(municipality_id=home, sort=sort, name=name)
    session.add(subject)
    session.flush()
    if sort == "activity":
        session.add(
            ActivitySeries(
                subject_id=subject.id or 0,
                municipality_id=home,
                type="safety_round",
                category="preventive",
                scope="authority",
                begins=LONG_AGO,
                first=LONG_AGO,
            )
        )
        session.flush()
    return subject.id or 0


def neighbour(session: Session) -> str:
    """Another municipality, whose work is no part of the report."""
    session.add(
        Municipality(
            id=NEIGHBOUR, code="9999", name="Rådal", country="NO", locale="nb", preset="läsår"
        )
    )
    session.flush()
    return NEIGHBOUR


def rollout(session: Session, home: str, name: str) -> int:
    number = about(session, home, "rollout", name)
    session.add(
        RolloutPlan(subject_id=number, municipality_id=home, system="alarm", starts=LONG_AGO)
    )
    session.flush()
    return number
