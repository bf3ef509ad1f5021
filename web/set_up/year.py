"""Opening a year: what it will open is shown first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine.door import About, must
from flows.engine.office import Office
from flows.register.wheel import days_in, free_last_days, years_from
from flows.safety_cycle.year import MOST_AT_ONCE, open_year
from models.register.tables import Municipality
from models.safety_cycle.questions import units_without_cycle
from states.errors import ArshjulError
from states.safety_cycle import KIND
from states.school_year import SchoolYear
from web.forms import Sent
from web.identity import viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of

router = APIRouter()
YEARS = 2
"""The school years that one can choose: this one and those after it."""


@router.api_route("/set-up/year", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """What opening the year would open. Raises NotAllowed."""
    return _page(request, request.query_params.get("year", ""))


@router.post("/set-up/year")
def open_it(request: Request, sent: Sent) -> Response:
    """Open the year; done again it opens what is left. Raises NotAllowed."""
    seen = viewer(request)
    try:
        with errand_of(request, seen).desk() as desk:
            must(desk, open_year.name, About())
            wanted = SchoolYear.parse(sent.get("year"))
            number = open_year(desk, wanted)
    except ArshjulError as error:
        if error.key == "not_allowed":
            raise
        say = words(spoken_in(request, seen))
        return _page(request, "", explain(error, say), 422)
    return RedirectResponse(f"/set-up?did={'year' if number else 'year_again'}", 303)


def _page(request: Request, asked: str, trouble: str = "", status: int = 200) -> Response:
    seen = viewer(request)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, open_year.name, About())
        years = years_from(desk.day, YEARS)
        year = next((one for one in years if str(one) == asked), years[0])
        number = len(units_without_cycle(session, desk.municipality, year))
        context = {
            "trouble": trouble,
            "years": [str(one) for one in years],
            "year": str(year),
            "number": min(number, MOST_AT_ONCE),
            "opened": session.get_one(Municipality, desk.municipality).opened_year,
            "steps": [one for one in days_in(desk.place, year) if not one.mark],
            "free": {one.step for one in free_last_days(session, desk.place, desk.day, (year,))},
            "cycle": KIND,
        }
    return render(request, "set_up_year", context, viewer=seen, here="set_up", status=status)
