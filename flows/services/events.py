"""Saying that something happened to a service: one row, written in the transaction of the fact.

What follows from it (validations that are opened anew) is done by ``flows.services.revalidate``,
which finds the row whatever becomes of this process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flows.engine.handling import Desk
from models.services.events import has_event
from models.services.tables import ServiceEvent
from states.service_facts import Cause

SUPPLIER, INTEGRATION, PURPOSE = "related_supplier", "related_integration", "related_purpose"
ALL_RELATIONS = (SUPPLIER, INTEGRATION, PURPOSE)


def tell(
    desk: Desk,
    subject: int,
    sort: str,
    key: str,
    *,
    causes: Sequence[Cause] = (),
    relations: Iterable[str] = (),
    spread: bool = False,
) -> ServiceEvent | None:
    """Note an event about a service; None when this very thing was noted before.

    ``causes`` open the service's own validation anew; ``relations`` are looked for among the
    other services. ``spread``: what is opened gets its days from the weekly queue.
    """
    if has_event(desk.session, desk.municipality, key):
        return None
    event = ServiceEvent(
        **event_row(desk, subject, sort, key, causes=causes, relations=relations, spread=spread)
    )
    desk.session.add(event)
    desk.session.flush()
    return event


def event_row(
    desk: Desk,
    subject: int,
    sort: str,
    key: str,
    *,
    causes: Sequence[Cause] = (),
    relations: Iterable[str] = (),
    spread: bool = False,
) -> dict[str, Any]:
    """The event as a row to put."""
    told = [{**cause.as_json(), "scope": cause.scope} for cause in causes]
    return {
        "municipality_id": desk.municipality,
        "subject_id": subject,
        "sort": sort,
        "key": key,
        "at": desk.now,
        "detail": {"causes": told, "relations": list(relations), "spread": spread},
    }
