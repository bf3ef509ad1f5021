"""Rounds: loaded from a file, their gatherings placed in time, information before they begin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from config.programme_plan import Meeting, Programme
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.gatherings.verbs import check_times
from flows.skolesec.inputs import Number, RoundFile, RoundKey, Series
from models.case.tables import Case
from models.record import audit
from models.skolesec.guiding import guides_from
from models.skolesec.parts import everybody
from models.skolesec.programme import (
    COMMON,
    GUIDES,
    InfoMeeting,
    ProgrammeRound,
    RoundArtefact,
    RoundGathering,
    RoundHomework,
    RoundPhase,
    RoundRow,
)
from models.skolesec.rounds import (
    add_all,
    coming_to,
    gatherings_of,
    info_meetings_of,
    round_keyed,
)
from models.skolesec.taking_part import InfoSignUp
from states.errors import ArshjulError
from states.gathering import Mode
from states.participation import LEFT


class NoSuchRound(ArshjulError):
    """There is no round with this key."""

    key = "no_such_round"


class NoSuchMeeting(ArshjulError):
    """The round has no such gathering or information meeting."""

    key = "no_such_meeting"


class RoundDiffers(ArshjulError):
    """A round with this key was loaded from another file. It may have begun: change it on purpose
    (``change_round``), or give the new one a key of its own."""

    key = "round_differs"


@verb("skolesec.load_round")
def load_round(desk: Desk, programme: RoundFile) -> tuple[ProgrammeRound, bool]:
    """Take a round from its file; the second value tells whether it is new.

    The same file again changes nothing. Raises RoundDiffers.
    """
    plan, session = programme.round, desk.session
    there = round_keyed(session, plan.key)
    if there is not None:
        if there.digest != programme.digest:
            raise RoundDiffers(round=plan.key)
        return there, False
    made = ProgrammeRound(
        key=plan.key,
        name=plan.name,
        locale=plan.locale,
        organiser=plan.organiser,
        owners="\n".join(plan.owners),
        endorsed_by="\n".join(plan.endorsed_by),
        contact=plan.contact,
        starts=plan.window.starts,
        ends=plan.window.ends,
        sign_up_by=plan.sign_up_by,
        goals="\n".join(plan.goals),
        questions=list(programme.questions),
        digest=programme.digest,
    )
    add_all(session, made, rows_of(programme))
    return made, True


def rows_of(programme: Programme) -> list[RoundRow]:
    """What hangs on the round, as the file says it; ``round_id`` is still to be given."""
    phases = [
        RoundPhase(
            round_id=0,
            position=position,
            key=one.key,
            name=one.name,
            starts=one.window.starts,
            ends=one.window.ends,
            needs_plan=one.needs_plan,
            activities=list(one.activities),
            asks="\n".join(one.asks),
        )
        for position, one in enumerate(programme.phases, start=1)
    ]
    artefacts = [
        RoundArtefact(round_id=0, phase=one.phase, key=one.key, name=one.name, is_plan=one.is_plan)
        for one in programme.artefacts
    ]
    meetings = [_meeting(one, COMMON) for one in programme.gatherings]
    meetings += [_meeting(one, GUIDES) for one in programme.guides_gatherings]
    homework = [
        RoundHomework(round_id=0, after=one.after, name=one.name) for one in programme.homework
    ]
    information = [
        InfoMeeting(
            round_id=0,
            area=one.area,
            starts=one.starts,
            ends=one.ends,
            link=one.link,
            resource_people=one.resource_people,
        )
        for one in programme.info_meetings
    ]
    return [*phases, *artefacts, *meetings, *homework, *information]


def _meeting(one: Meeting, series: str) -> RoundGathering:
    return RoundGathering(
        round_id=0,
        series=series,
        number=one.number,
        name=one.name,
        phase=one.phase,
        starts=one.starts,
        ends=one.ends,
        mode=one.mode,
        place=one.place,
        link=one.link,
        agenda="\n".join(one.agenda),
    )


def round_of(session: Session, key: str) -> ProgrammeRound:
    """The round. Raises NoSuchRound."""
    found = round_keyed(session, key)
    if found is None:
        raise NoSuchRound(round=key[:60])
    return found


@verb("skolesec.place_common", everywhere=True)
def place_common(
    desk: Desk,
    key: RoundKey,
    number: Number,
    starts: datetime,
    ends: datetime,
    *,
    series: Series = COMMON,
    mode: Mode | None = None,
    place: Annotated[str, Field(max_length=200)] | None = None,
    link: Annotated[str, Field(max_length=500)] | None = None,
) -> RoundGathering:
    """Give one of the round's gatherings its time, or another one; it stands in the record of
    everybody who takes part. Each municipality's own part of it follows in ``follow_placed``, or
    on its next day. Raises NoSuchRound, NoSuchMeeting, BadTimes."""
    check_times(starts, ends)
    session = desk.session
    round_ = round_of(session, key)
    for one in gatherings_of(session, round_.id or 0, series):
        if one.number == number:
            one.starts, one.ends = starts, ends
            one.mode = mode or one.mode
            one.place = one.place if place is None else place
            one.link = one.link if link is None else link
            one.sequence += 1
            one.by_hand = True
            session.add(one)
            session.flush()
            told = {"series": series, "number": number, "starts": starts.isoformat()}
            told_to = taking_part(session, round_.id or 0)
            tell_each(desk, told_to, "common_placed", {"round": key, **told})
            return one
    raise NoSuchMeeting(what=str(number))


def taking_part(session: Session, round_id: int) -> list[str]:
    """The municipalities that were asked to a round and have not left it, and the guides'."""
    asked = [part.municipality_id for part, case in everybody(session, round_id) if not gone(case)]
    return list(dict.fromkeys([*asked, *guides_from(session, round_id)]))


def touched_by(session: Session, key: str) -> list[str]:
    """The municipalities that hear of a change of the round: those that take part, and those that
    come to a meeting about it. Raises NoSuchRound."""
    number = round_of(session, key).id or 0
    coming = [
        home
        for one in info_meetings_of(session, number)
        for home in coming_to(session, one.id or 0)
    ]
    return list(dict.fromkeys([*taking_part(session, number), *coming]))


def gone(case: Case) -> bool:
    """Whether a municipality takes no part in a round any more, or never did."""
    return case.state == LEFT


def tell_each(
    desk: Desk, municipalities: Iterable[str], what: str, detail: Mapping[str, object]
) -> None:
    """One row in the record of each municipality: a round has none of its own."""
    for one in municipalities:
        audit.write(desk.session, one, what, at=desk.now, via=desk.who.via, detail=detail)


@verb("skolesec.come_to_info")
def come_to_info(
    desk: Desk,
    key: RoundKey,
    area: Annotated[str, Field(max_length=200)],
    people: Annotated[int, Field(ge=1)],
) -> InfoMeeting:
    """Say that somebody comes to the information meeting of an area; it binds nobody to anything.

    A later answer replaces an earlier one. Raises NoSuchRound, NoSuchMeeting.
    """
    round_ = round_of(desk.session, key)
    for meeting in info_meetings_of(desk.session, round_.id or 0):
        if meeting.area.casefold() == area.strip().casefold():
            mine = (desk.municipality, meeting.id or 0)
            said = desk.session.get(InfoSignUp, mine) or InfoSignUp(
                municipality_id=desk.municipality, meeting_id=meeting.id or 0, people=people
            )
            said.people = people
            desk.session.add(said)
            told = {"round": key, "meeting": meeting.id, "people": said.people}
            note_down(desk, "info_meeting", told)
            return meeting
    raise NoSuchMeeting(what=area[:60])
