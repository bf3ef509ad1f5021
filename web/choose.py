"""Choosing the municipality, where there are several. A cookie keeps the choice, or the session."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from flows.access.sessions import NotHers, go_to, inside
from models.register.tables import Municipality
from web.forms import Sent
from web.identity import COOKIE, SignInFirst, choices, only_local, secret_of, signs_in
from web.pages import keep_cookie, render
from web.sign_in import keep_session, place

router = APIRouter()


@router.api_route("/municipality", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The municipalities to choose from. Raises NotLocal, NotBegun, SignInFirst."""
    return _page(request, 200)


@router.post("/municipality")
def choose(request: Request, sent: Sent) -> Response:
    found, kept = _mine(request)
    wanted = sent.get("municipality")
    if wanted not in {one.id for one in found}:
        return _page(request, 422)
    response = RedirectResponse("/", 303)
    if not signs_in(request):
        keep_cookie(request, response, COOKIE, wanted)
    elif wanted != kept:
        office, now = request.app.state.office, request.app.state.now()
        try:
            secret = go_to(office, secret_of(request), wanted, place(request), now)
        except NotHers:
            return _page(request, 422)
        keep_session(request, response, secret)
    return response


def _mine(request: Request) -> tuple[list[Municipality], str]:
    """The municipalities that whoever asks may look at, and the id of the one that is kept."""
    office = request.app.state.office
    if not signs_in(request):
        only_local(request)
        return choices(office), request.cookies.get(COOKIE, "")
    seen = inside(office, secret_of(request), request.app.state.now())
    if seen is None:
        raise SignInFirst()
    hers = {seen.municipality, *seen.elsewhere}
    return [one for one in choices(office) if one.id in hers], seen.municipality


def _page(request: Request, status: int) -> Response:
    found, kept = _mine(request)
    context = {"choices": found, "kept": kept, "wrong": status == 422}
    return render(request, "choose", context, status=status)
