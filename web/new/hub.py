"""New…: what can begin here, and what somebody has begun."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from flows.engine.office import Office
from flows.register.begun_things import let_go
from models.register.begun_things import begun_by
from web.forms import Sent
from web.identity import viewer
from web.new.asking import known
from web.new.thing import may_begin
from web.new.things import THINGS
from web.pages import render
from web.rights import desk_of

router = APIRouter()
SAID = ("saved", "removed", "gone", "network", "decided", "later")


@router.api_route("/new", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """What the reader may make, each with when one needs it; what she has begun stands first."""
    seen = viewer(request)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        may = [one for one in THINGS.values() if may_begin(desk, one)]
        rows = begun_by(session, desk.municipality, seen.person)
    did = request.query_params.get("did", "")
    context = {
        "things": [one.what for one in may],
        "begun": [(one, THINGS[one.what]) for one in rows if one.what in THINGS],
        "did": did if did in SAID else "",
    }
    return render(request, "new", context, viewer=seen, here="new")


@router.post("/new/{what}/remove")
def remove(request: Request, what: str, sent: Sent) -> Response:
    """What she has begun of that sort goes; on to an empty form, where she begins again."""
    seen, thing = viewer(request), known(what)
    let_go(request.app.state.office, seen.municipality.id, seen.person, thing.what)
    again = sent.get("do") == "again"
    return RedirectResponse(f"/new/{thing.what}/1" if again else "/new?did=removed", 303)
