"""Decisions and matters: what bodies decided, what each clause did, and the way to what it is
about."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from config.words import Words, words
from flows.engine.office import Office
from flows.views.decisions import (
    DONE,
    FELL,
    PROPOSED,
    Part,
    Told,
    Wanted,
    chain_of,
    choices,
    decisions,
    in_matter,
    told,
)
from models.documents.decisions import Decision
from states.decision import Effect
from web.forms import number
from web.identity import Viewer, viewer
from web.new.decision import DECISION
from web.new.thing import may_begin
from web.pages import render, spoken_in
from web.paging import Page
from web.rights import desk_of

router = APIRouter()
ADDRESS = "/decisions"
SAID = {"decided": "new.did.decided", "proposed": "decisions.recorded"}
PICTURE = {DONE: "done", PROPOSED: "in_progress", FELL: "not_applicable"}
"""The picture beside the word; the word says it all."""


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def listed(request: Request) -> Response:
    """All decisions, or those of a body, a year or a matter; of a matter what else lies in it."""
    seen = viewer(request)
    query = request.query_params
    office: Office = request.app.state.office
    wanted = Wanted(
        query.get("body", "")[:200], number(query.get("year", "")) or 0, _numbered(query)
    )
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        every = decisions(desk)
        bodies, years, matters = choices(desk, every)
        found = Page.of([one for one in every if wanted.has(one)], query)
        context = {
            "bodies": bodies,
            "years": years,
            "matters": matters,
            "wanted": wanted,
            "page": found,
            "rows": told(desk, every, found.rows),
            "any": bool(every),
            "matter": in_matter(desk, wanted.matter) if wanted.matter else None,
            "begins": may_begin(desk, DECISION),
            "one": None,
            "did": "",
        }
    return _page(request, seen, context)


@router.api_route(ADDRESS + "/{text}", methods=["GET", "HEAD"])
def one(request: Request, text: str) -> Response:
    """A decision with those before and after it in its chain; 404 for another municipality's, or
    none's."""
    seen = viewer(request)
    wanted = number(text)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        every = decisions(desk)
        chain = chain_of(every, wanted) if wanted else []
        if not chain:
            raise HTTPException(404)
        rows = told(desk, every, chain)
    here = next(row.decision for row in rows if row.decision.id == wanted)
    did = SAID.get(request.query_params.get("did", ""), "")
    return _page(request, seen, {"rows": rows, "one": here, "matter": None, "did": did})


def _numbered(query: Mapping[str, str]) -> int:
    return number(query.get("matter", "")) or 0


def _page(request: Request, seen: Viewer, context: dict[str, object]) -> Response:
    say = words(spoken_in(request, seen))
    shown = {
        "called": lambda one: called(one, say),
        "stands": lambda one: _stands(one, say),
        "does": lambda part: _does(part, say),
        "picture": PICTURE,
        "here_is": lambda row: context["one"] is not None and row.decision is context["one"],
    }
    return render(request, "decisions", {**context, **shown}, viewer=seen, here="decisions")


def called(one: Decision, say: Words) -> str:
    """As people refer to it: body, day, paragraph."""
    return ", ".join(part for part in (one.body, say.day(one.day), one.paragraph) if part)


def _stands(row: Told, say: Words) -> str:
    """``Förslag``, or ``Beslut: Bifall``."""
    stage = say.say(f"decision_stages.{row.decision.stage}")
    outcome = row.decision.outcome
    return f"{stage}: {say.say(f'decision_outcomes.{outcome}')}" if outcome else stage


def _does(part: Part, say: Words) -> str:
    """What the clause does, in the words in which one chooses it; "" for words alone."""
    if part.clause.effect == Effect.NONE:
        return ""
    return say.say(f"new.decision.options.effect.{part.clause.effect}")
