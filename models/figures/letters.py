"""The letters about one case, whatever they were written for."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.case.tables import Case
from models.gatherings.tables import Invitation
from models.gatherings.told import SORT
from models.post.questions import said_about
from models.post.tables import Item, Message
from models.urgent.questions import letters_of_alarms
from states.gathering import KIND


def letters_about(session: Session, case: Case) -> list[tuple[Item | None, Message]]:
    """Letters of any status that say or said something of the case, by number and rung; None for
    what is no rung of the ladder: an alarm of a clock, an invitation."""
    found: list[tuple[Item | None, Message]] = [*said_about(session, case)]
    found += [(None, letter) for letter in letters_of_alarms(session, case)]
    found += [(None, letter) for letter in _invitations(session, case)]
    return sorted(found, key=lambda one: (one[1].id or 0, one[0].level if one[0] else 0))


def _invitations(session: Session, case: Case) -> list[Message]:
    if case.kind != KIND:
        return []
    told = select(Invitation.id).where(
        Invitation.municipality_id == case.municipality_id,
        Invitation.subject_id == case.subject_id,
    )
    wanted = select(Message).where(
        Message.municipality_id == case.municipality_id,
        Message.sort == SORT,
        col(Message.about).in_(told),
    )
    return list(session.exec(wanted))
