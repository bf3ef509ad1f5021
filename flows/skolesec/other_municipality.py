"""A desk in another municipality, inside the same transaction.

A programme crosses municipalities in three places alone: a request for guidance, its answer, and a
round that changes for everybody. Each side is a row and a case of its own, so that nobody reads
another's.
"""

from __future__ import annotations

from dataclasses import replace

from flows.engine.handling import CLOCK, Desk
from models.register.tables import Municipality


def also_at(desk: Desk, municipality: str) -> Desk:
    """The desk of another municipality with whoever acts here at it: for what is common to all."""
    return replace(desk, place=desk.town_of(municipality))


def elsewhere(desk: Desk, municipality: str) -> Desk | None:
    """The desk of another municipality with the clock at it: whoever acts here is nobody there.

    None when that municipality is not in this database, as in a virtual year's copy.
    """
    if desk.session.get(Municipality, municipality) is None:
        return None
    return replace(also_at(desk, municipality), who=replace(CLOCK, via=desk.who.via))
