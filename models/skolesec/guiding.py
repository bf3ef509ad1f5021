"""What is asked of guides and mentors, of what is shared with them, and of support."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.case.tables import Case
from models.register.tables import Person
from models.skolesec.programme import ProgrammeRound
from models.skolesec.taking_part import Guidance, Guide, Guiding, Share


def guide_in(session: Session, municipality: str, round_id: int, person: int) -> Guide | None:
    """That somebody of the municipality guides in a round."""
    return session.exec(
        select(Guide).where(
            Guide.municipality_id == municipality,
            Guide.round_id == round_id,
            Guide.person_id == person,
        )
    ).first()


def guides_called(session: Session, round_id: int, address: str) -> list[Guide]:
    """Whoever guides in a round and has the address, from whichever municipality: those who take
    part in a round may know who guides in it."""
    question = (
        select(Guide)
        .join(Person, col(Person.id) == col(Guide.person_id))
        .where(Guide.round_id == round_id, Person.email == address, Person.email != "")
    )
    return list(session.exec(question.order_by(col(Guide.municipality_id))))


def guides_of_mentor(session: Session, municipality: str, person: int) -> list[Guide]:
    """The guides whom a mentor follows up, whichever municipality they come from. A mentor sees
    who they are, not what they are shown."""
    question = select(Guide).where(
        Guide.mentor_municipality == municipality, Guide.mentor_person == person
    )
    return list(session.exec(question.order_by(col(Guide.id))))


def guides_from(session: Session, round_id: int) -> list[str]:
    """The municipalities from which guides come in a round."""
    question = select(Guide.municipality_id).where(Guide.round_id == round_id).distinct()
    return sorted(session.exec(question))


def rounds_guided_from(session: Session, municipality: str) -> list[ProgrammeRound]:
    """The rounds in which somebody of the municipality guides, each once, as they were loaded."""
    guided = select(Guide.round_id).where(Guide.municipality_id == municipality)
    question = select(ProgrammeRound).where(col(ProgrammeRound.id).in_(guided))
    return list(session.exec(question.order_by(col(ProgrammeRound.id))))


def guides_in(session: Session, municipality: str, part: int) -> list[Guiding]:
    """Who guides the municipality in one of its participations, in the order of being taken."""
    question = select(Guiding).where(
        Guiding.municipality_id == municipality, Guiding.participation_id == part
    )
    return list(session.exec(question.order_by(col(Guiding.id))))


def guided_by(session: Session, municipality: str, part: int, address: str) -> list[Guiding]:
    """Whichever of those guides has the address."""
    question = (
        select(Guiding)
        .join(Person, col(Person.id) == col(Guiding.guide_person))
        .where(
            Guiding.municipality_id == municipality,
            Guiding.participation_id == part,
            Person.email == address,
            Person.email != "",
        )
    )
    return list(session.exec(question))


def shared_in(session: Session, municipality: str, part: int) -> frozenset[str]:
    """What the municipality lets the guides of one of its participations see."""
    question = select(Share.what).where(
        Share.municipality_id == municipality, Share.participation_id == part
    )
    return frozenset(session.exec(question))


def share_of(session: Session, municipality: str, part: int, what: str) -> Share | None:
    """That the municipality shares one thing with the guides of a participation."""
    return session.exec(
        select(Share).where(
            Share.municipality_id == municipality,
            Share.participation_id == part,
            Share.what == what,
        )
    ).first()


def guidance_waiting(
    session: Session, municipality: str, asked_by: str, support: int
) -> list[Case]:
    """The municipality's open cases of guidance about one request for support of another."""
    question = (
        select(Case)
        .join(Guidance, col(Guidance.subject_id) == col(Case.subject_id))
        .where(
            Guidance.municipality_id == municipality,
            Guidance.asked_by == asked_by,
            Guidance.support_id == support,
            col(Case.closed).is_(None),
        )
        .order_by(col(Case.id))
    )
    return list(session.exec(question))
