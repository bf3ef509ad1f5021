"""Choosing the person whom the pages act as. A cookie keeps the choice, until another is made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from config.roles import word_at
from config.words import Words, words
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.views.waiting_now import Held
from models.register.directory import Directory, directories
from models.register.questions import everybodys_names, unit_forms, unit_names
from models.register.tables import Municipality
from states.ladder import COORDINATOR
from web import language
from web.forms import Sent, number
from web.identity import (
    CHOICE,
    PERSON,
    ChoosePerson,
    Viewer,
    only_where_one_chooses,
    own_page,
    place_of,
    viewer,
)
from web.pages import keep_cookie, render

router = APIRouter()
MANY = 20
"""From so many people on, one can search among them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody whom one can be, with the roles of the day."""

    person: int
    name: str
    held: tuple[Held, ...]

    @property
    def coordinates(self) -> bool:
        return any(role == COORDINATOR for role, _ in self.held)


@router.api_route(CHOICE, methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The people of the municipality. Raises NotLocal, NotBegun, ChooseFirst; there is no such page
    where one signs in."""
    only_where_one_chooses(request)
    query = request.query_params
    return _page(request, place_of(request), query.get("to", ""), query.get("q", ""))


@router.post(CHOICE)
def choose(request: Request, sent: Sent) -> Response:
    """Keep the choice and go on to the page that was wanted; nobody who holds no role today."""
    only_where_one_chooses(request)
    place = place_of(request)
    office: Office = request.app.state.office
    wanted = number(sent.get("person"))
    with office.database.read(place.id) as session:
        found = {one.person for one in people_of(session, place.id, _day(request))}
    if wanted not in found:
        return _page(request, place, sent.get("to"), "", status=422)
    response = RedirectResponse(own_page(sent.get("to")), 303)
    keep_cookie(request, response, PERSON, str(wanted))
    return response


def _day(request: Request) -> date:
    return today(request.app.state.now())


def _page(
    request: Request, place: Municipality, to: str, text: str, *, status: int = 200
) -> Response:
    office: Office = request.app.state.office
    seen = _known(request)
    spoken = language.language(request, place.locale)
    text = text.strip()[:100]
    with office.database.read(place.id) as session:
        everybody = people_of(session, place.id, _day(request))
        units = unit_names(session, place.id)
        forms = unit_forms(session, place.id)
    found = [
        (one, _roles(one, units, forms, words(spoken)))
        for one in everybody
        if text.casefold() in one.name.casefold()
    ]
    context = {
        "place": place,
        "found": found,
        "total": len(everybody),
        "many": MANY,
        "now": seen.person if seen else None,
        "to": own_page(to),
        "text": text,
        "wrong": status == 422,
    }
    return render(request, "person", context, viewer=seen, status=status, locale=spoken)


def _known(request: Request) -> Viewer | None:
    try:
        return viewer(request)
    except ChoosePerson:
        return None


def _roles(one: Choice, units: dict[int, str], forms: dict[int, str], say: Words) -> list[str]:
    """The roles in words: those at the authority, then each with the unit that it is held at."""
    named = [
        (units.get(unit or 0, ""), say.say(f"roles.{word_at(role, forms.get(unit or 0, ''))}"))
        for role, unit in one.held
    ]
    return [f"{role}, {unit}" if unit else role for unit, role in sorted(named)]


def people_of(session: Session, municipality: str, day: date) -> list[Choice]:
    """Everybody who holds a role on the day: those who coordinate first, then by name."""
    held: dict[int, dict[Held, None]] = defaultdict(dict)
    for post in _directory(session, municipality).held_on(day):
        held[post.person][post.role, post.unit] = None
    names = everybodys_names(session, municipality)
    found = [Choice(one, names[one], tuple(roles)) for one, roles in held.items() if names.get(one)]
    return sorted(found, key=lambda one: (not one.coordinates, one.name.casefold(), one.person))


def _directory(session: Session, municipality: str) -> Directory:
    return directories(session, [municipality]).get(municipality) or Directory()
