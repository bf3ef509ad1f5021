"""Taking part: asked, considering, signed up, pilot; what a pilot begins with and a leaver ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from flows.engine.casework import move_case, open_case
from flows.engine.door import About, verb
from flows.engine.handling import Dates, Desk, by_clock
from flows.gatherings.verbs import add_gathering, series_named
from flows.skolesec.inputs import RoundKey
from flows.skolesec.phases import settle
from flows.skolesec.rounds import round_of
from models.case.tables import Case, Subject
from models.skolesec.parts import (
    artefacts_in,
    case_of_part,
    common_gatherings,
    homework_in,
    in_common,
    mapping_in,
    part_of,
    phases_in,
)
from models.skolesec.programme import ProgrammeRound, RoundArtefact, RoundGathering
from models.skolesec.rounds import artefacts_of, gatherings_of, info_meetings_of, phases_of
from models.skolesec.taking_part import (
    ARTEFACT,
    MAPPING,
    PART,
    PHASE,
    ArtefactPart,
    MappingPart,
    Participation,
    PhasePart,
)
from states import artefact, mapping, participation, phase
from states.errors import ArshjulError
from states.gathering import Mode
from states.ladder import staff_of
from states.process import Change


class NotTakingPart(ArshjulError):
    """The municipality takes no part in this round."""

    key = "not_taking_part"


class NoSuchArea(ArshjulError):
    """The round has no information meeting for this area."""

    key = "no_such_area"


def of_the_part(desk: Desk, given: Mapping[str, Any]) -> About:
    """The verb is about the municipality's part in the round ``key``. Raises as
    ``participation_of`` does."""
    return About(participation_of(desk, given["key"])[1])


@verb("skolesec.ask_to_join")
def ask_to_join(
    desk: Desk, key: RoundKey, area: Annotated[str, Field(max_length=200)] = ""
) -> Case | None:
    """Ask the municipality to a round; None when it was asked already. Raises NoSuchRound,
    NoSuchArea."""
    round_ = round_of(desk.session, key)
    if part_of(desk.session, desk.municipality, round_.id or 0) is not None:
        return None
    areas = [one.area for one in info_meetings_of(desk.session, round_.id or 0)]
    if area and area not in areas:
        raise NoSuchArea(area=area[:60], known="; ".join(areas))
    made = _subject(desk, PART, round_.name)
    part = Participation(
        subject_id=made, municipality_id=desk.municipality, round_id=round_.id or 0, area=area
    )
    desk.session.add(part)
    desk.session.flush()
    causes = [{"key": "asked_to_join", "params": {"organiser": round_.organiser}}]
    told = {"round": round_.key, "file": round_.digest[:16]}
    return open_case(desk, participation.KIND, subject=made, causes=causes, detail=told)


def participation_of(desk: Desk, key: str) -> tuple[Participation, Case]:
    """The municipality's part in a round. Raises NoSuchRound, NotTakingPart."""
    round_ = round_of(desk.session, key)
    part = part_of(desk.session, desk.municipality, round_.id or 0)
    if part is None:
        raise NotTakingPart(round=key)
    return part, case_of_part(desk.session, desk.municipality, part.subject_id)


def participation_due(desk: Desk, case: Case, begins: date) -> Dates:
    """Answered by the day of signing up; a pilot is due at the end of the round."""
    part = desk.session.get_one(Participation, case.subject_id)
    round_ = desk.session.get_one(ProgrammeRound, part.round_id)
    if case.state in (participation.SIGNED_UP, participation.UNANSWERED):
        return None, None
    planned = round_.ends if case.state == participation.PILOT else round_.sign_up_by
    least = desk.place.calendar.shift(begins, desk.place.lead, staff_of("coordinator"))
    return max(planned, least), planned


def participation_follows(desk: Desk, case: Case, change: Change) -> None:
    """A pilot begins with all that the round asks for; who leaves is asked for nothing more."""
    if change.target == participation.PILOT:
        begin(desk, desk.session.get_one(Participation, case.subject_id))
    elif change.target == participation.LEFT:
        leave(desk, case.subject_id or 0, change.why or "")


def begin(desk: Desk, part: Participation) -> None:
    """Open the pilot's phases, artefacts, mapping and common gatherings: those that are not there
    already, so that what is added to a round later is opened too."""
    session, home = desk.session, part.municipality_id
    round_ = session.get_one(ProgrammeRound, part.round_id)
    number = round_.id or 0
    written = {row.id for _, row, _ in artefacts_in(session, home, part.subject_id)}
    for one in artefacts_of(session, number):
        if one.id not in written:
            _open(desk, ARTEFACT, artefact.KIND, _artefact_row(part, one), one.name, round_)
    name = next((p.name for p in phases_of(session, number) if MAPPING in p.activities), "")
    row = MappingPart(subject_id=0, municipality_id=home, participation_id=part.subject_id)
    if name and mapping_in(session, home, part.subject_id) is None:
        _open(desk, MAPPING, mapping.KIND, row, name, round_)
    for meeting in gatherings_of(session, number):
        add_common(desk, round_, meeting)
    gone_through = {row.id for _, row, _ in phases_in(session, home, part.subject_id)}
    for step in phases_of(session, number):
        if step.id in gone_through:
            continue
        phase_row = PhasePart(
            subject_id=0,
            municipality_id=home,
            participation_id=part.subject_id,
            phase_id=step.id or 0,
        )
        _open(desk, PHASE, phase.KIND, phase_row, step.name, round_)
    settle(desk, part.subject_id)


def _artefact_row(part: Participation, one: RoundArtefact) -> ArtefactPart:
    return ArtefactPart(
        subject_id=0,
        municipality_id=part.municipality_id,
        participation_id=part.subject_id,
        artefact_id=one.id or 0,
    )


def _open(
    desk: Desk,
    sort: str,
    kind: str,
    row: PhasePart | ArtefactPart | MappingPart,
    name: str,
    round_: ProgrammeRound,
) -> Case:
    row.subject_id = _subject(desk, sort, f"{round_.name}: {name}")
    desk.session.add(row)
    desk.session.flush()
    case = open_case(desk, kind, subject=row.subject_id)
    assert case is not None, "a new subject has no case yet"
    return case


def _subject(desk: Desk, sort: str, name: str, role: str = "") -> int:
    made = Subject(municipality_id=desk.municipality, sort=sort, name=name[:200], role=role)
    desk.session.add(made)
    desk.session.flush()
    return made.id or 0


def add_common(
    desk: Desk, round_: ProgrammeRound, meeting: RoundGathering, role: str = ""
) -> Case | None:
    """The municipality's own part of one of the round's gatherings; None when it is there."""
    if in_common(desk.session, desk.municipality, [meeting.id or 0]):
        return None
    name = f"{round_.name} ({meeting.series})"
    series = series_named(desk, name, round_.organiser)
    return add_gathering(
        desk,
        series,
        f"{round_.name}: {meeting.name}",
        number=meeting.number,
        starts=meeting.starts,
        ends=meeting.ends,
        mode=Mode(meeting.mode),
        place=meeting.place,
        link=meeting.link,
        agenda=meeting.agenda,
        role=role,
        common=meeting.id,
        sequence=meeting.sequence,
    )


def leave(desk: Desk, part: int, why: str) -> int:
    """Everything that the round still asks of the municipality is found not applicable; returns
    how many cases that was."""
    left = [case for case in asked_for(desk, part) if case.closed is None]
    for case in left:
        move_case(by_clock(desk), case, "not_applicable", why=why)
    return len(left)


def asked_for(desk: Desk, part: int) -> list[Case]:
    """All that the round asks or has asked of the municipality, which takes part in it."""
    session, home = desk.session, desk.municipality
    round_id = session.get_one(Participation, part).round_id
    cases = [case for _, _, case in phases_in(session, home, part)]
    cases += [case for _, _, case in artefacts_in(session, home, part)]
    cases += [case for _, _, case in homework_in(session, home, part)]
    cases += [case for case in (mapping_in(session, home, part),) if case is not None]
    return cases + [case for _, _, case in common_gatherings(session, home, round_id)]
