"""A municipality's part in a round: its phases, artefacts, homework, guides, and what it shares."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.case.tables import LONG, Answer, Case, Subject
from models.skolesec.programme import RoundArtefact, RoundHomework, RoundPhase
from states import mapping, participation, phase
from states.mapping import levels

PART = "participation"  # the sorts of subject
PHASE = "phase"
ARTEFACT = "artefact"
MAPPING = "mapping"
HOMEWORK = "homework"
SUPPORT = "support_request"
GUIDANCE = "guidance"

SHARED_MAPPING = "mapping"
SHARED_MEASURES = "measures"


class Participation(SQLModel, table=True):
    """That a municipality takes part in a round, and in which area of it."""

    __table_args__ = (
        UniqueConstraint("municipality_id", "round_id", name="one_takes_part_in_a_round_once"),
        UniqueConstraint("municipality_id", "subject_id", name="a_part_lies_in_its_municipality"),
    )

    subject_id: int = Field(primary_key=True, foreign_key="subject.id")
    municipality_id: str = Field(foreign_key="municipality.id")
    round_id: int = Field(foreign_key="programme_round.id", index=True)
    area: str = Field(default="", max_length=200)


class _OfAPart(SQLModel):
    """What hangs on a participation; ``subject_id`` is its own number."""

    subject_id: int = Field(primary_key=True, foreign_key="subject.id")
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    participation_id: int = Field(foreign_key="participation.subject_id", index=True)


class PhasePart(_OfAPart, table=True):
    """A phase of the round, as this municipality goes through it."""

    __tablename__ = "phase_part"

    phase_id: int = Field(foreign_key="round_phase.id")


class ArtefactPart(_OfAPart, table=True):
    """An artefact of the round, as this municipality writes it."""

    __tablename__ = "artefact_part"

    artefact_id: int = Field(foreign_key="round_artefact.id")


class MappingPart(_OfAPart, table=True):
    """The municipality's mapping; its answers are those of its case."""

    __tablename__ = "mapping_part"


class HomeworkPart(_OfAPart, table=True):
    """The municipality's homework between two gatherings."""

    __tablename__ = "homework_part"

    homework_id: int = Field(foreign_key="round_homework.id")


class Guide(SQLModel, table=True):
    """Somebody who guides in a round, with the mentor who follows them up.

    The mentor may lie in yet another municipality, so that pair of columns is no foreign key:
    each municipality's rows can be copied, moved or removed without those of the others.
    """

    __table_args__ = (UniqueConstraint("round_id", "person_id", name="one_guides_a_round_once"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    round_id: int = Field(foreign_key="programme_round.id")
    person_id: int = Field(foreign_key="person.id")
    mentor_municipality: str = Field(default="", max_length=20)
    mentor_person: int | None = None


class Guiding(SQLModel, table=True):
    """Who guides a participant. The guide comes from another municipality, always; no foreign key
    for the reason that ``Guide`` gives."""

    __table_args__ = (
        CheckConstraint(
            "guide_municipality <> municipality_id", name="a_guide_comes_from_elsewhere"
        ),
        UniqueConstraint("participation_id", "guide_person", name="guided_by_a_person_once"),
        ForeignKeyConstraint(
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
        ),
        # Serves "whom does this person guide".
        Index("guiding_by", "guide_municipality", "guide_person"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    participation_id: int
    guide_municipality: str = Field(max_length=20)
    guide_person: int


class Share(SQLModel, table=True):
    """What a participant lets its guides see: the mapping, the measures, or one artefact's key."""

    __table_args__ = (
        UniqueConstraint("participation_id", "what", name="a_thing_is_shared_once"),
        ForeignKeyConstraint(
            ["municipality_id", "participation_id"],
            ["participation.municipality_id", "participation.subject_id"],
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    participation_id: int
    what: str = Field(max_length=60)


class SupportRequest(SQLModel, table=True):
    """A question to a guide, as the municipality that asks keeps it, with what was answered.
    ``measure_id``: the measure that it is about."""

    __tablename__ = "support_request"

    subject_id: int = Field(primary_key=True, foreign_key="subject.id")
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    participation_id: int = Field(foreign_key="participation.subject_id")
    question: str = Field(max_length=LONG)
    measure_id: int | None = Field(default=None, foreign_key="planned_measure.subject_id")
    guide_municipality: str = Field(max_length=20)
    guide_person: int
    answer: str = Field(default="", max_length=LONG)


class Guidance(SQLModel, table=True):
    """The same question in the guide's own municipality. ``asked_by`` and ``support_id`` point
    into the other one."""

    __tablename__ = "guidance"

    subject_id: int = Field(primary_key=True, foreign_key="subject.id")
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    question: str = Field(max_length=LONG)
    asked_by: str = Field(max_length=20)
    support_id: int


class InfoSignUp(SQLModel, table=True):
    """A municipality comes to an information meeting, with so many people."""

    __tablename__ = "info_sign_up"
    __table_args__ = (CheckConstraint("people >= 1", name="somebody_comes"),)

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id")
    meeting_id: int = Field(primary_key=True, foreign_key="info_meeting.id")
    people: int


def part_of(session: Session, municipality: str, round_id: int) -> Participation | None:
    return session.exec(
        select(Participation).where(
            Participation.municipality_id == municipality, Participation.round_id == round_id
        )
    ).first()


def parts_of(session: Session, municipality: str) -> list[tuple[Participation, Case]]:
    """The rounds that a municipality takes or took part in, with their cases."""
    return _parts(session, Participation.municipality_id == municipality)


def cohort(session: Session, round_id: int) -> list[tuple[Participation, Case]]:
    """Every municipality of a round that became a pilot in it."""
    states = (participation.PILOT, participation.COMPLETED)
    return [
        (part, case)
        for part, case in _parts(session, Participation.round_id == round_id)
        if case.state in states
    ]


def everybody(session: Session, round_id: int) -> list[tuple[Participation, Case]]:
    """Every municipality that was asked to a round, whatever came of it."""
    return _parts(session, Participation.round_id == round_id)


def _parts(session: Session, which: object) -> list[tuple[Participation, Case]]:
    rows = session.exec(
        select(Participation, Case)
        .join(Case, col(Case.subject_id) == col(Participation.subject_id))
        .where(Case.kind == participation.KIND, which)  # type: ignore[arg-type]
        .order_by(col(Participation.municipality_id), col(Participation.round_id))
    )
    return [(part, case) for part, case in rows]


def phases_in(session: Session, parts: Sequence[int]) -> list[tuple[PhasePart, RoundPhase, Case]]:
    """The phases of some participations, in the round's order."""
    rows = session.exec(
        select(PhasePart, RoundPhase, Case)
        .join(RoundPhase, col(RoundPhase.id) == col(PhasePart.phase_id))
        .join(Case, col(Case.subject_id) == col(PhasePart.subject_id))
        .where(Case.kind == phase.KIND, col(PhasePart.participation_id).in_(parts))
        .order_by(col(PhasePart.participation_id), col(RoundPhase.position))
    )
    return [(part, round_phase, case) for part, round_phase, case in rows]


def artefacts_in(session: Session, part: int) -> list[tuple[ArtefactPart, RoundArtefact, Case]]:
    rows = session.exec(
        select(ArtefactPart, RoundArtefact, Case)
        .join(RoundArtefact, col(RoundArtefact.id) == col(ArtefactPart.artefact_id))
        .join(Case, col(Case.subject_id) == col(ArtefactPart.subject_id))
        .where(ArtefactPart.participation_id == part)
        .order_by(col(RoundArtefact.id))
    )
    return [(one, artefact, case) for one, artefact, case in rows]


def homework_in(session: Session, part: int) -> list[tuple[HomeworkPart, RoundHomework, Case]]:
    rows = session.exec(
        select(HomeworkPart, RoundHomework, Case)
        .join(RoundHomework, col(RoundHomework.id) == col(HomeworkPart.homework_id))
        .join(Case, col(Case.subject_id) == col(HomeworkPart.subject_id))
        .where(HomeworkPart.participation_id == part)
        .order_by(col(RoundHomework.after), col(HomeworkPart.subject_id))
    )
    return [(one, homework, case) for one, homework, case in rows]


def mapping_in(session: Session, part: int) -> Case | None:
    """The case of a participation's mapping."""
    return session.exec(
        select(Case)
        .join(MappingPart, col(MappingPart.subject_id) == col(Case.subject_id))
        .where(MappingPart.participation_id == part)
    ).first()


def levels_in(session: Session, parts: Sequence[int]) -> dict[int, dict[str, int]]:
    """The maturities of each participation whose mapping is answered."""
    rows = session.exec(
        select(MappingPart.participation_id, Answer.name, Answer.value)
        .join(Case, col(Case.subject_id) == col(MappingPart.subject_id))
        .join(Answer, col(Answer.case_id) == col(Case.id))
        .where(col(MappingPart.participation_id).in_(parts), Case.state == mapping.ANSWERED)
    )
    said: dict[int, dict[str, str]] = {}
    for part, name, value in rows:
        said.setdefault(part, {})[name] = value
    return {part: levels(answers) for part, answers in said.items()}


def guides_in(session: Session, part: int) -> list[Guiding]:
    return list(
        session.exec(
            select(Guiding).where(Guiding.participation_id == part).order_by(col(Guiding.id))
        )
    )


def guides_from(session: Session, round_id: int) -> list[str]:
    """The municipalities from which guides come in a round."""
    question = select(Guide.municipality_id).where(Guide.round_id == round_id).distinct()
    return sorted(session.exec(question))


def shared_in(session: Session, part: int) -> frozenset[str]:
    return frozenset(session.exec(select(Share.what).where(Share.participation_id == part)))


def names_of(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """What subjects are called."""
    rows = session.exec(select(Subject.id, Subject.name).where(col(Subject.id).in_(numbers)))
    return {number or 0: name for number, name in rows}
