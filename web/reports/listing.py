"""The list of reports, and the forms that begin one."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine.door import About, may
from flows.engine.office import Office
from flows.reporting.compiling import begin
from flows.views.reports import beginnings, listed, units_begun_for
from states.errors import ArshjulError
from states.school_year import SchoolYear
from web.forms import Sent, number
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.reports.asked import ADDRESS
from web.rights import desk_of

router = APIRouter()


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def every(request: Request) -> Response:
    """The reports that the reader may read, and those that she may begin."""
    return _list(request, viewer(request))


@router.post(ADDRESS)
def start(request: Request, sent: Sent) -> Response:
    """Begin a report about a case, or of a unit's year, and go to it."""
    seen = viewer(request)
    given: dict[str, object] = {"sort": sent.get("sort")}
    for name in ("case", "unit"):
        if (found := number(sent.get(name))) is not None:
            given[name] = found
    if sent.get("year"):
        given["year"] = sent.get("year")
    try:
        with errand_of(request, seen).desk() as desk:
            made = begin.given(desk, given).id
    except ArshjulError as error:
        return _list(request, seen, error, 422)
    return RedirectResponse(f"{ADDRESS}/{made}", 303)


def _list(
    request: Request, seen: Viewer, error: ArshjulError | None = None, status: int = 200
) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        year = SchoolYear.of(desk.day)
        context: dict[str, object] = {
            "rows": listed(desk),
            "beginnings": beginnings(desk),
            "units": units_begun_for(desk),
            "years": [str(one) for one in (year.previous(), year, year.next())],
            "year": str(year),
            "whole": may(desk, "reporting.begin", About()),
            "problem": explain(error, words(spoken_in(request, seen))) if error else "",
        }
    return render(request, "reports", context, viewer=seen, here="reports", status=status)
