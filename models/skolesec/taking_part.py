"""A municipality's part in a round: its phases, artefacts, homework, guides, and what it shares."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.case.tables import LONG

PART = "participation"  # the sorts of subject
PHASE = "phase"
ARTEFACT = "artefact"
MAPPING = "mapping"
HOMEWORK = "homework"
SUPPORT = "support_request"
GUIDANCE = "guidance"

SHARED_MAPPING = "mapping"
SHARED_MEASURES = "measures"


def _about_its_subject() -> ForeignKeyConstraint:
    """What the row is about lies in the row's own municipality."""
    return ForeignKeyConstraint(
        ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
    )


def _of_its_part() -> ForeignKeyConstraint:
    """The participation that the row hangs on is the municipality's own."""
    return ForeignKeyConstraint(
        ["municipality_id", "participation_id"],
        ["participation.municipality_id", "participation.subject_id"],
    )


class Participation(SQLModel, table=True):
    """That a municipality takes part in a round, and in which area of it."""

    __table_args__ = (
        _about_its_subject(),
        UniqueConstraint("municipality_id", "round_id", name="one_takes_part_in_a_round_once"),
        UniqueConstraint("municipality_id", "subject_id", name="a_part_lies_in_its_municipality"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    round_id: int = Field(foreign_key="programme_round.id", index=True)
    area: str = Field(default="", max_length=200)


class _OfAPart(SQLModel):
    """What hangs on a participation; ``subject_id`` is its own number."""

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    participation_id: int = Field(index=True)


class PhasePart(_OfAPart, table=True):
    """A phase of the round, as this municipality goes through it."""

    __tablename__ = "phase_part"
    __table_args__ = (_about_its_subject(), _of_its_part())

    phase_id: int = Field(foreign_key="round_phase.id")


class ArtefactPart(_OfAPart, table=True):
    """An artefact of the round, as this municipality writes it."""

    __tablename__ = "artefact_part"
    __table_args__ = (_about_its_subject(), _of_its_part())

    artefact_id: int = Field(foreign_key="round_artefact.id")


class MappingPart(_OfAPart, table=True):
    """The municipality's mapping; its answers are those of its case."""

    __tablename__ = "mapping_part"
    __table_args__ = (_about_its_subject(), _of_its_part())


class HomeworkPart(_OfAPart, table=True):
    """The municipality's homework between two gatherings."""

    __tablename__ = "homework_part"
    __table_args__ = (_about_its_subject(), _of_its_part())

    homework_id: int = Field(foreign_key="round_homework.id")


class Guide(SQLModel, table=True):
    """Somebody who guides in a round, with the mentor who follows them up.

    The mentor may lie in yet another municipality, so that pair of columns is no foreign key:
    each municipality's rows can be copied, moved or removed without those of the others.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "person_id", name="one_guides_a_round_once"),
        ForeignKeyConstraint(
            ["municipality_id", "person_id"], ["person.municipality_id", "person.id"]
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    round_id: int = Field(foreign_key="programme_round.id")
    person_id: int
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
        _of_its_part(),
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
        _of_its_part(),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    participation_id: int
    what: str = Field(max_length=60)


class SupportRequest(SQLModel, table=True):
    """A question to a guide, as the municipality that asks keeps it, with what was answered.
    ``measure_id``: the measure that it is about."""

    __tablename__ = "support_request"
    __table_args__ = (
        _about_its_subject(),
        _of_its_part(),
        ForeignKeyConstraint(
            ["municipality_id", "measure_id"],
            ["planned_measure.municipality_id", "planned_measure.subject_id"],
        ),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    participation_id: int
    question: str = Field(max_length=LONG)
    measure_id: int | None = None
    guide_municipality: str = Field(max_length=20)
    guide_person: int
    answer: str = Field(default="", max_length=LONG)


class Guidance(SQLModel, table=True):
    """The same question in the guide's own municipality. ``asked_by`` and ``support_id`` point
    into the other one."""

    __tablename__ = "guidance"
    __table_args__ = (_about_its_subject(),)

    subject_id: int = Field(primary_key=True)
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
