"""Commitments: given, followed up with activities and at meetings, and ended only on purpose."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from config.roles import ROLES
from flows.engine.casework import arm, open_case, still_there, take_version, write_down
from flows.engine.choices import OneOf
from flows.engine.door import verb
from flows.engine.handling import Dates, Desk, Handling, by_days, facts_with
from flows.engine.inputs import Belongs
from flows.engine.record import note_down
from flows.following.beside import beside_commitment
from models.case.questions import case_about, subject_named
from models.case.tables import LONG, Case, Subject
from models.following.commitments import (
    SORT,
    CommitmentNote,
    Meeting,
    how_many_activities,
    meeting_numbered,
    waiting_for,
)
from notifications.header import UnsafeHeaderText, one_line
from states.commitment import ACTIVITIES, COMMITMENT, FOLLOWED_UP, ONGOING
from states.errors import ArshjulError
from states.school_year import months_after

LONGEST = 200


class BadCommitment(ArshjulError):
    """A commitment, meeting, arena or activity cannot be noted as it is told."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"commitment_{problem}"
        super().__init__(**params)


def meeting_by(session: Session, municipality: str, series: str, number: int) -> Meeting:
    """The meeting. Raises BadCommitment when there is none."""
    found = meeting_numbered(session, municipality, series, number)
    if found is None:
        raise BadCommitment("no_meeting", series=series[:60], number=number)
    return found


def _meeting_called(session: Session, municipality: str, text: str) -> Meeting:
    """The meeting as people write it: its series, and which one of it ("Høynivåmøte 2")."""
    series, _, number = text.strip().rpartition(" ")
    return meeting_by(session, municipality, series, int(number) if number.isdecimal() else 0)


_MEETING = Belongs(
    Meeting, lambda number: BadCommitment("no_meeting", series="–", number=number), _meeting_called
)
MeetingNumber = Annotated[int, _MEETING]
Long = Annotated[str, Field(max_length=LONG)]
Short = Annotated[str, Field(max_length=400)]
Line = Annotated[str, Field(max_length=LONGEST)]


@verb("following.give")
def give(
    desk: Desk,
    name: str,
    text: Long,
    *,
    year: int,
    given_to: str,
    signatory: Line = "",
    policy: Short = "",
    every_months: int = 6,
    made_at: MeetingNumber | None = None,
    role: Annotated[str, OneOf(("", *ROLES))] = "",
) -> Case:
    """Note a commitment; its owner is asked to take it up, and to follow it up from then on.

    Raises BadCommitment; then nothing has changed.
    """
    name, given_to = line(name, "name"), line(given_to, "given_to")
    if not 1 <= every_months <= 24:
        raise BadCommitment("rhythm", months=every_months)
    if not 1900 <= year <= desk.day.year:
        raise BadCommitment("year", year=year)
    if _named(desk, name) is not None:
        raise BadCommitment("exists", name=name)
    subject = Subject(municipality_id=desk.municipality, sort=SORT, name=name, role=role)
    desk.session.add(subject)
    desk.session.flush()
    desk.session.add(
        CommitmentNote(
            subject_id=subject.id or 0,
            municipality_id=desk.municipality,
            text=text.strip() or name,
            year=year,
            given_to=given_to,
            signatory=signatory.strip(),
            policy=policy.strip(),
            every_months=every_months,
            made_at_id=made_at,
        )
    )
    desk.session.flush()
    case = open_case(desk, COMMITMENT.name, subject=subject.id)
    assert case is not None  # its subject is new
    return case


@verb("following.add_meeting")
def add_meeting(
    desk: Desk,
    series: str,
    number: int,
    month: date,
    organiser: str,
    *,
    follows: MeetingNumber | None = None,
) -> Meeting:
    """One meeting of a series, to the month. Noted again, its month and organiser change, and
    with them the follow-up of the commitments that wait for it. Raises BadCommitment."""
    series, organiser = line(series, "series"), line(organiser, "organiser")
    if number < 1:
        raise BadCommitment("number", number=number)
    first = month.replace(day=1)
    if follows is not None:
        earlier = desk.session.get_one(Meeting, follows)
        if earlier.month > first:
            raise BadCommitment("follows", number=earlier.number)
    there = meeting_numbered(desk.session, desk.municipality, series, number)
    row = there or Meeting(
        municipality_id=desk.municipality,
        series=series,
        number=number,
        organiser=organiser,
        month=first,
    )
    row.organiser, row.month = organiser, first
    row.follows_id = follows or row.follows_id
    desk.session.add(row)
    desk.session.flush()
    for subject in waiting_for(desk.session, desk.municipality, row.id or 0):
        _wait_again(desk, subject)
    note_down(desk, "meeting_noted", {"meeting": row.id})
    return row


@verb("following.follow_up_at")
def follow_up_at(desk: Desk, name: str, meeting: MeetingNumber) -> Case:
    """Follow the commitment up before this meeting, instead of by its rhythm. Raises
    BadCommitment, and CaseClosed when it has ended."""
    subject = commitment_by(desk, name)
    still_there(case_of(desk, subject.id or 0), None)
    note = desk.session.get_one(CommitmentNote, subject.id)
    note.next_id = meeting
    desk.session.add(note)
    desk.session.flush()
    case = _wait_again(desk, subject.id or 0)
    note_down(desk, "commitment_followed_up_at", {"meeting": meeting}, case=case.id)
    return case


def commitment_by(desk: Desk, name: str) -> Subject:
    """The commitment of that name. Raises BadCommitment."""
    found = _named(desk, name.strip())
    if found is None:
        raise BadCommitment("unknown", name=name[:80])
    return found


def _named(desk: Desk, name: str) -> Subject | None:
    return subject_named(desk.session, desk.municipality, SORT, name)


def line(text: str, what: str) -> str:
    text = " ".join(text.split())
    try:
        one_line(text, what)
    except UnsafeHeaderText:
        raise BadCommitment("text", what=what) from None
    if not text or len(text) > LONGEST:
        raise BadCommitment("text", what=what)
    return text


def case_of(desk: Desk, subject: int) -> Case:
    """The commitment's one case."""
    case = case_about(desk.session, desk.municipality, COMMITMENT.name, subject)
    assert case is not None  # it was opened with its subject
    return case


def _wait_again(desk: Desk, subject: int) -> Case:
    """Give an open commitment the date that its meeting or rhythm gives now."""
    case = case_of(desk, subject)
    if case.closed is None and case.state in (ONGOING, FOLLOWED_UP):
        before = case.due
        take_version(desk.session, case, case.version)
        case.due, case.planned = _due(desk, case, desk.day)
        case.chain = None
        desk.session.add(case)
        desk.session.flush()
        told = {"from": str(before or ""), "to": str(case.due or "")}
        write_down(desk, case, "rescheduled", told)
        calendar = desk.place.calendar_of(case.unit_id)
        rungs = desk.place.rungs(case.owner_role)
        step = rungs.first(case.due, desk.day, calendar) if case.due else None
        arm(desk.session, case, step)
    return case


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """Before the meeting that comes, else by the commitment's own rhythm; never an end date."""
    if case.state not in (ONGOING, FOLLOWED_UP):
        return by_days(desk, case, begins)
    note = desk.session.get_one(CommitmentNote, case.subject_id)
    meeting = desk.session.get(Meeting, note.next_id) if note.next_id else None
    if meeting is not None and meeting.month > begins:
        day = meeting.month
    else:
        day = months_after(begins, note.every_months)
    return day, day


def _known(session: Session, case: Case) -> dict[str, str]:
    number = how_many_activities(session, case.municipality_id, case.subject_id or 0)
    return {ACTIVITIES: str(number)} if number else {}


HANDLED = (Handling(kind=COMMITMENT, facts=facts_with(_known), due=_due, beside=beside_commitment),)
