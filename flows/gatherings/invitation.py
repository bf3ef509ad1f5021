"""A gathering as an entry of a calendar, for its page, its command and the letters about it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.local_time import ZONE, local, today
from models.case.tables import Case, Subject
from models.gatherings.tables import Gathering
from notifications.calendar_file import Entry
from states.gathering import CANCELLED, INVITED, PLANNED, SET_ASIDE


def of_gathering(gathering: Gathering, subject: Subject, case: Case) -> Entry | None:
    """A gathering as an entry; None until it is placed."""
    if gathering.starts is None or gathering.ends is None:
        return None
    over = case.state in (CANCELLED, SET_ASIDE)
    return Entry(
        uid=f"gathering-{subject.municipality_id}-{gathering.subject_id}@arshjul",
        title=subject.name,
        starts=gathering.starts,
        ends=gathering.ends,
        place=gathering.place,
        link=gathering.link,
        text=gathering.agenda,
        # Cancelling is a change that a calendar has to take over too.
        sequence=gathering.sequence + over,
        cancelled=over,
    )


def told(session: Session, case: Case, say: Words) -> tuple[str, ...]:
    """When, where and how a gathering is held, and what it takes up, as far as that is known: one
    sentence each, in the reader's words. Nothing once it is over or set aside."""
    if case.state not in (PLANNED, INVITED):
        return ()
    one = session.get_one(Gathering, case.subject_id)
    said = []
    if one.starts is not None and one.ends is not None:
        said.append(say.say("gathering.when", **span(one.starts, one.ends, say)))
    said.append(say.say(f"gathering.{one.mode}"))
    if one.place:
        said.append(say.say("gathering.place", place=one.place))
    if one.link:
        said.append(say.say("gathering.link", link=one.link))
    if agenda := "; ".join(line.strip() for line in one.agenda.splitlines() if line.strip()):
        said.append(say.say("gathering.agenda", agenda=agenda))
    return tuple(said)


def span(starts: datetime, ends: datetime, say: Words) -> dict[str, str]:
    """From when to when, on the schools' clock; the end without its day where it is the same."""
    same = today(starts) == today(ends)
    over = f"{local(ends):%H.%M}" if same else say.instant(ends, ZONE)
    return {"starts": say.instant(starts, ZONE), "ends": over}


def invitation(session: Session, case: Case) -> Entry | None:
    """What a letter about the case brings for a calendar: the gathering that one is invited to."""
    if case.state != INVITED:
        return None
    gathering = session.get_one(Gathering, case.subject_id)
    return of_gathering(gathering, session.get_one(Subject, case.subject_id), case)
