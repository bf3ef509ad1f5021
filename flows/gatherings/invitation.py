"""A gathering as an entry of a calendar, for its page, its command and the letters about it."""

from __future__ import annotations

from sqlmodel import Session

from models.case.tables import Case, Subject
from models.gatherings.tables import Gathering
from notifications.calendar_file import Entry
from states.gathering import CANCELLED, INVITED, SET_ASIDE


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


def invitation(session: Session, case: Case) -> Entry | None:
    """What a letter about the case brings for a calendar: the gathering that one is invited to."""
    if case.state != INVITED:
        return None
    gathering = session.get_one(Gathering, case.subject_id)
    return of_gathering(gathering, session.get_one(Subject, case.subject_id), case)
