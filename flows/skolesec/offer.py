"""What a round offers a municipality that is asked to it, in the words of the letter."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.local_time import ZONE
from models.case.tables import Case
from models.skolesec.programme import ProgrammeRound
from models.skolesec.rounds import gatherings_of, info_meetings_of, phases_of
from models.skolesec.taking_part import Participation
from states.participation import CONSIDERING, INVITED


def offered(session: Session, case: Case, say: Words) -> tuple[str, ...]:
    """What the round is about, when it and its phases and gatherings are, as far as that is known,
    and until when one may answer. Nothing once it was answered."""
    if case.state not in (INVITED, CONSIDERING):
        return ()
    part = session.get_one(Participation, case.subject_id)
    round_ = session.get_one(ProgrammeRound, part.round_id)
    number = round_.id or 0
    told = [
        say.say(
            "offer.round",
            round=round_.name,
            starts=say.day(round_.starts),
            ends=say.day(round_.ends),
        )
    ]
    if goals := "; ".join(round_.goals.splitlines()):
        told.append(say.say("offer.goals", goals=goals))
    phases = [
        say.say("offer.phase", name=one.name, starts=say.day(one.starts), ends=say.day(one.ends))
        for one in phases_of(session, number)
    ]
    if phases:
        told.append(say.say("offer.phases", phases="; ".join(phases)))
    meetings = [
        say.say("offer.meeting", name=one.name, when=_when(one.starts, say))
        for one in gatherings_of(session, number)
    ]
    if meetings:
        told.append(say.say("offer.meetings", meetings="; ".join(meetings)))
    told += [
        say.say("offer.information", when=_when(one.starts, say), link=one.link).rstrip()
        for one in info_meetings_of(session, number)
        if one.area == part.area
    ]
    if case.due is not None:
        told.append(say.say("offer.until", day=say.day(case.due)))
    return tuple(told)


def _when(starts: datetime | None, say: Words) -> str:
    return say.instant(starts, ZONE) if starts else say.say("offer.no_time")
