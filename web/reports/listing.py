"""The list of reports, and the forms that begin one."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.engine.door import About, may
from flows.engine.office import Office
from flows.reporting.compiling import begin
from flows.reporting.letterheads import set_letterhead
from flows.views.reports import listed
from flows.views.reports_to_begin import to_begin
from states.errors import ArshjulError
from states.school_year import SchoolYear
from web.forms import Form, Sent, number
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.reports.asked import ADDRESS
from web.rights import desk_of

router = APIRouter()
OF_A_CASE = "begin"
"""The field of a button that begins the report of a case: its sort and the case's number."""
SORT = "sort"


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def every(request: Request) -> Response:
    """The reports that the reader may read, and those that she may begin."""
    return _list(request, viewer(request), Form())


@router.post(ADDRESS)
def start(request: Request, sent: Sent) -> Response:
    """Begin a report and go to it; a refusal shows the list again, with what was chosen."""
    seen = viewer(request)
    try:
        with errand_of(request, seen).desk() as desk:
            made = begin.given(desk, _given(sent)).id
    except ArshjulError as error:
        return _list(request, seen, sent, error)
    return RedirectResponse(f"{ADDRESS}/{made}", 303)


def _given(sent: Form) -> dict[str, object]:
    """What the form says; nothing stands for a field that was left open."""
    sort, _, case = sent.get(OF_A_CASE).partition("-")
    given: dict[str, object] = {SORT: sort or sent.get(SORT)}
    numbers = {name: number(sent.get(name)) for name in ("case", "unit", "document")}
    numbers["case"] = number(case) or numbers["case"]
    texts = {name: sent.get(name) for name in ("year", "round_key", "locale")}
    for name, value in {**numbers, **texts}.items():
        if value:
            given[name] = value
    return given


def _list(
    request: Request, seen: Viewer, sent: Form, error: ArshjulError | None = None
) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        year = SchoolYear.of(desk.day)
        years = [str(one) for one in (year.previous(), year, year.next())]
        context: dict[str, object] = {
            "rows": listed(desk),
            "offer": to_begin(desk),
            "pairs": [(one, one) for one in years],
            "year": sent.get("year") if sent.get("year") in years else str(year),
            "locales": LOCALES,
            "locale": sent.get("locale") or desk.place.locale,
            "sent": sent,
            "sets_up": may(desk, set_letterhead.name, About()),
            "problem": explain(error, words(spoken_in(request, seen))) if error else "",
        }
    status = 422 if error else 200
    return render(request, "reports", context, viewer=seen, here="reports", status=status)
