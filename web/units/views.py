"""The views of the units that somebody keeps for herself: named, followed as links, removed."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from flows.engine.office import Office
from flows.register.saved_views import BadView, NoSuchView, keep_view, remove_view
from states.privacy import HoldsIdentityNumber
from web.forms import Sent, number
from web.identity import viewer
from web.units.asked import ADDRESS, Asked
from web.units.page import Typed, show

router = APIRouter()


@router.post("/units/views")
def keep(request: Request, sent: Sent) -> Response:
    """Keep what the page shows under a name. What cannot be kept so is said beside the name, on
    the page that it is about. Raises BadSchoolYear."""
    seen = viewer(request)
    office: Office = request.app.state.office
    asked = Asked.of(QueryParams(sent.get("query")))
    name = sent.get("name")
    try:
        keep_view(
            office, seen.municipality.id, seen.person, name, asked.query, request.app.state.now()
        )
    except BadView as error:
        return show(request, asked, Typed(name, str(error.params["problem"])), status=422)
    except HoldsIdentityNumber:
        return show(request, asked, Typed(name, "number"), status=422)
    return _back(asked.query, "saved")


@router.post("/units/views/remove")
def remove(request: Request, sent: Sent) -> Response:
    """One of her own views goes; 404 for another's, or none."""
    seen = viewer(request)
    office: Office = request.app.state.office
    try:
        remove_view(office, seen.municipality.id, seen.person, number(sent.get("view")) or 0)
    except NoSuchView:
        raise HTTPException(404) from None
    return _back("", "removed")


def _back(query: str, did: str) -> Response:
    rest = urlencode({"did": did})
    return RedirectResponse(f"{ADDRESS}?{query}&{rest}" if query else f"{ADDRESS}?{rest}", 303)
