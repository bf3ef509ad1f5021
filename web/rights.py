"""What the person at the screen may do: the pages show the buttons that she may use, no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from flows.engine.door import About, desk_in, may, unit_of
from flows.engine.handling import Desk, Who
from flows.engine.office import Office
from models.case.tables import Case
from models.register.questions import names_of
from states.ladder import DEPUTY, OWNER
from web.identity import Viewer

MOVE = "engine.move"
# What a form of the case's page does, as the verb whose right is asked for; a move by any name.
OF_A_CASE = {
    "answer": "engine.done",
    "note": "engine.note",
    "delegate": "engine.delegate",
    "reschedule": "engine.reschedule",
}


@dataclass(frozen=True, slots=True)
class Rights:
    """``own``: the verbs that she may do herself. ``instead``: those that she may do in the place
    of one of ``people``, by number and name."""

    own: frozenset[str] = frozenset()
    instead: frozenset[str] = frozenset()
    people: tuple[tuple[int, str], ...] = ()

    def may(self, do: str) -> bool:
        return self.verb(do) in self.own or self.for_another(do)

    def for_another(self, do: str) -> bool:
        """Whether she may do it in somebody's place, and not herself."""
        return self.verb(do) in self.instead

    @staticmethod
    def verb(do: str) -> str:
        return OF_A_CASE.get(do, MOVE)


def desk_of(session: Session, office: Office, seen: Viewer, now: datetime) -> Desk:
    """The viewer's desk in a transaction that only reads: the door is asked there."""
    return desk_in(session, office, seen.municipality.id, seen.who, now)


def rights(desk: Desk, case: Case) -> Rights:
    """What whoever is at the desk may do with the case; nothing when it is closed."""
    if case.closed is not None:
        return Rights()
    verbs = (*OF_A_CASE.values(), MOVE)
    own = _allowed(desk, desk.who, case, verbs)
    instead: set[str] = set()
    people: list[int] = []
    for person in _waited_for(desk, case) if len(own) < len(verbs) else ():
        by_her = _allowed(desk, replace(desk.who, instead_of=person), case, verbs) - own
        instead |= by_her
        people += [person] if by_her else []
    names = names_of(desk.session, desk.municipality, people)
    return Rights(own, frozenset(instead), tuple((one, names[one]) for one in people))


def _allowed(desk: Desk, who: Who, case: Case, verbs: Iterable[str]) -> frozenset[str]:
    about = About(case, unit_of(desk, case))
    return frozenset(one for one in verbs if may(replace(desk, who=who), one, about))


def _waited_for(desk: Desk, case: Case) -> list[int]:
    """Those whom the case waits for, the first of them first: the delegate or the role, and the
    deputy; not whoever is at the desk."""
    where = (case.owner_role, unit_of(desk, case), case.delegate_id, desk.day)
    found = [
        one for rung in (OWNER, DEPUTY) for one in desk.place.directory.addressed(rung, *where)
    ]
    return [one for one in dict.fromkeys(found) if one != desk.who.person]
