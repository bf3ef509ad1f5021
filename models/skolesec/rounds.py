"""What is asked of a round itself: what hangs on it, and whether anybody has it already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from models.gatherings.tables import Gathering
from models.skolesec.programme import (
    COMMON,
    InfoMeeting,
    ProgrammeRound,
    RoundArtefact,
    RoundGathering,
    RoundHomework,
    RoundPhase,
    RoundRow,
)
from models.skolesec.taking_part import ArtefactPart, HomeworkPart, InfoSignUp, PhasePart

# What a municipality has of each sort of row.
USED: dict[type[RoundRow], Any] = {
    RoundPhase: PhasePart.phase_id,
    RoundArtefact: ArtefactPart.artefact_id,
    RoundGathering: Gathering.common_id,
    RoundHomework: HomeworkPart.homework_id,
    InfoMeeting: InfoSignUp.meeting_id,
}
SORTS: tuple[type[RoundRow], ...] = tuple(USED)


def rounds(session: Session) -> list[ProgrammeRound]:
    """Every round, the latest first."""
    return list(session.exec(select(ProgrammeRound).order_by(col(ProgrammeRound.starts).desc())))


def round_keyed(session: Session, key: str) -> ProgrammeRound | None:
    """The round with the key."""
    return session.exec(select(ProgrammeRound).where(ProgrammeRound.key == key)).first()


def phases_of(session: Session, round_id: int) -> list[RoundPhase]:
    """The phases of a round, in its order."""
    question = select(RoundPhase).where(RoundPhase.round_id == round_id)
    return list(session.exec(question.order_by(col(RoundPhase.position))))


def artefacts_of(session: Session, round_id: int) -> list[RoundArtefact]:
    """What is to be written in a round, as its file lists it."""
    question = select(RoundArtefact).where(RoundArtefact.round_id == round_id)
    return list(session.exec(question.order_by(col(RoundArtefact.id))))


def gatherings_of(session: Session, round_id: int, series: str = COMMON) -> list[RoundGathering]:
    """The round's own gatherings of one series, by number; those without a time too."""
    question = select(RoundGathering).where(
        RoundGathering.round_id == round_id, RoundGathering.series == series
    )
    return list(session.exec(question.order_by(col(RoundGathering.number))))


def homework_of(session: Session, round_id: int) -> list[RoundHomework]:
    """The homework of a round, by the gathering that it comes after."""
    question = select(RoundHomework).where(RoundHomework.round_id == round_id)
    return list(session.exec(question.order_by(col(RoundHomework.after), col(RoundHomework.id))))


def info_meetings_of(session: Session, round_id: int) -> list[InfoMeeting]:
    """The information meetings before a round, the earliest first."""
    question = select(InfoMeeting).where(InfoMeeting.round_id == round_id)
    return list(session.exec(question.order_by(col(InfoMeeting.starts))))


def coming_to(session: Session, meeting: int) -> list[str]:
    """The municipalities from which somebody comes to an information meeting."""
    question = select(InfoSignUp.municipality_id).where(InfoSignUp.meeting_id == meeting)
    return list(session.exec(question.order_by(col(InfoSignUp.municipality_id))))


def rows_of_sort(session: Session, round_id: int, sort: type[RoundRow]) -> list[RoundRow]:
    """All that hangs on a round of one sort (one of ``SORTS``), the oldest first."""
    question = select(sort).where(sort.round_id == round_id).order_by(col(sort.id))
    return list(session.exec(question))  # type: ignore[arg-type]


def is_used(session: Session, row: RoundRow) -> bool:
    """Whether any municipality has its own part of a row that hangs on a round."""
    used = col(USED[type(row)])
    return session.exec(select(used).where(used == row.id).limit(1)).first() is not None


def add_all(session: Session, round_: ProgrammeRound, rows: Sequence[RoundRow]) -> None:
    """Write a round with all its rows."""
    session.add(round_)
    session.flush()
    for row in rows:
        row.round_id = round_.id or 0
        session.add(row)
    session.flush()
