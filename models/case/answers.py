"""Answers of a case, between their rows and the mapping that the states judge."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlmodel import Session

from models.case.tables import Answer, Case

# As a table, and asked in the same words each time: nothing is asked more often.
ANSWER: Table = Answer.__table__  # type: ignore[attr-defined]
_IN_ROUND = (
    ANSWER.c.case_id == bindparam("of_case"),
    ANSWER.c.round == bindparam("in_round"),
)
_ONE = (*_IN_ROUND, ANSWER.c.name == bindparam("named"))
_SAID = select(ANSWER.c.name, ANSWER.c.value).where(*_IN_ROUND)
_NEW = insert(ANSWER)
_OTHERWISE = update(ANSWER).where(*_ONE).values(value=bindparam("now_said"))
_LEFT = delete(ANSWER).where(*_ONE)


def answers_of(session: Session, case: Case, round_: int | None = None) -> dict[str, str]:
    """What was answered in the case's present round, or in another one."""
    where = {"of_case": case.id, "in_round": round_ or case.round}
    return {name: value for name, value in session.execute(_SAID, where)}


def keep_answers(session: Session, case: Case, answers: Mapping[str, str]) -> None:
    """Make the rows of the present round say what ``answers`` says; empty ones leave."""
    known = answers_of(session, case)
    where = {"of_case": case.id, "in_round": case.round}
    home = {
        "municipality_id": case.municipality_id,
        "case_id": case.id,
        "round": case.round,
    }
    fresh, changed, gone = [], [], []
    for name, value in answers.items():
        if name not in known:
            if value:
                fresh.append({**home, "name": name, "value": value})
        elif not value:
            gone.append({**where, "named": name})
        elif known[name] != value:
            changed.append({**where, "named": name, "now_said": value})
    for statement, rows in ((_NEW, fresh), (_OTHERWISE, changed), (_LEFT, gone)):
        if rows:
            session.execute(statement, rows)
    session.flush()
