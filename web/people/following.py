"""Somebody follows another, in one role or in everything: first what would move, then the deed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from config.locales import LOCALES
from config.words import words
from flows.engine.door import Verb
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.register import handing_over
from flows.views.handing import Moves, moves
from models.register.questions import colleagues
from states.errors import ArshjulError
from web import forms
from web.forms import Form, Sent, Trouble
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.people.fields import NEW, can, value_of, wrong
from web.people.person import number_of, somebody_seen
from web.places import Places
from web.rights import desk_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Following:
    """``do`` is what the page is called; ``who``: the field that names a person of the register."""

    do: str
    verb: Verb[Any, Any]
    fields: tuple[str, ...]
    who: str


REPLACE = Following("replace", handing_over.replace, ("starts", *NEW), "person")
HAND_OVER = Following("hand_over", handing_over.hand_over, ("starts", "to"), "to")


@router.api_route("/people/{text}/replace", methods=["GET", "HEAD"])
def ask_replace(request: Request, text: str) -> Response:
    """Who follows in the role, and from when. Raises NotAllowed."""
    post = request.query_params.get("post", "")
    return _page(request, REPLACE, number_of(text), Form({"appointment": post}))


@router.post("/people/{text}/replace")
def replace(request: Request, text: str, sent: Sent) -> Response:
    """Show what would move; do it once that was seen. Raises NotAllowed."""
    return _follow(request, REPLACE, number_of(text), sent)


@router.api_route("/people/{text}/hand-over", methods=["GET", "HEAD"])
def ask_hand_over(request: Request, text: str) -> Response:
    """Who has everything, and from when. Raises NotAllowed."""
    return _page(request, HAND_OVER, number_of(text), Form())


@router.post("/people/{text}/hand-over")
def hand_over(request: Request, text: str, sent: Sent) -> Response:
    """Show what would move; do it once that was seen. Raises NotAllowed."""
    return _follow(request, HAND_OVER, number_of(text), sent)


def _follow(request: Request, what: Following, number: int, sent: Form) -> Response:
    seen = viewer(request)
    say = words(spoken_in(request, seen))
    value = _value(request, seen, what, number, sent)
    new = _called(request, seen, what, sent)
    errand = errand_of(request, seen)
    day = forms.day(sent.get("starts")) or errand.day
    try:
        found = moves(errand, number, new, day, lambda desk: what.verb.given(desk, value))
        if sent.get("do") == "save" and sent.get("seal") == found.seal:
            with errand.desk() as desk:
                made = what.verb.given(desk, value)
                after = made.person_id if what is REPLACE else forms.number(sent.get("to"))
            return RedirectResponse(f"/people/{after}?did={what.do}", 303)
    except NotAllowed:
        raise
    except ArshjulError as error:
        trouble = wrong(error, say, what.do, what.fields)
        return _page(request, what, number, sent, trouble=trouble, status=422)
    stale = bool(sent.get("seal")) and sent.get("seal") != found.seal
    return _page(request, what, number, sent, found=found, stale=stale)


def _value(
    request: Request, seen: Viewer, what: Following, number: int, sent: Form
) -> Mapping[str, Any]:
    """The verb's value; an appointment that is not the person's is no page. Raises
    HTTPException."""
    value = value_of(sent, what.fields)
    if what is HAND_OVER:
        return {**value, "person": number}
    post = forms.number(sent.get("appointment"))
    if post not in {one.id for one in somebody_seen(request, seen, number).posts}:
        raise HTTPException(404)
    return {**value, "appointment": post}


def _called(request: Request, seen: Viewer, what: Following, sent: Form) -> str:
    """The name of whoever follows."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        known = dict(colleagues(session, seen.municipality.id))
    return known.get(forms.number(sent.get(what.who)) or 0, sent.get("name").strip())


def _page(
    request: Request,
    what: Following,
    number: int,
    sent: Form,
    *,
    found: Moves | None = None,
    trouble: Trouble | None = None,
    stale: bool = False,
    status: int = 200,
) -> Response:
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    her = somebody_seen(request, seen, number)
    value = _value(request, seen, what, number, sent)
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        if not can(desk, what.verb, value):
            raise NotAllowed(verb=what.verb.name)
        home = desk.municipality
        context = {
            "what": what,
            "seen": her,
            "post": next((one for one in her.posts if one.id == value.get("appointment")), None),
            "found": found,
            "stale": stale,
            "sent": sent,
            "trouble": trouble or Trouble(),
            "places": Places.of(session, home, say),
            "colleagues": [one for one in colleagues(session, home) if one[0] != number],
            "locales": [(code, one.name) for code, one in LOCALES.items()],
            "home_locale": seen.municipality.locale,
            "day": desk.day.isoformat(),
        }
    return render(request, "person_follow", context, viewer=seen, here="people", status=status)
