"""Whose letters somebody may read: a coordinator those of the people within her reach, everybody
else her own."""

from __future__ import annotations

from sqlmodel import Session

from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.door import About, may
from flows.engine.handling import Desk
from models.case.confidential import secret_cases
from models.case.questions import by_number
from models.case.tables import Case

DECIDES = "mail.release"
"""Whoever decides about letters reads them; the right is that of the verb."""

Reach = frozenset[int] | None
"""The people whose letters are read; None: everybody's of the municipality."""


def reach_of(desk: Desk) -> Reach:
    """Whose letters whoever is at the desk may read."""
    if may(desk, DECIDES, About()):
        return None
    me, directory = desk.who.person, desk.place.directory
    mine = frozenset() if me is None else frozenset({me})
    held = {unit for _, unit in directory.held_by(me or 0, desk.day)}
    mine_to_lead = [one for one in held if one and may(desk, DECIDES, About(unit=one))]
    if not mine_to_lead:
        return mine
    led = {
        post.person
        for post in directory.held_on(desk.day)
        if any(directory.covers(unit, post.unit) for unit in mine_to_lead)
    }
    return mine | led


def reads(reach: Reach, person: int) -> bool:
    """Whether letters to the person lie within the reach."""
    return reach is None or person in reach


class Sight:
    """Which cases whoever is at the desk may know the days of: what a letter says of the others
    tells a day that is kept."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self.secrets: Secrets = secrets_of(session, desk.municipality)
        self.kept = frozenset(secret_cases(session)) if self.secrets.visible_to else frozenset()
        self.desk = desk

    def unseen(self, reader: int) -> frozenset[int]:
        """The open cases of which she may not see what a letter to ``reader`` says."""
        cases = by_number(self.desk.session, self.desk.municipality, sorted(self.kept))
        return frozenset(one.id or 0 for one in cases if not self.of(one, reader))

    def of(self, case: Case, reader: int) -> bool:
        """Whether she may see what a letter to ``reader`` says of the case; her own she has."""
        me = self.desk.who.person
        if reader == me:
            return True
        return self.secrets.may_see(case, me, self.desk.place.directory, self.desk.day)
