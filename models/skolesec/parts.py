"""What is asked of a municipality's part in a round, and of the parts of all in counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.case.questions import case_about
from models.case.tables import Answer, Case
from models.gatherings.tables import Gathering
from models.skolesec.programme import (
    ProgrammeRound,
    RoundArtefact,
    RoundGathering,
    RoundHomework,
    RoundPhase,
)
from models.skolesec.taking_part import (
    ArtefactPart,
    HomeworkPart,
    MappingPart,
    Participation,
    PhasePart,
)
from states import gathering, mapping, participation, phase
from states.mapping import levels


def part_of(session: Session, municipality: str, round_id: int) -> Participation | None:
    """The municipality's participation in a round, also when it was only asked or has left."""
    return session.exec(
        select(Participation).where(
            Participation.municipality_id == municipality, Participation.round_id == round_id
        )
    ).first()


def case_of_part(session: Session, municipality: str, part: int) -> Case:
    """The case of one of the municipality's participations."""
    case = case_about(session, municipality, participation.KIND, part)
    assert case is not None, "a participation is written with its case"
    return case


def parts_of(session: Session, municipality: str) -> list[tuple[Participation, Case]]:
    """The rounds that a municipality takes or took part in, with their cases."""
    return _parts(session, col(Participation.municipality_id) == municipality)


def cohort(session: Session, round_id: int) -> list[tuple[Participation, Case]]:
    """Every municipality of a round that became a pilot in it."""
    states = (participation.PILOT, participation.COMPLETED)
    return [(part, case) for part, case in everybody(session, round_id) if case.state in states]


def everybody(session: Session, round_id: int) -> list[tuple[Participation, Case]]:
    """Every municipality that was asked to a round, whatever came of it."""
    return _parts(session, col(Participation.round_id) == round_id)


def _parts(session: Session, which: ColumnElement[bool]) -> list[tuple[Participation, Case]]:
    rows = session.exec(
        select(Participation, Case)
        .join(Case, col(Case.subject_id) == col(Participation.subject_id))
        .where(Case.kind == participation.KIND, which)
        .order_by(col(Participation.municipality_id), col(Participation.round_id))
    )
    return [(part, case) for part, case in rows]


def phases_in(
    session: Session, municipality: str, part: int
) -> list[tuple[PhasePart, RoundPhase, Case]]:
    """The phases of one of the municipality's participations, in the round's order."""
    return _phases(
        session,
        col(PhasePart.municipality_id) == municipality,
        col(PhasePart.participation_id) == part,
    )


def phases_of_all(
    session: Session, parts: Sequence[int]
) -> list[tuple[PhasePart, RoundPhase, Case]]:
    """The phases of the participations of several municipalities, each in the round's order: to
    be counted."""
    return _phases(session, col(PhasePart.participation_id).in_(parts))


def _phases(
    session: Session, *which: ColumnElement[bool]
) -> list[tuple[PhasePart, RoundPhase, Case]]:
    rows = session.exec(
        select(PhasePart, RoundPhase, Case)
        .join(RoundPhase, col(RoundPhase.id) == col(PhasePart.phase_id))
        .join(Case, col(Case.subject_id) == col(PhasePart.subject_id))
        .where(Case.kind == phase.KIND, *which)
        .order_by(col(PhasePart.participation_id), col(RoundPhase.position))
    )
    return [(part, round_phase, case) for part, round_phase, case in rows]


def artefacts_in(
    session: Session, municipality: str, part: int
) -> list[tuple[ArtefactPart, RoundArtefact, Case]]:
    """What the municipality writes in one of its participations, as the round lists it."""
    rows = session.exec(
        select(ArtefactPart, RoundArtefact, Case)
        .join(RoundArtefact, col(RoundArtefact.id) == col(ArtefactPart.artefact_id))
        .join(Case, col(Case.subject_id) == col(ArtefactPart.subject_id))
        .where(ArtefactPart.municipality_id == municipality, ArtefactPart.participation_id == part)
        .order_by(col(RoundArtefact.id))
    )
    return [(one, artefact, case) for one, artefact, case in rows]


def end_of_its_phase(session: Session, municipality: str, artefact: int) -> date:
    """The day on which the phase ends that one of the municipality's artefacts belongs to."""
    return session.exec(
        select(col(RoundPhase.ends))
        .join(
            RoundArtefact,
            (col(RoundArtefact.round_id) == col(RoundPhase.round_id))
            & (col(RoundArtefact.phase) == col(RoundPhase.key)),
        )
        .join(ArtefactPart, col(ArtefactPart.artefact_id) == col(RoundArtefact.id))
        .where(ArtefactPart.municipality_id == municipality, ArtefactPart.subject_id == artefact)
    ).one()


def homework_in(
    session: Session, municipality: str, part: int
) -> list[tuple[HomeworkPart, RoundHomework, Case]]:
    """The homework that has begun in one of the municipality's participations, in its order."""
    rows = session.exec(
        select(HomeworkPart, RoundHomework, Case)
        .join(RoundHomework, col(RoundHomework.id) == col(HomeworkPart.homework_id))
        .join(Case, col(Case.subject_id) == col(HomeworkPart.subject_id))
        .where(HomeworkPart.municipality_id == municipality, HomeworkPart.participation_id == part)
        .order_by(col(RoundHomework.after), col(HomeworkPart.subject_id))
    )
    return [(one, homework, case) for one, homework, case in rows]


def mapping_in(session: Session, municipality: str, part: int) -> Case | None:
    """The case of the mapping in one of the municipality's participations."""
    return session.exec(
        select(Case)
        .join(MappingPart, col(MappingPart.subject_id) == col(Case.subject_id))
        .where(MappingPart.municipality_id == municipality, MappingPart.participation_id == part)
    ).first()


def questions_of(session: Session, municipality: str, mapping: int) -> list[dict[str, str]]:
    """The round's questionnaire, as one of the municipality's mappings asks it."""
    asked = session.exec(
        select(ProgrammeRound.questions)
        .join(Participation, col(Participation.round_id) == col(ProgrammeRound.id))
        .join(MappingPart, col(MappingPart.participation_id) == col(Participation.subject_id))
        .where(MappingPart.municipality_id == municipality, MappingPart.subject_id == mapping)
    ).one()
    return list(asked)


def levels_in(session: Session, parts: Sequence[int]) -> dict[int, dict[str, int]]:
    """The maturities of each participation whose mapping is answered, of whichever municipality:
    for one's own beside the mean of the others."""
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


def common_gatherings(
    session: Session, municipality: str, round_id: int
) -> list[tuple[Gathering, RoundGathering, Case]]:
    """The municipality's own parts of a round's gatherings, the common ones before the guides'."""
    rows = session.exec(
        select(Gathering, RoundGathering, Case)
        .join(RoundGathering, col(RoundGathering.id) == col(Gathering.common_id))
        .join(Case, col(Case.subject_id) == col(Gathering.subject_id))
        .where(
            Gathering.municipality_id == municipality,
            RoundGathering.round_id == round_id,
            Case.kind == gathering.KIND,
        )
        .order_by(col(RoundGathering.series), col(RoundGathering.number))
    )
    return [(mine, common, case) for mine, common, case in rows]


def in_common(
    session: Session, municipality: str, commons: Sequence[int]
) -> list[tuple[Gathering, Case]]:
    """The municipality's own parts of some of the organiser's gatherings, in no order."""
    rows = session.exec(
        select(Gathering, Case)
        .join(Case, col(Case.subject_id) == col(Gathering.subject_id))
        .where(
            Gathering.municipality_id == municipality,
            col(Gathering.common_id).in_(commons),
            Case.kind == gathering.KIND,
        )
    )
    return [(mine, case) for mine, case in rows]
