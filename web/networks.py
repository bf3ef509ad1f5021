"""Networks: which there are, and of each its members, the years in which it ran, its meetings and
what it has asked for."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from config.words import words
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.networks.listing import network_on
from models.networks.questions import networks_in, running
from states.network import short_label
from web.forms import number
from web.identity import viewer
from web.new.network import NETWORK
from web.new.thing import may_begin
from web.pages import render, spoken_in
from web.rights import desk_of

router = APIRouter()
ADDRESS = "/networks"


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def listed(request: Request) -> Response:
    """The networks by name, and whether each runs."""
    seen = viewer(request)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        runs = running(session, desk.municipality, desk.day)
        rows = [
            (network_on(session, desk.place.directory, *one, desk.day), one[0].id in runs)
            for one in networks_in(session, desk.municipality, desk.day)
        ]
        begins = may_begin(desk, NETWORK)
    context = {"rows": rows, "begins": begins}
    return render(request, "networks", context, viewer=seen, here="units")


@router.api_route(ADDRESS + "/{text}", methods=["GET", "HEAD"])
def one(request: Request, text: str) -> Response:
    """One network; 404 for another municipality's, or none's."""
    seen = viewer(request)
    wanted = number(text)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        every = networks_in(session, desk.municipality, desk.day)
        found = next((one for one in every if one[0].id == wanted), None)
        if found is None:
            raise HTTPException(404)
        view = network_on(session, desk.place.directory, *found, desk.day)
    context = {
        "view": view,
        "year": short_label,
        "when": lambda one: say.long_instant(one.starts, ZONE) if one.starts else "–",
        "did": request.query_params.get("did") == "new",
    }
    return render(request, "network", context, viewer=seen, here="units")
