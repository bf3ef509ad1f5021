"""What is to be told of a gathering as a letter: at the moment of sending, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from config.words import words
from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.engine.office import LetterSort, Office
from flows.gatherings.invitation import changes, facts, of_gathering
from flows.gatherings.inviting import HANGS_ON, NOT_HERE, TOLD, who_is_expected, write_invitations
from models.case.tables import Case, Subject
from models.gatherings.tables import Gathering, Invitation, MeetingSeries, case_of_gathering
from models.gatherings.told import tellings
from models.post.tables import Message
from models.register.tables import Municipality, Person
from notifications.calendar_file import Party, calendar_file
from notifications.letter import Letter, Meeting
from states.gathering import INVITED, PLANNED, SET_ASIDE


def invitation_letter(
    office: Office, session: Session, message: Message, place: Town, person: Person, now: datetime
) -> Letter | None:
    """The letter; None when the gathering has begun, when a later letter tells of it, or when it
    would tell what the reader knows."""
    row = session.get(Invitation, message.about)
    case = case_of_gathering(session, row.municipality_id, row.subject_id) if row else None
    if row is None or case is None:
        return None
    gathering = session.get_one(Gathering, row.subject_id)
    if gathering.starts is None or gathering.starts <= now:
        return None
    written = tellings(session, row.subject_id, row.person_id)
    if any(one.number > row.number for one, _ in written):
        return None
    sent = [one for one, status in written if one.number < row.number and status in ("sent", "")]
    before = sent[-1] if sent else None
    here = who_is_expected(session, place, [(gathering, None, case)])
    gone = person.id not in here[gathering.subject_id]
    _keep(session, row, gathering, over=gone or case.state in NOT_HERE)
    name = _name(row, before, case)
    if name is None:
        return None
    municipality = session.get_one(Municipality, case.municipality_id)
    return Letter(
        name=name,
        locale=person.locale,
        to_name=person.name,
        municipality=municipality.name,
        today=today(now),
        meeting=_meeting(session, row, before, case, person.locale, name),
        contact=office.settings.reply_to or None,
        calendar=_calendar(office, session, row, case, person, message, municipality),
        method="CANCEL" if row.over else "REQUEST",
    )


def _keep(session: Session, row: Invitation, gathering: Gathering, *, over: bool) -> None:
    """What the letter tells is what holds when it leaves."""
    for name in TOLD:
        setattr(row, name, getattr(gathering, name))
    row.over = over
    session.add(row)
    session.flush()


def _name(row: Invitation, before: Invitation | None, case: Case) -> str | None:
    if row.over:
        return "invitation_cancelled" if before is not None and not before.over else None
    if case.state not in (PLANNED, INVITED):
        return None
    if before is None or before.over:
        return "invitation"
    if any(getattr(row, name) != getattr(before, name) for name in TOLD):
        return "invitation_changed"
    return "invitation_reminder" if row.reminder else None


def _meeting(
    session: Session,
    row: Invitation,
    before: Invitation | None,
    case: Case,
    locale: str,
    name: str,
) -> Meeting:
    say = words(locale)
    changed = {}
    if before is not None and name == "invitation_changed":
        changed = changes(before, row, say)
    known = facts(row, say)
    if row.over:
        known = {"when": known["when"]}
    return Meeting(
        name=session.get_one(Subject, row.subject_id).name,
        starts=local(row.starts),
        changes=tuple(changed.values()),
        facts=tuple(text for field, text in known.items() if field not in changed),
        why=_why(case) if row.over else "",
    )


def _why(case: Case) -> str:
    if case.state not in NOT_HERE:
        return "not_expected"
    return "set_aside" if case.state == SET_ASIDE else str(case.outcome)


def _calendar(
    office: Office,
    session: Session,
    row: Invitation,
    case: Case,
    person: Person,
    message: Message,
    municipality: Municipality,
) -> bytes:
    gathering = session.get_one(Gathering, row.subject_id)
    entry = of_gathering(gathering, session.get_one(Subject, gathering.subject_id), case)
    assert entry is not None, "it is placed"
    if row.over and not entry.cancelled:  # it takes place, but without this reader
        entry = replace(entry, cancelled=True, sequence=entry.sequence + 1)
    series = session.get_one(MeetingSeries, gathering.series_id)
    return calendar_file(
        [entry],
        country=municipality.country,
        now=message.created_at,  # so that a second try is the same file
        method="CANCEL" if row.over else "REQUEST",
        organiser=Party(series.organiser or municipality.name, office.settings.mail_from),
        attendee=Party(person.name, person.email),
    )


INVITATIONS = LetterSort(invitation_letter, write=write_invitations, hangs_on=HANGS_ON)
