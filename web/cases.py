"""All cases of every kind in one list, narrowed to what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from fastapi import APIRouter, Request
from starlette.responses import Response

from flows.listing import Line, lines
from flows.office import Office, today
from states.kinds import KINDS
from web.identity import viewer
from web.pages import render
from web.status import DUE_SOON, OVERDUE, Standing, present_standing

router = APIRouter()
SHOWN = 300
OPEN, CLOSED = "open", "closed"
SHOWS = (OPEN, OVERDUE, DUE_SOON, CLOSED)


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    standing: Standing


@router.api_route("/cases", methods=["GET", "HEAD"])
def cases(request: Request) -> Response:
    """The list: open cases of every kind, the most urgent first; the late, those due soon, or the
    closed ones."""
    seen = viewer(request)
    office: Office = request.app.state.office
    day = today(request.app.state.now())
    query = request.query_params
    text = query.get("q", "").strip()[:100]
    kind = query.get("kind", "")
    kind = kind if kind in KINDS else ""
    show = query.get("show", "")
    show = show if show in SHOWS else OPEN
    found = (
        Row(line, present_standing(line.place, line.case, day))
        for line in lines(office, seen.municipality.id, day, kind=kind, person=seen.person)
        if (line.case.closed is not None) == (show == CLOSED)
        and text.casefold() in line.unit.casefold()
    )
    if show in (OVERDUE, DUE_SOON):
        found = (row for row in found if row.standing.status == show and not row.line.kept)
    shown = list(islice(found, SHOWN + 1))
    context = {
        "rows": shown[:SHOWN],
        "more": len(shown) > SHOWN,
        "text": text,
        "kind": kind,
        "kinds": tuple(KINDS),
        "show": show,
        "shows": SHOWS,
    }
    return render(request, "cases", context, viewer=seen, here="cases")
