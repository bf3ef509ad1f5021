"""Giving somebody a role: the page that "nobody holds the role" leads to."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.locales import LOCALES
from config.roles import ROLES
from config.words import words
from flows.engine.door import About, may
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.register.appointing import appoint
from models.register.questions import colleagues
from models.register.units import open_units
from states.errors import ArshjulError
from states.permissions import OPERATOR
from web.forms import Form, Sent, Trouble, number
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.people.fields import NEW, value_of, wrong
from web.places import Places
from web.rights import desk_of

router = APIRouter()
FIELDS = ("role", "unit", *NEW, "starts", "ends", "deputy")
CAN_BE_GIVEN = tuple(role for role in ROLES if role != OPERATOR)


@router.api_route("/people/appoint", methods=["GET", "HEAD"])
def ask(request: Request) -> Response:
    """The form; the address may say which role, which unit and who. Raises NotAllowed."""
    query = request.query_params
    given = {name: query.get(name, "") for name in ("role", "unit", "person")}
    return _page(request, viewer(request), Form(given))


@router.post("/people/appoint")
def do(request: Request, sent: Sent) -> Response:
    """Appoint, and go on to the person's page; a refusal shows the form again. Raises
    NotAllowed."""
    seen = viewer(request)
    say = words(spoken_in(request, seen))
    try:
        with errand_of(request, seen).desk() as desk:
            made = appoint.given(desk, value_of(sent, FIELDS))
            person = made.person_id
    except NotAllowed:
        raise
    except ArshjulError as error:
        trouble = wrong(error, say, "appoint", FIELDS)
        return _page(request, seen, sent, trouble, 422)
    return RedirectResponse(f"/people/{person}?did=appoint", 303)


def _page(
    request: Request, seen: Viewer, sent: Form, trouble: Trouble | None = None, status: int = 200
) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        home = desk.municipality
        units = [(one.id or 0, one.name) for one in open_units(session, home, desk.day)]
        within = desk.place.directory.units_of(seen.person, desk.day)
        if not any(may(desk, appoint.name, About(unit=at)) for at in within):
            raise NotAllowed(verb=appoint.name)
        places = Places.of(session, home, say)
        context = {
            "sent": sent,
            "trouble": trouble or Trouble(),
            "roles": [(role, say.say(f"roles.{role}")) for role in CAN_BE_GIVEN],
            "units": units,
            "title": _title(sent, places),
            "colleagues": colleagues(session, home),
            "locales": [(code, one.name) for code, one in LOCALES.items()],
            "home_locale": seen.municipality.locale,
            "day": desk.day.isoformat(),
        }
    return render(request, "appoint", context, viewer=seen, here="people", status=status)


def _title(sent: Form, places: Places) -> str:
    """The role and unit that the address or the form names, in words; "" where it names none."""
    role = sent.get("role")
    return places.held((role, number(sent.get("unit")))) if role in CAN_BE_GIVEN else ""
