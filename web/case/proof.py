"""Proof for a case: a page that says what the file is, and the file."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.locales import LOCALES
from flows.engine.casework import case_in
from flows.engine.door import Errand
from flows.engine.office import Office
from flows.engine.refusals import NoSuchCase
from flows.views.proof import must_take
from flows.views.proof import take as take_proof
from models.case.files import files_of
from models.case.naming import called
from web import forms
from web.forms import Sent
from web.identity import viewer
from web.pages import render, spoken_in
from web.rights import desk_of

router = APIRouter()


@router.api_route("/cases/{text}/proof", methods=["GET", "HEAD"])
def show(request: Request, text: str) -> Response:
    """What the file holds, and the button that takes it. Raises NoSuchCase, NotAllowed."""
    seen, number = viewer(request), _number(text)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        case = case_in(session, seen.municipality.id, number)
        must_take(desk, case)
        handling = desk.kinds[case.kind]
        context = {
            "case": case,
            "name": called(session, case),
            "files": len(files_of(session, case)),
            "back": handling.menu,
            "locales": tuple(LOCALES.values()),
            "chosen": spoken_in(request, seen),
        }
    return render(request, "case_proof", context, viewer=seen, here=handling.menu)


@router.post("/cases/{text}/proof")
def take(request: Request, text: str, sent: Sent) -> Response:
    """The file, as a download; the record notes that it was taken. Raises NoSuchCase,
    NotAllowed."""
    seen, number = viewer(request), _number(text)
    office: Office = request.app.state.office
    errand = Errand(office, seen.municipality.id, seen.who, request.app.state.now())
    locale = sent.get("locale")
    made = take_proof(
        errand,
        number,
        locale=locale if locale in LOCALES else spoken_in(request, seen),
        with_files=sent.get("files") == "yes",
    )
    name = f"arshjul-{number}-{errand.day}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made.content, media_type="application/zip", headers=headers)


def _number(text: str) -> int:
    found = forms.number(text)
    if found is None:
        raise NoSuchCase(case=text[:20])
    return found
