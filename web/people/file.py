"""The file of people that a nightly job leaves: what it would change, and letting it through."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain, plain
from config.words import Words, words
from flows.engine.door import About, may
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.forecast.trying import tried_on_a_copy
from flows.register.imports.tables import BadRow, ImportRefused, What
from flows.register.people_file import (
    NoPeopleFile,
    Tried,
    look,
    refuse_people_file,
    take_people_file,
)
from models.record.people_file import people_file
from states.errors import ArshjulError
from web.forms import Sent
from web.identity import viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of

router = APIRouter()
SHOWN = 100
"""Rows shown of each sort; the others are counted."""
DOINGS = ("take", "good_rows", "refuse")


@router.api_route("/people/file", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """What is known of the file, and what it would change now. Raises NotAllowed."""
    did = request.query_params.get("did", "")
    return _page(request, did=did if did in DOINGS else "")


@router.post("/people/file")
def decide(request: Request, sent: Sent) -> Response:
    """Let the file through, or its good rows, or refuse it; one that is another by now is shown
    again. Raises NotAllowed."""
    seen = viewer(request)
    do, digest = sent.get("do"), sent.get("digest")
    say = words(spoken_in(request, seen))
    try:
        with errand_of(request, seen).desk() as desk:
            if do == "refuse":
                refuse_people_file(desk, digest)
            else:
                take_people_file(desk, digest, do == "good_rows")
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, trouble=explain(error, say), status=422)
    return RedirectResponse(f"/people/file?did={do if do in DOINGS else 'take'}", 303)


def _page(request: Request, *, did: str = "", trouble: str = "", status: int = 200) -> Response:
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        if not may(desk, take_people_file.name, About()):
            raise NotAllowed(verb=take_people_file.name)
        known = people_file(session, desk.municipality)
    found: Tried | None = None
    try:
        with tried_on_a_copy(errand_of(request, seen)) as desk:
            found = look(desk)
    except NoPeopleFile:
        found = None
    context = {
        "did": did,
        "trouble": trouble,
        "known": known,
        "known_at": say.instant(datetime.fromisoformat(known.at), ZONE) if known else "",
        "found": found,
        "waits": found is not None and known is not None and known.digest == found.digest,
        "shown": SHOWN,
        "new": _rows(found, What.ADDED),
        "changed": _rows(found, What.CHANGED),
        "bad": _bad(found, say),
        "refusal": explain(found.refusal, say) if found and found.refusal else "",
        "left_out": _left_out(found),
    }
    return render(request, "people_file", context, viewer=seen, here="people", status=status)


def _rows(found: Tried | None, what: What) -> list[object]:
    report = found.report if found else None
    return [row for row in report.rows if row.what is what] if report else []


def _bad(found: Tried | None, say: Words) -> list[tuple[int, str]]:
    refusal = found.refusal if found else None
    rows = refusal.rows if isinstance(refusal, ImportRefused) else ()
    return [(row.line, _why(row, say)) for row in rows]


def _why(row: BadRow, say: Words) -> str:
    params = {name: plain(value) for name, value in row.params.items()}
    return say.say(f"import_problems.{row.key}", **params)


def _left_out(found: Tried | None) -> str:
    report = found.report if found else None
    how = report.understood if report else None
    return ", ".join(how.left_out) if how else ""
