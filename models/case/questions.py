"""What is asked of cases and of what they are about, whatever their kind."""

from __future__ import annotations

from sqlmodel import Session, func, select

from models.case.tables import Case, Subject


def subject_named(session: Session, municipality: str, sort: str, name: str) -> Subject | None:
    """The subject of a sort with exactly this name, whether it has ended or not."""
    return session.exec(
        select(Subject).where(
            Subject.municipality_id == municipality, Subject.sort == sort, Subject.name == name
        )
    ).first()


def case_about(session: Session, municipality: str, kind: str, subject: int) -> Case | None:
    """The case of a kind about a subject, open or closed; for kinds that open one for each."""
    return session.exec(
        select(Case).where(
            Case.municipality_id == municipality, Case.kind == kind, Case.subject_id == subject
        )
    ).first()


def how_many_cases(session: Session, municipality: str) -> int:
    """The cases of the municipality, of every kind, open and closed."""
    found = session.execute(
        select(func.count()).select_from(Case).where(Case.municipality_id == municipality)
    )
    return int(found.scalar_one())
