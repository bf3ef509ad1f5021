"""What is asked of all decisions at once: their clauses with what each is about, their matters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from models.case.tables import Case, Subject
from models.documents.decisions import Clause, Decision, Matter
from models.portions import portions


def clauses_of(session: Session, municipality: str, decisions: Sequence[int]) -> list[Clause]:
    """The clauses of the decisions, each decision's by number."""
    found: list[Clause] = []
    for some in portions(decisions):
        found += session.exec(
            select(Clause)
            .where(Clause.municipality_id == municipality, col(Clause.decision_id).in_(some))
            .order_by(col(Clause.decision_id), col(Clause.number))
        )
    return found


def matters_of(session: Session, municipality: str) -> list[Matter]:
    """The matters, by their numbers."""
    rows = session.exec(
        select(Matter)
        .where(Matter.municipality_id == municipality)
        .order_by(col(Matter.registry_number))
    )
    return list(rows)


def cases_about(
    session: Session, municipality: str, subjects: Sequence[int], cases: Sequence[int]
) -> list[tuple[Case, str]]:
    """The cases of the subjects and those with the numbers, the latest last; each with the name of
    what it is about, "" where it is about nothing that has one."""
    found: dict[int, tuple[Case, str]] = {}
    for column, numbers in ((Case.subject_id, subjects), (Case.id, cases)):
        for some in portions(sorted({*numbers})):
            rows = session.execute(
                select(Case, Subject.name)
                .join(Subject, col(Subject.id) == col(Case.subject_id), isouter=True)
                .where(Case.municipality_id == municipality, col(column).in_(some))
            )
            found |= {case.id or 0: (case, name or "") for case, name in rows}
    return [found[number] for number in sorted(found)]


def decisions_about(session: Session, municipality: str, case: Case) -> list[Decision]:
    """The decisions with a clause about the case or what it is about, the latest first."""
    about = col(Clause.case_id) == case.id
    if case.subject_id is not None:
        about = or_(about, col(Clause.subject_id) == case.subject_id)
    numbers = select(Clause.decision_id).where(Clause.municipality_id == municipality, about)
    return list(
        session.exec(
            select(Decision)
            .where(Decision.municipality_id == municipality, col(Decision.id).in_(numbers))
            .order_by(col(Decision.day).desc(), col(Decision.id).desc())
        )
    )
