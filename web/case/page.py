"""One case: what it is, what it waits for, its journey, and the ways to act on it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine.door import About, Errand, must, unit_of
from flows.engine.evidence_files import remove_file
from flows.engine.office import Office
from flows.engine.refusals import CaseClosed, ChangedMeanwhile, NoSuchCase, NotAllowed, Overtaken
from flows.views.may_know import case_known
from states.errors import ArshjulError
from web import forms
from web.case import acting
from web.case.files import ADDS
from web.case.hours import hours
from web.case.shown import FRESH, Again, context_of
from web.forms import Form, Sent
from web.identity import Viewer, refreshes, viewer
from web.pages import render, spoken_in
from web.rights import desk_of
from web.runs import run_url
from web.uploads import Brought, Inside, WithFile, attach, looked_at

router = APIRouter()
STATUS = {Overtaken: 409, CaseClosed: 409, ChangedMeanwhile: 409, NotAllowed: 403}
DOINGS = (
    "note", "answer", "move", "go_back", "not_applicable", "delegate", "reschedule",
    "file_added", "file_removed", "new", "decided",
)  # fmt: skip


@router.api_route("/cases/{text}", methods=["GET", "HEAD"])
def show(request: Request, text: str) -> Response:
    """The case; its hours alone for a page that asks for them by itself. Raises NoSuchCase."""
    seen, number = viewer(request), _number(text)
    if refreshes(request):
        return _hours(request, seen, number)
    did = request.query_params.get("did", "")
    return _page(request, seen, number, did=did if did in DOINGS else "")


@router.post("/cases/{text}")
def act(request: Request, text: str, sent: Sent) -> Response:
    """Do one thing with the case; a refusal shows the page again, with all that was typed."""
    seen, number = viewer(request), _number(text)
    try:
        did = acting.act(request, seen, number, sent)
    except NoSuchCase:
        raise
    except ArshjulError as error:
        return _refused(request, seen, number, sent, error)
    return RedirectResponse(f"/cases/{number}?did={did}", 303)


@router.post("/cases/{text}/files")
def change(request: Request, text: str, seen: Inside, sent: WithFile) -> Response:
    """Add the file that was brought, or remove the one that is named; a file that is refused shows
    the page again, with why at its field."""
    number = _number(text)
    try:
        did = _with_file(request, seen, number, sent)
    except NoSuchCase:
        raise
    except ArshjulError as error:
        return _refused(request, seen, number, Form({"do": ADDS}), error)
    return RedirectResponse(f"/cases/{number}?did={did}#files", 303)


def _with_file(request: Request, seen: Viewer, number: int, sent: Brought) -> str:
    """Add it or remove one; returns what is said about it afterwards."""
    office: Office = request.app.state.office
    errand = Errand(office, seen.municipality.id, seen.who, request.app.state.now())
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, errand.now)
        case, _ = case_known(desk, number)
        must(desk, "engine.attach_file", About(case, unit_of(desk, case)))
    removed = forms.number(sent.form.get("remove"))
    if removed is not None:
        remove_file.alone(errand, removed)
        return "file_removed"
    file = looked_at(request, sent)
    attach(errand, number, file)
    return "file_added" if file else ""


def _number(text: str) -> int:
    found = forms.number(text)
    if found is None:
        raise NoSuchCase(case=text[:20])
    return found


def met(request: Request, seen: Viewer, number: int, sent: Form, error: ArshjulError) -> Response:
    """The page for whoever answered elsewhere what somebody else has changed meanwhile: both sides,
    and her choice."""
    return _refused(request, seen, number, sent, error)


def _refused(
    request: Request, seen: Viewer, number: int, sent: Form, error: ArshjulError
) -> Response:
    text = explain(error, words(spoken_in(request, seen)))
    again = Again(sent, error, text, STATUS.get(type(error), 422))
    return _page(request, seen, number, again)


def _page(
    request: Request, seen: Viewer, number: int, again: Again = FRESH, *, did: str = ""
) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        context = context_of(desk, number, again, say, run_url(request))
    here = str(context["menu_of"])
    response = render(
        request,
        "case",
        context | {"did": did, "back": here, "now": desk.now},
        viewer=seen,
        here=here,
        status=again.status,
    )
    response.headers["Vary"] += ", HX-Request"
    return response


def _hours(request: Request, seen: Viewer, number: int) -> Response:
    """What an open page asks for each minute: the hours, and whether somebody has changed the case
    since ``version``, the one that the page shows."""
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        case, _ = case_known(desk, number)
        handling = desk.kinds[case.kind]
        limit = hours(session, desk.place, handling, case, desk.now, say)
        shown = forms.number(request.query_params.get("version", ""))
        changed = shown is not None and shown != case.version
        context = {"limit": limit, "case": case, "changed": changed, "now": desk.now}
    response = render(request, "case_hours", context, viewer=seen)
    response.headers["Vary"] += ", HX-Request"
    return response
