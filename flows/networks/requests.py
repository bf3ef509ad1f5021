"""A network asks that a routine or guideline be written or revised."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from flows.engine.casework import open_case
from flows.engine.door import desk
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.engine.short_text import needed
from flows.networks.register import find_network
from models.case.questions import subjects_named
from models.case.tables import LONG
from models.networks.questions import requests_of
from models.networks.tables import RevisionRequest
from states.revision_request import KIND

DOCUMENT = "document"  # the sort of subject that a governing document is
SHORT = 200


def request_revision(
    office: Office,
    municipality: str,
    name: str,
    document: str,
    *,
    why: str,
    who: Who,
    now: datetime,
) -> int:
    """Raise a request about a document, named as people call it; returns the case's number.

    Raises NoSuchNetwork, BadChoice. A registered document of that name is linked.
    """
    with desk(office, municipality, who=who, now=now) as at:
        _, network = find_network(at.session, municipality, name)
        called = needed("document", document)
        because = needed("why", why, LONG)
        number = len(requests_of(at.session, municipality, network.subject_id)) + 1
        shown = because if len(because) <= SHORT else f"{because[: SHORT - 1]}…"
        case = open_case(
            at,
            KIND,
            subject=network.subject_id,
            occurrence=f"#{number}",
            causes=[{"key": "revision_requested", "params": {"document": called, "why": shown}}],
        )
        assert case is not None, "requests are numbered"
        at.session.add(
            RevisionRequest(
                case_id=case.id or 0,
                municipality_id=municipality,
                network_id=network.subject_id,
                document=called,
                document_id=_registered(at.session, municipality, called),
                why=because,
            )
        )
        return case.id or 0


def _registered(session: Session, municipality: str, name: str) -> int | None:
    """One that holds before those that were withdrawn."""
    found = subjects_named(session, municipality, DOCUMENT, name)
    return found[0].id if found else None
