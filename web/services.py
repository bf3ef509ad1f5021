"""The register of digital services: where each one stands, and the views that ask for action."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from flows.office import Office, today
from flows.services.listing import ALL, NOT_APPROVED_USED, SHOWS, WITHOUT, Line, lines, shown
from states.service_facts import normal
from states.service_standing import (
    ENDED,
    GONE,
    LEAVING,
    MISSING,
    OUTDATED,
    REFUSED,
    UNDER_REVIEW,
)
from web.identity import viewer
from web.pages import render

router = APIRouter()

# The picture and colour beside the word; the word says it all.
PICTURE = {
    MISSING: "overdue",
    OUTDATED: "overdue",
    ENDED: "overdue",
    REFUSED: "overdue",
    UNDER_REVIEW: "in_progress",
    LEAVING: "due_soon",
    GONE: "not_applicable",
}


@router.api_route("/services", methods=["GET", "HEAD"])
def services(request: Request) -> Response:
    """The list, narrowed to one view and to what is searched for."""
    seen = viewer(request)
    office: Office = request.app.state.office
    day = today(request.app.state.now())
    show = request.query_params.get("show", ALL)
    show = show if show in SHOWS else ALL
    text = request.query_params.get("q", "").strip()[:100]
    with office.database.read() as session:
        every = lines(session, seen.municipality.id, day)
    context = {
        "rows": [line for line in shown(every, show, day) if _fits(line, text)],
        "show": show,
        "shows": SHOWS,
        "text": text,
        "picture": PICTURE,
        "without": len(shown(every, WITHOUT, day)),
        "used": len(shown(every, NOT_APPROVED_USED, day)),
    }
    return render(request, "services", context, viewer=seen, here="services")


def _fits(line: Line, text: str) -> bool:
    wanted = normal(text)
    return wanted in normal(line.service.name) or wanted in normal(line.service.facts.supplier)
