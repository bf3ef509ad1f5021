"""What a new thing would bring, before it is made: the case that opens, whom it waits for, its last
day and the first reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.engine.door import unit_of
from flows.engine.handling import Desk
from models.case.tables import Case
from models.case.timers import timer_of
from models.register.questions import colleagues, names_of
from states.ladder import OWNER
from states.permissions import ACTS_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as it would open: ``role`` answers for it at ``unit`` (None: the authority);
    ``people`` by name, ``hers`` where it waits for whoever is at the desk; ``due`` its last day and
    ``reminder`` the day of the first reminder, where it has any."""

    kind: str
    role: str
    unit: int | None
    people: tuple[str, ...]
    hers: bool
    due: date | None
    reminder: date | None


def opened(desk: Desk, case: Case) -> Opened:
    """What opened with the case, at the desk at which it was opened."""
    unit = unit_of(desk, case)
    found = desk.place.directory.addressed(OWNER, case.owner_role, unit, case.delegate_id, desk.day)
    names = names_of(desk.session, desk.municipality, found)
    timer = timer_of(desk.session, case)
    return Opened(
        kind=case.kind,
        role=case.owner_role,
        unit=unit,
        people=tuple(names[one] for one in found if one in names),
        hers=desk.who.person in found,
        due=case.due,
        reminder=timer.due if timer else None,
    )


def in_whose_place(desk: Desk) -> list[tuple[int, str]]:
    """Those in whose place whoever is at the desk may do something, by number and name; the door
    asks whether each of them might do it herself."""
    held = desk.place.directory.held_by(desk.who.person or 0, desk.day)
    if not any(role in ACTS_FOR_OTHERS for role, _ in held):
        return []
    every = colleagues(desk.session, desk.municipality)
    return [(number, name) for number, name in every if number != desk.who.person]
