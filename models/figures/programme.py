"""What a programme's reports are told from: a municipality's part in a round beside the others',
and a round over all that take part."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.case.tables import Case
from models.measures.tables import PlannedMeasure, measures_of
from models.skolesec.parts import artefacts_in, cohort, levels_in, parts_of
from models.skolesec.programme import ProgrammeRound
from models.skolesec.taking_part import InfoSignUp, Participation, SupportRequest
from states import support_request
from states.programme import Axis, axes


def mapping_beside(
    session: Session, round_: ProgrammeRound, part: Participation
) -> tuple[Axis, ...]:
    """The municipality's mapping beside the mean of the others, question by question. A mean is
    left out where fewer than ``ENOUGH`` others have answered."""
    everyone = levels_in(session, [one.subject_id for one, _ in cohort(session, round_.id or 0)])
    own = everyone.pop(part.subject_id, {})
    return axes(round_.questions, own, list(everyone.values()))


def mapping_before(
    session: Session, round_: ProgrammeRound, part: Participation
) -> tuple[ProgrammeRound, dict[str, int]] | None:
    """The latest earlier round in which the municipality answered the mapping, with its maturities
    by the text of each question; None where there is none."""
    earlier = [
        (session.get_one(ProgrammeRound, one.round_id), one)
        for one, _ in parts_of(session, part.municipality_id)
        if one.subject_id != part.subject_id
    ]
    for other, one in sorted(earlier, key=lambda pair: pair[0].starts, reverse=True):
        found = levels_in(session, [one.subject_id]).get(one.subject_id, {})
        if other.starts < round_.starts and found:
            texts = {question["key"]: question["text"] for question in other.questions}
            return other, {texts[key]: level for key, level in found.items() if key in texts}
    return None


def plan_measures(
    session: Session, municipality: str, part: int
) -> list[tuple[PlannedMeasure, Case]]:
    """The measures of the municipality's tiltaksplan in one of its participations, in its order."""
    return [
        pair
        for one, row, _ in artefacts_in(session, municipality, part)
        if row.is_plan
        for pair in measures_of(session, municipality, plan=one.subject_id)
    ]


def support_in(session: Session, municipality: str, part: int) -> list[tuple[SupportRequest, Case]]:
    """What the municipality has asked its guides in one of its participations."""
    rows = session.exec(
        select(SupportRequest, Case)
        .join(Case, col(Case.subject_id) == col(SupportRequest.subject_id))
        .where(
            SupportRequest.municipality_id == municipality,
            SupportRequest.participation_id == part,
            Case.kind == support_request.KIND,
        )
        .order_by(col(Case.id))
    )
    return [(request, case) for request, case in rows]


def people_coming(session: Session, meeting: int) -> dict[str, int]:
    """How many people come to an information meeting, by municipality."""
    rows = session.exec(select(InfoSignUp).where(InfoSignUp.meeting_id == meeting))
    return {one.municipality_id: one.people for one in rows}
