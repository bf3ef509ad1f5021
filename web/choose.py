"""Choosing a municipality, where an installation has several. A cookie keeps the choice."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from web.forms import Sent
from web.identity import COOKIE, choices, only_local
from web.pages import keep_cookie, render

router = APIRouter()


@router.api_route("/municipality", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The municipalities to choose from. Raises NotLocal, NotBegun."""
    only_local(request)
    return _page(request, 200)


@router.post("/municipality")
def choose(request: Request, sent: Sent) -> Response:
    only_local(request)
    wanted = sent.get("municipality")
    if wanted not in {one.id for one in choices(request.app.state.office)}:
        return _page(request, 422)
    response = RedirectResponse("/", 303)
    keep_cookie(request, response, COOKIE, wanted)
    return response


def _page(request: Request, status: int) -> Response:
    found = choices(request.app.state.office)
    kept = request.cookies.get(COOKIE, "")
    context = {"choices": found, "kept": kept, "wrong": status == 422}
    return render(request, "choose", context, status=status)
