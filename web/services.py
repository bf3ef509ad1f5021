"""The register of digital services: where each one stands, and the views that ask for action."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.words import Words, words
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.services.listing import ALL, NOT_APPROVED_USED, SHOWS, WITHOUT, Line, lines, shown
from flows.views.standings import DUE_SOON, OVERDUE, Standing, present_standing
from states.service_facts import normal
from states.service_standing import (
    COVERED,
    ENDED,
    GONE,
    LEAVING,
    MISSING,
    OUTDATED,
    REFUSED,
    UNDER_REVIEW,
)
from web.identity import viewer
from web.new.service import SERVICE
from web.new.thing import may_begin
from web.pages import render, spoken_in
from web.paging import Page, parts
from web.rights import desk_of

router = APIRouter()

# The picture and colour beside the word; the word says it all.
PICTURE = {
    MISSING: "overdue",
    OUTDATED: "overdue",
    ENDED: "overdue",
    REFUSED: "overdue",
    UNDER_REVIEW: "in_progress",
    LEAVING: "due_soon",
    GONE: "not_applicable",
}
PARTS = ("without", "valid", "leaving", "gone")  # the headings of the list, in their order


@router.api_route("/services", methods=["GET", "HEAD"])
def services(request: Request) -> Response:
    """The list, narrowed to one view and to what is searched for."""
    seen = viewer(request)
    office: Office = request.app.state.office
    day = today(request.app.state.now())
    show = request.query_params.get("show", ALL)
    show = show if show in SHOWS else ALL
    text = request.query_params.get("q", "").strip()[:100]
    with office.database.read(seen.municipality.id) as session:
        locale = spoken_in(request, seen)
        every = lines(session, seen.municipality.id, day, locale)
        place = office.town(session, seen.municipality.id)
        begins = may_begin(desk_of(session, office, seen, request.app.state.now()), SERVICE)
    found = [
        line
        for line in shown(every, show, day)
        if normal(text) in normal(_read(line, words(locale)))
    ]
    found.sort(key=_order)
    page = Page.of(found, request.query_params)
    stands = {line.case.id: present_standing(place, line.case, day) for line in page.rows}
    context = {
        "page": page,
        "parts": parts(page.rows, found, _part),
        "next": {line.case.id: _next(line, stands[line.case.id]) for line in page.rows},
        "registered": len(every),
        "begins": begins,
        "show": show,
        "shows": SHOWS,
        "text": text,
        "picture": PICTURE,
        "without": len(shown(every, WITHOUT, day)),
        "used": len(shown(every, NOT_APPROVED_USED, day)),
    }
    return render(request, "services", context, viewer=seen, here="services")


def _part(line: Line) -> str:
    if line.standing in COVERED:
        return "valid"
    return line.standing if line.standing in (LEAVING, GONE) else "without"


def _order(line: Line) -> tuple[int, bool, date, str]:
    """Those without a valid validation first, in use before the others; then by their last day."""
    part = _part(line)
    last = line.valid_until if part == "valid" else line.case.due
    return PARTS.index(part), not line.in_use, last or date.max, line.service.name.casefold()


def _next(line: Line, stands: Standing) -> Standing | None:
    """What the case of the service waits for; None while a valid one need not be looked at."""
    if stands.at_rest or line.case.closed is not None:
        return None
    quiet = line.standing in COVERED and line.standing != UNDER_REVIEW
    return None if quiet and stands.status not in (OVERDUE, DUE_SOON) else stands


def _read(line: Line, say: Words) -> str:
    """What a reader sees in the row, days apart: whatever stands there is found."""
    facts, decision = line.service.facts, line.decision
    return " ".join(
        [
            line.service.name,
            say.say(f"service_sorts.{facts.sort}"),
            facts.supplier,
            say.say(f"standings.{line.standing}"),
            decision.conditions if decision and line.covered else "",
            say.state(line.case.kind, line.case.state),
            *(unit or say.say("pages.services.whole") for unit in line.units),
            *(line.classes.waiting if line.classes else ()),
            line.levels,
        ]
    )
