"""A desk in another municipality, inside the same transaction.

A programme crosses municipalities in two places alone: a request for guidance, and its answer.
Each side is a row and a case of its own, so that nobody reads another's.
"""

from __future__ import annotations

from dataclasses import replace

from flows.engine.handling import CLOCK, Desk
from models.register.tables import Municipality


def elsewhere(desk: Desk, municipality: str) -> Desk | None:
    """The desk of another municipality with the clock at it: whoever acts here is nobody there.

    None when that municipality is not in this database, as in a virtual year's copy.
    """
    if desk.session.get(Municipality, municipality) is None:
        return None
    place = desk.town_of(municipality)
    return replace(desk, place=place, who=replace(CLOCK, via=desk.who.via))
