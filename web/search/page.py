"""The search: everything that answers to the words, by sort, and what to try where nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from config.words import Words, words
from flows.engine.office import Office
from flows.views.search import Found, find
from states.search_words import EMPTY, LONGEST, Wanted, marked, wanted
from web.forms import Sent
from web.identity import viewer
from web.pages import keep_cookie, render, spoken_in
from web.paging import Page
from web.rights import desk_of
from web.search.lines import Line, line_of
from web.search_key import COOKIE, OFF, ON

router = APIRouter()
ADDRESS = "/search"
SHOWN = 5
"""What is shown of a sort beside the others; all of it has pages of its own."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of what was found: its key, how many there are, the first of them, and the address
    of all, "" where these are all."""

    name: str
    count: int
    lines: Sequence[Line]
    every: str


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def search(request: Request) -> Response:
    """What answers to ``q``, the first of each sort; with ``in`` one sort, a page at a time."""
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    query = request.query_params
    asked = wanted(query.get("q", ""))
    alone = query.get("in", "")
    found, parts = None, []
    page: Page[Line] | None = None
    if not asked.problem:
        with office.database.read(seen.municipality.id) as session:
            found = find(desk_of(session, office, seen, request.app.state.now()), asked, say)
        group = next((one for one in found.groups if one.name == alone), None)
        if group is not None:
            hits = Page.of(group.hits, query)
            lines = [line_of(hit, found, say) for hit in hits.rows]
            page = Page(lines, hits.total, hits.number, hits.count, hits.before, hits.after)
        else:
            alone = ""
            parts = _parts(found, asked, say)
    context = {
        "asked": asked,
        "problem": asked.problem if asked.problem != EMPTY else "",
        "found": found,
        "exact": [line_of(hit, found, say) for hit in found.exact] if found and not page else [],
        "parts": parts,
        "page": page,
        "alone": alone if page else "",
        "all": _address(asked),
        "near": found.near if found else "",
        "near_at": f"{ADDRESS}?{urlencode({'q': found.near})}" if found and found.near else "",
        "marked": lambda text: marked(text, asked.words),
        "longest": LONGEST,
        "did": query.get("did") == "key",
    }
    status = 422 if context["problem"] else 200
    return render(request, "search", context, viewer=seen, here="search", status=status)


def _parts(found: Found, asked: Wanted, say: Words) -> list[Part]:
    return [
        Part(
            one.name,
            len(one.hits),
            [line_of(hit, found, say) for hit in one.hits[:SHOWN]],
            _address(asked, one.name) if len(one.hits) > SHOWN else "",
        )
        for one in found.groups
    ]


def _address(asked: Wanted, alone: str = "") -> str:
    pairs = {"q": asked.text} | ({"in": alone} if alone else {})
    return f"{ADDRESS}?{urlencode(pairs, errors='replace')}"


@router.post("/search/key")
def choose_key(request: Request, sent: Sent) -> Response:
    """Switch the key off, or on again, in this browser. Raises HTTPException 422."""
    viewer(request)
    chosen = sent.get("key")
    if chosen not in (ON, OFF):
        raise HTTPException(422)
    response = RedirectResponse(f"{ADDRESS}?did=key", 303)
    keep_cookie(request, response, COOKIE, chosen)
    return response
