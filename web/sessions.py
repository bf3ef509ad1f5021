"""Where one is signed in, and ending it: one's own sessions, and for a coordinator everybody's."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from flows.access.sessions import end, leave_everywhere, listed, listed_of
from flows.engine.door import About, Errand, may
from flows.engine.office import Office
from models.register.questions import names_of
from web.forms import Sent, number
from web.identity import ME, SIGN_IN, Viewer, secret_of, signs_in, viewer
from web.pages import render
from web.rights import desk_of

router = APIRouter()


@router.api_route(ME, methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """One's own page. Raises SignInFirst."""
    seen = _inside(request)
    office: Office = request.app.state.office
    now = request.app.state.now()
    open_now = listed(office, seen.municipality.id, now)
    with office.database.read(seen.municipality.id) as session:
        others = may(desk_of(session, office, seen, now), "access.end", About())
        names = names_of(session, seen.municipality.id, [one.person_id for one in open_now])
    mine = listed_of(office, secret_of(request), now)
    context = {
        "mine": mine,
        "several": len({one.municipality for one in mine}) > 1,
        "others": [(one, names[one.person_id]) for one in open_now if one.person_id != seen.person]
        if others
        else [],
        "coordinates": others,
    }
    return render(request, "me", context, viewer=seen)


@router.post("/me/end")
def end_mine(request: Request) -> Response:
    """All of one's own sessions end, this one with them, in whatever municipality."""
    _inside(request)
    leave_everywhere(request.app.state.office, secret_of(request), request.app.state.now())
    return RedirectResponse(SIGN_IN, 303)


@router.post("/sessions/end")
def end_another(request: Request, sent: Sent) -> Response:
    """All sessions of a person end. Raises NotAllowed, NoSuchPerson."""
    seen = _inside(request)
    errand = Errand(
        request.app.state.office, seen.municipality.id, seen.who, request.app.state.now()
    )
    end.alone(errand, number(sent.get("person")) or 0)
    return RedirectResponse(ME, 303)


def _inside(request: Request) -> Viewer:
    if not signs_in(request):
        raise HTTPException(404)
    return viewer(request)
