"""Matters and what was decided in them: bodies, dates, paragraphs, clauses, the chain of bodies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.case.tables import LONG, Case, one_of
from models.register.tables import TEXT
from states.decision import Effect, Outcome, Stage


def _matter_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", "matter_id"], ["matter.municipality_id", "matter.id"]
    )


def _case_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["municipality_id", "case_id"], ["case.municipality_id", "case.id"])


class Matter(SQLModel, table=True):
    """An ärende: one registry number, used again over the years, and all that is dealt with in it
    (a plan's revision and the report-back may lie in the same one)."""

    __table_args__ = (
        # Serves "the matter with this number" too.
        UniqueConstraint("municipality_id", "registry_number", name="a_number_is_one_matter"),
        UniqueConstraint("municipality_id", "id", name="a_matter_lies_in_its_municipality"),
        ForeignKeyConstraint(
            ["municipality_id", "officer_id"], ["person.municipality_id", "person.id"]
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    registry_number: str = Field(max_length=60)  # as written: "2022.200 KUN"
    title: str = Field(max_length=TEXT)
    opened: date
    officer_id: int | None = None  # handläggare


class Signatory(SQLModel, table=True):
    """A role that signs what is sent to the board in a matter, in the order of ``place``."""

    __table_args__ = (
        _matter_key(),
        UniqueConstraint("matter_id", "role", name="a_role_signs_once"),
        {"sqlite_with_rowid": False},
    )

    matter_id: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    role: str = Field(max_length=40)


class MatterItem(SQLModel, table=True):
    """A case that is dealt with in a matter."""

    __tablename__ = "matter_item"
    __table_args__ = (
        # Serves "which matter does this case lie in"; a case lies in one at a time.
        UniqueConstraint("case_id", name="a_case_lies_in_one_matter"),
        _matter_key(),
        _case_key(),
        {"sqlite_with_rowid": False},
    )

    matter_id: int = Field(primary_key=True)
    case_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")


class Attachment(SQLModel, table=True):
    """A bilaga, by its title; the file itself lies in the registry."""

    __table_args__ = (
        _matter_key(),
        UniqueConstraint("matter_id", "number", name="attachments_are_numbered"),
        UniqueConstraint("matter_id", "title", name="an_attachment_is_listed_once"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    matter_id: int
    number: int
    title: str = Field(max_length=TEXT)
    added: date


class Decision(SQLModel, table=True):
    """A proposal or a decision of one body. Never changed: the next body's is a row of its own,
    linked by ``previous_id``."""

    __table_args__ = (
        CheckConstraint(one_of("stage", Stage), name="stage_is_known"),
        CheckConstraint(
            f"outcome IS NULL OR {one_of('outcome', Outcome)}", name="outcome_is_known"
        ),
        CheckConstraint(
            "(stage = 'decided') = (outcome IS NOT NULL)",
            name="only_what_is_decided_has_an_outcome",
        ),
        CheckConstraint(
            "stage = 'proposed' OR paragraph != ''", name="what_is_decided_has_a_paragraph"
        ),
        _matter_key(),
        ForeignKeyConstraint(
            ["municipality_id", "previous_id"], ["decision.municipality_id", "decision.id"]
        ),
        UniqueConstraint("municipality_id", "id", name="a_decision_lies_in_its_municipality"),
        UniqueConstraint("previous_id", name="a_link_is_followed_by_one"),
        # Serves "what has been decided in this matter, in its order".
        Index("decision_of_matter", "matter_id", "day"),
        # Serves "all decisions here, in their order".
        Index("decision_by_day", "municipality_id", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    matter_id: int | None = None
    stage: str = Field(max_length=10)
    body: str = Field(max_length=TEXT)
    day: date  # of the meeting; of a proposal, its own date
    paragraph: str = Field(default="", max_length=40)  # as written: "8:9", "§ 109"
    registry_number: str = Field(default="", max_length=60)
    outcome: str | None = Field(default=None, max_length=20)
    previous_id: int | None = None

    @property
    def label(self) -> str:
        """How people refer to it: body, date, paragraph."""
        return ", ".join(part for part in (self.body, self.day.isoformat(), self.paragraph) if part)


class Clause(SQLModel, table=True):
    """One att-sats: its words, what it does and to what. ``handled``: it has had its effect, or
    never will."""

    __table_args__ = (
        CheckConstraint(one_of("effect", Effect), name="effect_is_known"),
        ForeignKeyConstraint(
            ["municipality_id", "decision_id"], ["decision.municipality_id", "decision.id"]
        ),
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        _case_key(),
        UniqueConstraint("decision_id", "number", name="clauses_are_numbered"),
        # Serves "what was decided about this document" and "about this report".
        Index("clause_about_subject", "subject_id"),
        Index("clause_about_case", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    decision_id: int
    number: int
    text: str = Field(max_length=LONG)
    effect: str = Field(max_length=20)
    subject_id: int | None = None
    case_id: int | None = None
    anchor: date | None = None  # the first day of the series that the clause begins
    handled: bool = False


def matter_by(session: Session, municipality: str, registry_number: str) -> Matter | None:
    """The matter with a registry number, however the number is spaced."""
    return session.exec(
        select(Matter).where(
            Matter.municipality_id == municipality,
            Matter.registry_number == " ".join(registry_number.split()),
        )
    ).first()


def matter_of(session: Session, municipality: str, case: int) -> Matter | None:
    """The matter in which a case is dealt with."""
    return session.exec(
        select(Matter)
        .join(MatterItem, col(MatterItem.matter_id) == col(Matter.id))
        .where(Matter.municipality_id == municipality, MatterItem.case_id == case)
    ).first()


def place_in_matter(session: Session, municipality: str, case: int) -> MatterItem | None:
    """The row by which a case lies in its matter."""
    return session.exec(
        select(MatterItem).where(
            MatterItem.municipality_id == municipality, MatterItem.case_id == case
        )
    ).first()


def item_of(matter: int, case: Case) -> MatterItem:
    """The row by which a case lies in a matter; not yet in any session."""
    return MatterItem(matter_id=matter, case_id=case.id or 0, municipality_id=case.municipality_id)


def cases_in_matter(session: Session, municipality: str, matter: int) -> list[Case]:
    """The cases that are dealt with in a matter, open and closed, in the order of their opening."""
    return list(
        session.exec(
            select(Case)
            .join(MatterItem, col(MatterItem.case_id) == col(Case.id))
            .where(Case.municipality_id == municipality, MatterItem.matter_id == matter)
            .order_by(col(Case.id))
        )
    )


def signatories(session: Session, municipality: str, matter: int) -> Sequence[str]:
    """The roles that sign in a matter, in their order."""
    return session.exec(
        select(Signatory.role)
        .where(Signatory.municipality_id == municipality, Signatory.matter_id == matter)
        .order_by(col(Signatory.place))
    ).all()


def attachments(session: Session, municipality: str, matter: int) -> Sequence[Attachment]:
    """The attachments of a matter, by number."""
    return session.exec(
        select(Attachment)
        .where(Attachment.municipality_id == municipality, Attachment.matter_id == matter)
        .order_by(col(Attachment.number))
    ).all()


def clauses(session: Session, municipality: str, decision: int) -> Sequence[Clause]:
    """The clauses of a decision, by number."""
    return session.exec(
        select(Clause)
        .where(Clause.municipality_id == municipality, Clause.decision_id == decision)
        .order_by(col(Clause.number))
    ).all()


def decisions_of(session: Session, municipality: str, matter: int | None = None) -> list[Decision]:
    """The municipality's proposals and decisions, or those of one matter, in the order of their
    days."""
    asked = select(Decision).where(Decision.municipality_id == municipality)
    if matter is not None:
        asked = asked.where(Decision.matter_id == matter)
    return list(session.exec(asked.order_by(col(Decision.day), col(Decision.id))))


def bodies_heard(session: Session, municipality: str) -> list[str]:
    """The bodies that have proposed or decided, by the name they had, the latest first."""
    asked = select(Decision.body).where(Decision.municipality_id == municipality)
    return list(session.exec(asked.group_by(Decision.body).order_by(func.max(Decision.day).desc())))


def follower_of(session: Session, municipality: str, decision: int) -> Decision | None:
    """The link that follows a proposal or a decision in its chain of bodies."""
    return session.exec(
        select(Decision).where(
            Decision.municipality_id == municipality, Decision.previous_id == decision
        )
    ).first()


def unhandled(
    session: Session, municipality: str, *, subject: int | None = None, case: int | None = None
) -> Decision | None:
    """The decision about a document or a report that is being carried out just now, if any."""
    about = Clause.subject_id == subject if subject is not None else Clause.case_id == case
    return session.exec(
        select(Decision)
        .join(Clause, col(Clause.decision_id) == col(Decision.id))
        .where(
            Decision.municipality_id == municipality,
            about,
            Decision.stage == Stage.DECIDED,
            col(Clause.handled).is_(False),
        )
        .order_by(col(Decision.id).desc())
    ).first()
