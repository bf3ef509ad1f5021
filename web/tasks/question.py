"""One question a page: what was said a year ago, the answer, files, and on to the next."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine import delegation, drafts, verbs
from flows.engine.casework import case_in
from flows.engine.door import About, Errand, desk_in, must, unit_of
from flows.engine.evidence_files import remove_file
from flows.engine.office import Office
from flows.engine.refusals import (
    CaseClosed,
    ChangedMeanwhile,
    NoSuchCase,
    NoSuchPerson,
    NotAllowed,
    Overtaken,
)
from flows.views.may_know import case_known
from flows.views.tasks import (
    a_year_ago,
    filled,
    is_task_of,
    my_draft,
    pages,
)
from models.case.drafts import draft_of
from states.errors import ArshjulError
from web import forms
from web.case.both import MET, version_met
from web.case.page import met
from web.forms import Form, Sent
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.rights import desk_of
from web.tasks.shown import CONFIRM, Typed, context_of, page_at, typed
from web.uploads import Brought, WithFile, attach, looked_at

router = APIRouter()
STATUS = {Overtaken: 409, CaseClosed: 409, ChangedMeanwhile: 409, NotAllowed: 403}


NOTHING = Typed()


@router.api_route("/tasks/{text}", methods=["GET", "HEAD"])
def first(request: Request, text: str) -> Response:
    """The first question that is not answered yet; the case itself for whom it does not wait."""
    return _page(request, viewer(request), number_of(text), None)


@router.api_route("/tasks/{text}/{at}", methods=["GET", "HEAD"])
def show(request: Request, text: str, at: str) -> Response:
    """One of the questions. Raises NoSuchCase."""
    return _page(request, viewer(request), number_of(text), forms.number(at) or 1)


def number_of(text: str) -> int:
    """The number of a case in an address. Raises NoSuchCase."""
    found = forms.number(text)
    if found is None:
        raise NoSuchCase(case=text[:20])
    return found


def _errand(request: Request, seen: Viewer) -> Errand:
    office: Office = request.app.state.office
    return Errand(office, seen.municipality.id, seen.who, request.app.state.now())


def _do(request: Request, seen: Viewer, number: int, here: int, sent: Brought) -> str:
    """Do what the button says; returns where that leads."""
    errand, form = _errand(request, seen), sent.form
    if sent.too_large:
        looked_at(request, sent)
    do, _, which = form.get("do").partition(":")
    since = forms.number(form.get("since"))
    with errand.office.database.read(errand.municipality) as session:
        desk = desk_in(session, errand.office, errand.municipality, errand.who, errand.now)
        case, _ = case_known(desk, number)
        must(desk, "engine.done", About(case, unit_of(desk, case)))
        if case.closed is not None:
            raise CaseClosed(case=number)
        if since != case.since_version:
            raise Overtaken(case=number)
        page = page_at(pages(filled(desk, case, my_draft(desk, case))), here)
        version = version_met(session, case, "answer", form)
        earlier = a_year_ago(desk, case, words(spoken_in(request, seen)))
    file = looked_at(request, sent)
    given = {one.name: typed(form, one) for one in page}
    lines = {one.name: form.get(CONFIRM + one.name) for one in page if form.get(CONFIRM + one.name)}
    taken: dict[str, str] = {}
    if do == "take" and which in given and which in earlier:
        taken = {which: earlier[which].text}
        given |= taken
    if given:
        drafts.keep_draft.alone(
            errand,
            number,
            given,
            taken=taken,
            confirmed=lines,
            ready=do in ("next", "send"),
            since_version=since,
        )
    attach(errand, number, file)
    match do:
        case "next":
            return f"/tasks/{number}/{here + 1}"
        case "later":
            return "/tasks?did=saved"
        case "remove":
            remove_file.alone(errand, forms.number(which) or 0)
        case "send":
            drafts.send_draft.alone(errand, number, since_version=since, version=version)
            return f"/tasks/{number}/sent"
    return f"/tasks/{number}/{here}"


@router.post("/tasks/{text}/hand-over")
def hand_over(request: Request, text: str, sent: Sent) -> Response:
    """Let a colleague answer instead."""
    seen, number = viewer(request), number_of(text)
    try:
        to = forms.number(sent.get("to"))
        if to is None:
            raise NoSuchPerson(person=sent.get("to")[:20])
        why, since = forms.plain_words(sent, "why"), forms.number(sent.get("since"))
        delegation.delegate.alone(_errand(request, seen), number, to, why=why, since_version=since)
    except NoSuchCase:
        raise
    except ArshjulError as error:
        say = words(spoken_in(request, seen))
        again = Typed(sent, error, explain(error, say), STATUS.get(type(error), 422))
        return _page(request, seen, number, None, again)
    return RedirectResponse("/tasks?did=handed_over", 303)


@router.post("/tasks/{text}/comment")
def comment(request: Request, text: str, sent: Sent) -> Response:
    """Write something beside the case."""
    seen, number = viewer(request), number_of(text)
    try:
        verbs.comment.alone(_errand(request, seen), number, forms.plain_words(sent, "words"))
    except NoSuchCase:
        raise
    except ArshjulError as error:
        say = words(spoken_in(request, seen))
        again = Typed(sent, error, explain(error, say), STATUS.get(type(error), 422))
        return _page(request, seen, number, None, again)
    at = forms.number(sent.get("at")) or 1
    return RedirectResponse(f"/tasks/{number}/{at}#comments", 303)


@router.post("/tasks/{text}/{at}")
def act(request: Request, text: str, at: str, sent: WithFile) -> Response:
    """Keep what was typed, and go where the button says; a refusal shows the page again, with all
    that was typed."""
    seen, number, here = viewer(request), number_of(text), forms.number(at) or 1
    try:
        to = _do(request, seen, number, here, sent)
    except NoSuchCase:
        raise
    except ArshjulError as error:
        say = words(spoken_in(request, seen))
        if by_itself(sent.form):
            return _kept(request, seen, explain(error, say))
        if isinstance(error, MET):
            return met(request, seen, number, _all_of_it(request, seen, number, sent.form), error)
        status = STATUS.get(type(error), 422)
        again = Typed(sent.form, error, explain(error, say), status)
        return _page(request, seen, number, here, again)
    return _kept(request, seen) if by_itself(sent.form) else RedirectResponse(to, 303)


def _all_of_it(request: Request, seen: Viewer, number: int, form: Form) -> Form:
    """The answer as the case's own form would have sent it: what was drafted, and what was typed
    on this page."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        case = case_in(session, seen.municipality.id, number)
        draft = draft_of(session, case, seen.person)
    drafted = (
        draft.answers if draft and draft.since_version == forms.number(form.get("since")) else {}
    )
    return Form({**drafted, **form.values, "do": "answer"})


def by_itself(form: Form) -> bool:
    """Whether the page keeps by itself what somebody has just typed, and stays as it is."""
    return form.get("do") == "keep"


def _kept(request: Request, seen: Viewer, text: str = "") -> Response:
    """When it was kept, or why not; a line of the page, into which the browser puts it."""
    context = {"at": request.app.state.now(), "text": text}
    return render(request, "task_kept", context, viewer=seen, here="tasks")


def _page(
    request: Request, seen: Viewer, number: int, here: int | None, again: Typed = NOTHING
) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        case, _ = case_known(desk, number)
        if again.error is None and not is_task_of(desk, case, seen.person):
            return RedirectResponse(f"/cases/{number}", 303)
        context = context_of(desk, case, here, again, say)
        context["undone"] = request.query_params.get("did") == "undone"
    return render(request, "task", context, viewer=seen, here="tasks", status=again.status)
