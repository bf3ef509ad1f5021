"""What is asked of gatherings to come: who is expected, and what each was told last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select as table_select
from sqlmodel import Session, col, select

from models.case.naming import NAME, with_names
from models.case.tables import Case, Subject
from models.gatherings.tables import Attendance, Gathering, Invitation
from models.portions import portions
from models.post.outbox import BY_HAND
from models.post.tables import Message
from states.gathering import KIND

SORT = "invitation"  # of the letters that carry an invitation's number


def to_come(
    session: Session, now: datetime, municipality: str = ""
) -> list[tuple[Gathering, Subject, Case]]:
    """The gatherings that are placed and have not begun, over or not, the next one first; of every
    municipality unless one is named."""
    question = (
        select(Gathering, Subject, Case)
        .join(Subject, col(Subject.id) == col(Gathering.subject_id))
        .join(Case, (col(Case.subject_id) == col(Subject.id)) & (col(Case.kind) == KIND))
        .where(col(Gathering.starts) > now)
        .order_by(col(Gathering.starts), col(Gathering.subject_id))
    )
    if municipality:
        question = question.where(Gathering.municipality_id == municipality)
    return [(one, subject, case) for one, subject, case in session.exec(question)]


def on_the_list(session: Session, gatherings: Sequence[int]) -> dict[int, list[int]]:
    """Who stands on the list of each gathering, in the order in which they were noted."""
    found: dict[int, list[int]] = defaultdict(list)
    for some in portions(gatherings):
        rows = session.exec(
            select(Attendance)
            .where(col(Attendance.subject_id).in_(some))
            .order_by(col(Attendance.id))
        )
        for one in rows:
            found[one.subject_id].append(one.person_id)
    return found


def told_last(session: Session, gatherings: Sequence[int]) -> dict[tuple[int, int], Invitation]:
    """What was last written to each person of each gathering, by gathering and person. A letter
    that was cancelled by itself told nothing; one that a person struck out stays struck out."""
    found: dict[tuple[int, int], Invitation] = {}
    for some in portions(gatherings):
        rows = session.exec(
            select(Invitation, Message.status, Message.reason)
            .join(
                Message,
                (col(Message.about) == col(Invitation.id))
                & (col(Message.sort) == SORT)
                & (col(Message.day) == col(Invitation.day))
                & (col(Message.person_id) == col(Invitation.person_id)),
                isouter=True,
            )
            .where(col(Invitation.subject_id).in_(some))
            .order_by(col(Invitation.number))
        )
        for one, status, reason in rows:
            if status != "cancelled" or reason == BY_HAND:
                found[one.subject_id, one.person_id] = one
    return found


def tellings(session: Session, gathering: int, person: int) -> list[tuple[Invitation, str]]:
    """All that was written to the person of the gathering, with how far each letter has come, in
    order; no status: the letter is no longer kept."""
    rows = session.exec(
        select(Invitation, Message.status)
        .join(
            Message,
            (col(Message.about) == col(Invitation.id))
            & (col(Message.sort) == SORT)
            & (col(Message.day) == col(Invitation.day))
            & (col(Message.person_id) == col(Invitation.person_id)),
            isouter=True,
        )
        .where(Invitation.subject_id == gathering, Invitation.person_id == person)
        .order_by(col(Invitation.number))
    )
    return [(one, status or "") for one, status in rows]


def cases_of_invitations(
    session: Session, municipality: str, invitations: Sequence[int]
) -> dict[int, tuple[Case, str]]:
    """The case behind what each of the municipality's invitations tells of, and its name, by the
    invitation's number."""
    found: dict[int, tuple[Case, str]] = {}
    for some in portions(sorted(set(invitations))):
        asked = with_names(
            table_select(col(Invitation.id), Case, NAME).join(
                Case,
                (col(Case.subject_id) == col(Invitation.subject_id)) & (col(Case.kind) == KIND),
            )
        ).where(col(Invitation.municipality_id) == municipality, col(Invitation.id).in_(some))
        found.update({number: (case, name) for number, case, name in session.execute(asked)})
    return found
