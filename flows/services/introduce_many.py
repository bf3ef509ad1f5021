"""Introducing many services at once, as when a new curriculum comes: the work is spread over
weeks, and each letter says why there is so much of it."""

from __future__ import annotations

from collections.abc import Sequence

from flows.engine.handling import Desk
from flows.services.register import Introduced, introduce
from flows.services.revalidate import queue
from flows.services.sheet import Sheet, plain_name
from states.service_validation import REGISTERED

Row = tuple[str, Sheet, int | None]
"""Name, facts, and the unit it is for (None: the whole authority)."""


def introduce_many(desk: Desk, rows: Sequence[Row], reason: str) -> list[Introduced]:
    """Register the services in their order. ``reason`` is what the letters repeat ("Lgr 27");
    nothing, where there is none to tell. Raises BadService, ServiceExists; then none of them is
    registered."""
    causes = None
    if reason:
        causes = [{"key": "new_curriculum", "params": {"reason": plain_name(reason)}}]
    days = queue(desk, REGISTERED, len(rows))
    return [
        introduce(desk, name, sheet, unit=unit, due=day, causes=causes, spread=True)
        for (name, sheet, unit), day in zip(rows, days, strict=True)
    ]
