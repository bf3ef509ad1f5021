"""What shows that a commitment is kept: demands it answers, arenas, activities and outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlmodel import Session

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import Belongs
from flows.engine.record import note_down
from flows.following.commitments import (
    BadCommitment,
    Long,
    MeetingNumber,
    Short,
    case_of,
    commitment_by,
    line,
)
from models.following.commitments import (
    Arena,
    CommitmentActivity,
    CommitmentArena,
    Demand,
    arena_named,
    demand_numbered,
    given_here,
)
from states.commitment import ArenaLevel


def arena_by(session: Session, municipality: str, name: str) -> Arena:
    """The arena of that name. Raises BadCommitment."""
    found = arena_named(session, municipality, name.strip())
    if found is None:
        raise BadCommitment("no_arena", name=name[:80])
    return found


_ARENA = Belongs(Arena, lambda number: BadCommitment("no_arena", name=str(number)), arena_by)
ArenaNumber = Annotated[int, _ARENA]


@verb("following.add_demand")
def add_demand(desk: Desk, meeting: MeetingNumber, number: int, text: Long) -> Demand:
    """A demand of the meeting's list; said again, it is changed. Raises BadCommitment."""
    there = demand_numbered(desk.session, desk.municipality, meeting, number)
    row = there or Demand(
        municipality_id=desk.municipality, meeting_id=meeting, number=number, text=""
    )
    said = text.strip()
    if not said or number < 1:
        raise BadCommitment("number", number=number)
    if row.text == said:
        return row
    row.text = said
    desk.session.add(row)
    desk.session.flush()
    note_down(desk, "demand_noted", {"meeting": meeting, "number": number}, said)
    return row


@verb("following.add_arena")
def add_arena(desk: Desk, name: str, level: ArenaLevel, commitment: str = "") -> Arena:
    """An arena and its level, and the commitment that is to be raised there, if one is named.
    Raises BadCommitment."""
    name = line(name, "arena")
    there = arena_named(desk.session, desk.municipality, name)
    row = there or Arena(municipality_id=desk.municipality, name=name, level=level)
    fresh = there is None or row.level != level
    row.level = level
    desk.session.add(row)
    desk.session.flush()
    if fresh:
        note_down(desk, "arena_noted", {"arena": row.id, "level": level.value})
    if commitment:
        subject = commitment_by(desk, commitment)
        key = (subject.id or 0, row.id or 0)
        if desk.session.get(CommitmentArena, key) is None:
            desk.session.add(
                CommitmentArena(
                    subject_id=key[0], arena_id=key[1], municipality_id=desk.municipality
                )
            )
            case = case_of(desk, key[0]).id
            note_down(desk, "commitment_on_arena", {"arena": row.id}, case=case)
    return row


@verb("following.add_activity")
def add_activity(
    desk: Desk,
    name: str,
    text: Long,
    starts: date,
    ends: date,
    *,
    arena: ArenaNumber | None = None,
    outcome: Long = "",
    pupils: int = 0,
    pupils_how: Short = "",
) -> CommitmentActivity:
    """Something that was done, with the period it reports on. Raises BadCommitment."""
    if ends < starts or ends > desk.day:
        raise BadCommitment("period", starts=starts, ends=ends)
    if not text.strip() or pupils < 0:
        raise BadCommitment("activity", pupils=pupils)
    subject = commitment_by(desk, name)
    row = CommitmentActivity(
        municipality_id=desk.municipality,
        subject_id=subject.id or 0,
        text=text.strip(),
        starts=starts,
        ends=ends,
        arena_id=arena,
        outcome=outcome.strip(),
        pupils=pupils,
        pupils_how=pupils_how.strip(),
    )
    desk.session.add(row)
    desk.session.flush()
    told = {"commitment": subject.id, "activity": row.id}
    case = case_of(desk, row.subject_id).id
    note_down(desk, "commitment_activity", told, case=case)
    return row


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment in a list; ``next`` is the day of its next follow-up."""

    case: int
    name: str
    state: str
    year: int
    given_to: str
    next: date | None
    activities: int


def commitments(desk: Desk) -> list[Promise]:
    """The commitments, those still ongoing first."""
    return [
        Promise(
            case=one.case.id or 0,
            name=one.subject.name,
            state=one.case.state,
            year=one.note.year,
            given_to=one.note.given_to,
            next=one.case.due,
            activities=one.activities,
        )
        for one in given_here(desk.session, desk.municipality)
    ]
