"""Set-up: what has to be there before the work can begin, how far it has come, and the way to the
form for each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.text_sorts import Sort
from flows.engine.door import About, may
from flows.engine.office import Office
from flows.mail.trial import try_out
from flows.register.look import rename
from flows.register.looked_at import IMPORTS
from flows.safety_cycle.year import open_year
from flows.views.set_up import COMMANDS, steps
from web.identity import viewer
from web.pages import render
from web.rights import desk_of

router = APIRouter()
ADDRESSES = {
    "units": "/set-up/units",
    "people": "/set-up/people",
    "coordinator": "/people/appoint?role=coordinator",
    "calendar": "/set-up/calendar",
    "year": "/set-up/year",
    "mail": "/set-up/mail",
}
"""The page with the form for a step; what is not here is set by whoever runs the machine."""
NEEDS = {
    **{key: verb.name for key, verb in IMPORTS.items()},
    "coordinator": "register.appoint",
    "year": open_year.name,
    "mail": try_out.name,
}
"""The right that is asked for behind the form."""
DID = (*IMPORTS, "year", "year_again")


@router.api_route("/set-up", methods=["GET", "HEAD"])
def page(request: Request) -> Response:
    """The steps in order, each with its state; the forms are linked for those who may use them."""
    seen = viewer(request)
    office: Office = request.app.state.office
    did = request.query_params.get("did", "")
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        allowed = {key for key, verb in NEEDS.items() if may(desk, verb, About())}
        context = {
            "steps": steps(session, desk.place, office.settings, desk.day),
            "addresses": {key: ADDRESSES[key] for key in allowed},
            "commands": COMMANDS,
            "texts": list(Sort),
            "may_set": may(desk, rename.name, About()),
            "did": did if did in DID else "",
        }
    return render(request, "set_up", context, viewer=seen, here="set_up")
