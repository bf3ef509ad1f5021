"""The municipality's name, logo and accent colour, each a form of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine.door import About, Verb, must
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.register.look import choose_accent, remove_accent, remove_logo, rename, set_logo
from models.register.look import look_of
from states.accent import PaleColour, by_day, by_night
from states.errors import ArshjulError
from states.logo import LARGEST, LARGEST_SIDE, SMALLEST_SIDE, LogoRefused, picture
from web.forms import Form
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of
from web.uploads import Brought, WithFile

router = APIRouter()
HERE = "/set-up/look"
VERBS: Mapping[str, Verb[..., bool]] = {
    "name": rename,
    "logo": set_logo,
    "no_logo": remove_logo,
    "accent": choose_accent,
    "no_accent": remove_accent,
}
FIELDS = {"name": "name", "logo": "file", "accent": "colour"}
"""The field that a refusal points at."""


@router.api_route(HERE, methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """What holds, and the forms. Raises NotAllowed."""
    return _page(request, viewer(request))


@router.post(HERE)
def change(request: Request, sent: WithFile) -> Response:
    """Do one thing; a refusal shows the page again, with all that was typed. Raises NotAllowed."""
    seen, do = viewer(request), "logo" if sent.too_large else sent.form.get("do")
    if do not in VERBS:
        return _page(request, seen, status=422)
    try:
        with errand_of(request, seen).desk() as desk:
            must(desk, VERBS[do].name, About())
            VERBS[do].given(desk, GIVEN[do](sent))
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, seen, do=do, sent=sent.form, error=error, status=422)
    return RedirectResponse(f"{HERE}?did={do}", 303)


def _picture(sent: Brought) -> dict[str, Any]:
    """Raises LogoRefused."""
    if sent.too_large:
        raise LogoRefused(logo="large")
    return {"logo": picture(sent.content.read(LARGEST + 1) if sent.content else b"")}


GIVEN: Mapping[str, Callable[[Brought], dict[str, Any]]] = {
    "name": lambda sent: {"name": sent.form.get("name")},
    "logo": _picture,
    "no_logo": lambda _sent: {},
    "accent": lambda sent: {"colour": sent.form.get("colour")},
    "no_accent": lambda _sent: {},
}


def _page(
    request: Request,
    seen: Viewer,
    *,
    do: str = "",
    sent: Form | None = None,
    error: ArshjulError | None = None,
    status: int = 200,
) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, rename.name, About())
        holds = look_of(session, seen.municipality.id)
    did = request.query_params.get("did", "")
    text = explain(error, words(spoken_in(request, seen))) if error else ""
    context = {
        "holds": holds,
        "name": sent.get("name") if sent and do == "name" else seen.municipality.name,
        "colour": sent.get("colour") if sent and do == "accent" else holds.accent,
        "papers": (by_day(holds.accent), by_night(holds.accent)) if holds.accent else (),
        "wrong": {field: text if FIELDS.get(do) == field else "" for field in FIELDS.values()},
        "nearest": error.params["nearest"] if isinstance(error, PaleColour) else "",
        "did": did if did in VERBS else "",
        "most": LARGEST // 1_000,
        "least": SMALLEST_SIDE,
        "longest": LARGEST_SIDE,
    }
    return render(request, "set_up_look", context, viewer=seen, here="set_up", status=status)
