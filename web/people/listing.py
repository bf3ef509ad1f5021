"""Everybody in one list, narrowed to what is asked for; above it the roles that nobody holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from config.roles import ROLES
from config.words import words
from flows.engine.door import About, may
from flows.engine.office import Office
from flows.register.appointing import appoint
from flows.views.people import Line, everybody, vacancies
from flows.views.waiting_now import Held
from models.record.people_file import HELD, people_file
from models.register.directory import Directory
from web.forms import number
from web.identity import viewer
from web.pages import render, spoken_in
from web.paging import Page
from web.places import Places
from web.rights import desk_of

router = APIRouter()
HERE, BOUNCED, AWAY, NO_ROLE, FORMER = "here", "bounced", "away", "no_role", "former"
SHOWS = (HERE, BOUNCED, AWAY, NO_ROLE, FORMER)
MANY_VACANT = 5
"""So many vacant roles are shown at once; the others are folded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; anything unknown asks for nothing."""

    text: str
    role: str
    unit: int | None
    show: str

    @classmethod
    def of(cls, query: QueryParams, units: Mapping[int, str]) -> Asked:
        role, show = query.get("role", ""), query.get("show", "")
        unit = number(query.get("unit", ""))
        return cls(
            text=query.get("q", "").strip()[:100],
            role=role if role in ROLES else "",
            unit=unit if unit in units else None,
            show=show if show in SHOWS else HERE,
        )

    def wants(self, line: Line, places: Places, directory: Directory, day: date) -> bool:
        held = (*line.held, *line.coming)
        if self.text.casefold() not in _said_in(line, held, places):
            return False
        fits = [
            (role, unit)
            for role, unit in held
            if self.role in ("", role)
            and (self.unit is None or (unit and directory.covers(self.unit, unit)))
        ]
        if (self.role or self.unit) and not fits:
            return False
        return {
            HERE: not line.former,
            BOUNCED: line.bounced,
            AWAY: line.is_away(day),
            NO_ROLE: not line.held,
            FORMER: line.former,
        }[self.show]


@router.api_route("/people", methods=["GET", "HEAD"])
def people(request: Request) -> Response:
    """The list, a page at a time, and the vacant roles that cases wait for."""
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        day, directory = desk.day, desk.place.directory
        places = Places.of(session, desk.municipality, say)
        asked = Asked.of(request.query_params, places.names)
        every = everybody(desk)
        empty = vacancies(desk)
        within = directory.units_of(seen.person, day)
        file = people_file(session, desk.municipality)
        appoints = any(may(desk, appoint.name, About(unit=at)) for at in within)
    found = [line for line in every if asked.wants(line, places, directory, day)]
    context = {
        "asked": asked,
        "page": Page.of(found, request.query_params),
        "places": places,
        "empty": empty[:MANY_VACANT],
        "more_empty": empty[MANY_VACANT:],
        "appoints": appoints,
        "file_held": file is not None and file.state == HELD,
        "erased": request.query_params.get("did") == "erase",
        "roles": ROLES,
        "shows": SHOWS,
        "narrowed": bool(asked.text or asked.role or asked.unit or asked.show != HERE),
    }
    return render(request, "people", context, viewer=seen, here="people")


def _said_in(line: Line, held: Iterable[Held], places: Places) -> str:
    """What is seen in a row: the name, the roles and units, and the address."""
    return " ".join((line.name, line.email, *map(places.held, held))).casefold()
