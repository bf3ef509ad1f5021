"""A network asks that a routine or guideline be written or revised."""

from __future__ import annotations

from sqlmodel import Session

from flows.engine.casework import open_case
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Line, LongText
from flows.engine.short_text import needed
from flows.networks.register import NetworkNumber
from models.case.questions import subjects_named
from models.case.tables import LONG
from models.networks.questions import requests_of
from models.networks.tables import RevisionRequest
from states.revision_request import KIND

DOCUMENT = "document"  # the sort of subject that a governing document is
SHORT = 200


@verb("networks.request_revision")
def request_revision(desk: Desk, network: NetworkNumber, document: Line, *, why: LongText) -> int:
    """Raise a request about a document, named as people call it; returns the case's number.

    Raises NoSuchNetwork, BadChoice. A registered document of that name is linked.
    """
    called = needed("document", document)
    because = needed("why", why, LONG)
    number = len(requests_of(desk.session, desk.municipality, network)) + 1
    shown = because if len(because) <= SHORT else f"{because[: SHORT - 1]}…"
    case = open_case(
        desk,
        KIND,
        subject=network,
        occurrence=f"#{number}",
        causes=[{"key": "revision_requested", "params": {"document": called, "why": shown}}],
    )
    assert case is not None, "requests are numbered"
    desk.session.add(
        RevisionRequest(
            case_id=case.id or 0,
            municipality_id=desk.municipality,
            network_id=network,
            document=called,
            document_id=_registered(desk.session, desk.municipality, called),
            why=because,
        )
    )
    return case.id or 0


def _registered(session: Session, municipality: str, name: str) -> int | None:
    """One that holds before those that were withdrawn."""
    found = subjects_named(session, municipality, DOCUMENT, name)
    return found[0].id if found else None
