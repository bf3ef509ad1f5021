"""A unit's page: its people, cases, services, documents, days and letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from config.roles import word_at
from config.words import Words, words
from flows.engine.door import About, desk_in, may
from flows.engine.handling import Desk, Kinds
from flows.engine.office import Office
from flows.engine.refusals import NoSuchUnit
from flows.networks.listing import networks_of_unit
from flows.views.duties import BY_NAME, DOMAINS
from flows.views.standings import present_standing
from flows.views.unit_page import Case, Seen, seen
from models.register.questions import names_of
from models.services.lookups import services_at
from web.forms import number
from web.identity import viewer
from web.new.document import DOCUMENT
from web.new.service import SERVICE
from web.pages import render, spoken_in

router = APIRouter()
DOCUMENTS = frozenset(DOMAINS["documents"]) - {"rollout"}  # which is something to be done


@dataclass(frozen=True, slots=True)
class Line:
    """One case as the page shows it: what it is about, its kind and where it stands."""

    case: Case
    name: str
    what: str


@router.api_route("/units/{text}", methods=["GET", "HEAD"])
def unit(request: Request, text: str) -> Response:
    """The page of the unit with the number; 404 for another municipality's, or none's."""
    reader = viewer(request)
    wanted = number(text)
    if wanted is None:
        raise HTTPException(404)
    office: Office = request.app.state.office
    say = words(spoken_in(request, reader))
    with office.database.read(reader.municipality.id) as session:
        desk = desk_in(session, office, reader.municipality.id, reader.who, request.app.state.now())
        try:
            found = seen(desk, wanted)
        except NoSuchUnit:
            raise HTTPException(404) from None
        services = [
            (one, present_standing(desk.place, one.case, desk.day))
            for one in services_at(session, desk.municipality, wanted, desk.day)
        ]
        context = {
            "seen": found,
            "closed": found.unit.closes is not None and found.unit.closes <= desk.day,
            "names": names_of(session, desk.municipality, _named(found)),
            "roles": {
                one.post.role: say.say(f"roles.{word_at(one.post.role, found.unit.form)}")
                for one in found.held
            },
            "vacant": _vacant(desk, found, say),
            "cases": _lines(office.kinds, found.open, say, documents=False),
            "documents": _documents(office.kinds, found, say),
            "ended": _lines(office.kinds, found.ended, say),
            "days": _lines(office.kinds, found.days, say),
            "services": services,
            "networks": networks_of_unit(session, found.unit, desk.day),
            "begins": _begins(desk, found),
        }
    return render(request, "unit", context, viewer=reader, here="units")


def _begins(desk: Desk, found: Seen) -> list[str]:
    """What the reader may begin for the unit from its lists, as *New* calls it."""
    if found.unit.closes is not None and found.unit.closes <= desk.day:
        return []
    about = About(unit=found.unit.id)
    return [one.what for one in (DOCUMENT, SERVICE) if may(desk, one.verb.name, about)]


def _named(found: Seen) -> list[int | None]:
    posts = [one.post for one in found.held]
    return [*(post.person for post in posts), *(post.deputy for post in posts)]


def _vacant(desk: Desk, found: Seen, say: Words) -> list[str]:
    """The roles that something here waits for and nobody holds."""
    roles = {one.row.owner_role for one in found.open if one.row.due is not None}
    at = found.unit.id
    lacking = [role for role in roles if desk.place.directory.is_vacant(role, at, desk.day)]
    return [say.say(f"roles.{word_at(role, found.unit.form)}") for role in sorted(lacking)]


def _lines(
    kinds: Kinds, cases: Iterable[Case], say: Words, *, documents: bool | None = None
) -> list[Line]:
    """The cases in words; ``documents``: those of documents alone, or all others."""
    return [
        Line(one, *_called(kinds, one, say))
        for one in cases
        if documents is None or (one.row.kind in DOCUMENTS) == documents
    ]


def _documents(kinds: Kinds, found: Seen, say: Words) -> list[Line]:
    """The unit's own documents, then those of the authority that concern it, each with whose it
    is."""
    common = []
    for one, network in found.common:
        name, what = _called(kinds, one, say)
        whose = network or say.say("new.document.every_unit")
        common.append(Line(one, name, f"{whose} · {what}"))
    return [*_lines(kinds, found.open, say, documents=True), *common]


def _called(kinds: Kinds, one: Case, say: Words) -> tuple[str, str]:
    kind, row = kinds[one.row.kind].kind, one.row
    state = say.state(row.kind, row.state)
    if kind.by_step:
        return f"{state} {row.year}", say.kind(row.kind)
    about = row.name or say.kind(row.kind)
    what = state if not row.name else f"{say.kind(row.kind)}: {state}"
    return (about, what) if row.kind not in BY_NAME else (f"{about} {row.year}", what)
