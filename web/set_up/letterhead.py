"""The municipality's own Word file, on which reports are printed: which it is, another, none."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine.door import About, must
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.reporting.letterheads import NAME, remove_letterhead, set_letterhead
from models.reports.questions import letterhead_of
from reports.docx.letterhead import LARGEST, BadLetterhead
from states.errors import ArshjulError
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of
from web.uploads import Brought, WithFile

router = APIRouter()
HERE = "/set-up/letterhead"
FILE = HERE + "/file.docx"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DID = ("set", "removed")


@router.api_route(HERE, methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """Which file holds, and the forms. Raises NotAllowed."""
    return _page(request, viewer(request))


@router.post(HERE)
def change(request: Request, sent: WithFile) -> Response:
    """Take the file that was brought, or go back to the built-in form; a refusal says what is wrong
    with the file. Raises NotAllowed."""
    seen, errand = viewer(request), errand_of(request, viewer(request))
    do = "set" if sent.too_large else sent.form.get("do")
    try:
        if do == "remove":
            remove_letterhead.alone(errand)
            return RedirectResponse(f"{HERE}?did=removed", 303)
        with errand.desk() as desk:
            must(desk, set_letterhead.name, About())
            set_letterhead(desk, _content(sent), sent.name[:NAME])
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, seen, error)
    return RedirectResponse(f"{HERE}?did=set", 303)


def _content(sent: Brought) -> bytes:
    """Raises BadLetterhead."""
    if sent.too_large:
        raise BadLetterhead(letterhead="large")
    if sent.content is None:
        raise BadLetterhead(letterhead="none")
    return sent.content.read(LARGEST + 1)


@router.api_route(FILE, methods=["GET", "HEAD"])
def file(request: Request) -> Response:
    """The file itself, as it was given. Raises NotAllowed; 404 where there is none."""
    seen = viewer(request)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, set_letterhead.name, About())
        holds = letterhead_of(session, seen.municipality.id)
        if holds is None:
            raise HTTPException(404)
        content = holds.content
    headers = {"Content-Disposition": 'attachment; filename="letterhead.docx"'}
    return Response(content, media_type=DOCX, headers=headers)


def _page(request: Request, seen: Viewer, error: ArshjulError | None = None) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, set_letterhead.name, About())
        holds = letterhead_of(session, seen.municipality.id)
        name = holds.name if holds else ""
    did = request.query_params.get("did", "")
    context = {
        "holds": holds is not None,
        "name": name,
        "file": FILE,
        "wrong": explain(error, words(spoken_in(request, seen))) if error else "",
        "did": did if did in DID else "",
        "most": LARGEST // 1_000_000,
    }
    status = 422 if error else 200
    return render(request, "set_up_letterhead", context, viewer=seen, here="set_up", status=status)
