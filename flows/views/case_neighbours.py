"""What lies beside a case: the one before and the next of the same duty, and other units' own."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.confidentiality import secrets_of
from flows.engine.handling import Desk
from flows.views.duties import BY_NAME
from flows.views.standings import OVERDUE, Standing, present_standing
from models.case.neighbours import at_other_units, in_line
from models.case.steps import Left, steps_left
from models.case.tables import Case


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same duty at another unit; ``kept``: the reader may not know its days."""

    case: Case
    unit: str
    standing: Standing
    kept: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """``step``: how the earlier case left the state that this one stands in."""

    before: Case | None
    step: Left | None
    after: Case | None
    elsewhere: tuple[Elsewhere, ...]


def neighbours(desk: Desk, case: Case) -> Neighbours:
    """The neighbours of the case; at other units what is late comes first."""
    session, place, day = desk.session, desk.place, desk.day
    before, after = in_line(session, case)
    left = steps_left(session, before) if before else []
    same = [one for one in left if one.state == case.state]
    secrets = secrets_of(session, desk.municipality)
    elsewhere = [
        Elsewhere(
            one,
            unit,
            present_standing(place, one, day),
            not secrets.may_see(one, desk.who.person, place.directory, day),
        )
        for one, unit in at_other_units(session, case, BY_NAME)
    ]
    elsewhere.sort(key=lambda one: one.kept or one.standing.status != OVERDUE)
    return Neighbours(before, same[-1] if same else None, after, tuple(elsewhere))
