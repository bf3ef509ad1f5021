"""What is done with a person on her page: absence, address, name, stand-in, the end of a role."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.words import words
from flows.engine.door import Errand
from flows.engine.refusals import NotAllowed
from flows.register.people import erase
from states.errors import ArshjulError
from web.forms import Form, Sent, Trouble
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.fields import DOINGS, can, wrong
from web.people.person import number_of, page, somebody_seen
from web.rights import desk_of

router = APIRouter()


def errand_of(request: Request, seen: Viewer) -> Errand:
    """The viewer's errand at this instant."""
    return Errand(request.app.state.office, seen.municipality.id, seen.who, request.app.state.now())


@router.post("/people/{text}")
def act(request: Request, text: str, sent: Sent) -> Response:
    """Do one thing; a refusal shows the page again, with all that was typed. Raises NotAllowed."""
    seen, number = viewer(request), number_of(text)
    do = sent.get("do")
    somebody_seen(request, seen, number)
    if do not in DOINGS:
        return page(request, seen, number, status=422)
    doing = DOINGS[do]
    say = words(spoken_in(request, seen))
    try:
        with errand_of(request, seen).desk() as desk:
            doing.verb.given(desk, doing.value(sent, number))
    except NotAllowed:
        raise
    except ArshjulError as error:
        form = do if doing.of_person else f"{do}-{sent.get('appointment')}"
        trouble = wrong(error, say, form, doing.fields)
        return page(request, seen, number, status=422, sent=sent, trouble=trouble)
    return RedirectResponse(f"/people/{number}?did={do}", 303)


@router.api_route("/people/{text}/erase", methods=["GET", "HEAD"])
def ask(request: Request, text: str) -> Response:
    """What goes and what stays, before somebody is erased. Raises NotAllowed."""
    return _sure(request, viewer(request), number_of(text))


@router.post("/people/{text}/erase")
def erase_her(request: Request, text: str, sent: Sent) -> Response:
    """Erase somebody, once it was said to be meant. Raises NotAllowed."""
    seen, number = viewer(request), number_of(text)
    somebody_seen(request, seen, number)
    if sent.get("sure") != "yes":
        say = words(spoken_in(request, seen))
        trouble = Trouble(say.say("pages.erase.not_sure"), {"sure": say.say("pages.form.needed")})
        return _sure(request, seen, number, trouble, 422)
    erase.alone(errand_of(request, seen), number)
    return RedirectResponse("/people?did=erase", 303)


def _sure(
    request: Request, seen: Viewer, number: int, trouble: Trouble | None = None, status: int = 200
) -> Response:
    found = somebody_seen(request, seen, number)
    with request.app.state.office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, request.app.state.office, seen, request.app.state.now())
        if not can(desk, erase, {"person": number}):
            raise NotAllowed(verb=erase.name)
    context = {"seen": found, "trouble": trouble or Trouble(), "sent": Form()}
    return render(request, "person_erase", context, viewer=seen, here="people", status=status)
