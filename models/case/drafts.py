"""What somebody has typed and not sent: hers alone, until she sends it or the step is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, delete
from sqlmodel import Column, Field, Session, SQLModel, col, select

from models.case.tables import Case
from models.register.tables import within


class Draft(SQLModel, table=True):
    """``answers``: question to what was typed. ``taken``: question to the words of an earlier year
    that were taken into its answer; ``confirmed``: question to the line that says that these still
    hold. All are of the step that began at ``since_version``."""

    __table_args__ = (
        UniqueConstraint("case_id", "person_id", name="one_draft_a_person_and_case"),
        within("case", "case_id"),
        within("person", "person_id"),
        # Serves "what has she begun", and "what is older than it may be kept".
        Index("drafts_of_a_person", "person_id"),
        Index("drafts_by_age", "saved_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    case_id: int
    person_id: int
    since_version: int
    answers: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    taken: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    confirmed: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    saved_at: datetime


def draft_of(session: Session, case: Case, person: int) -> Draft | None:
    """What the person has begun to answer in the case's present step."""
    wanted = select(Draft).where(Draft.case_id == case.id, Draft.person_id == person)
    found = session.exec(wanted).first()
    return found if found is not None and found.since_version == case.since_version else None


def drafts_of(session: Session, municipality: str, person: int) -> dict[int, Draft]:
    """What the person has begun, by case; of steps that are over, too."""
    wanted = select(Draft).where(Draft.municipality_id == municipality, Draft.person_id == person)
    return {one.case_id: one for one in session.exec(wanted)}


def put_draft(session: Session, draft: Draft) -> None:
    """Keep the draft in the place of what the person had begun in the case."""
    forget_draft(session, draft.case_id, draft.person_id)
    session.add(draft)
    session.flush()


def forget_draft(session: Session, case: int, person: int) -> None:
    """What the person had begun in the case goes."""
    session.execute(delete(Draft).where(col(Draft.case_id) == case, col(Draft.person_id) == person))


def forget_drafts_of(session: Session, municipality: str, person: int) -> None:
    """All that the person has begun goes."""
    session.execute(
        delete(Draft).where(
            col(Draft.municipality_id) == municipality, col(Draft.person_id) == person
        )
    )
