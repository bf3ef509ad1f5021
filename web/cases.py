"""All cases of every kind in one list, narrowed to what is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.roles import word_at
from config.words import Words, words
from flows.engine.limits import Limit
from flows.engine.local_time import ZONE, today
from flows.engine.office import Office
from flows.views.case_list import Line, lines
from flows.views.meant import kinds_meant, states_meant
from flows.views.standings import DUE_SOON, OVERDUE, Standing, present_standing
from models.register.questions import unit_forms
from states.kinds import KINDS
from web.case.hours import in_a_row
from web.identity import viewer
from web.pages import render, spoken_in
from web.paging import Page, parts
from web.waiting import Waiting, waiting

router = APIRouter()
OPEN, CLOSED, LATER, AT_REST = "open", "closed", "later", "at_rest"
SHOWS = (OPEN, OVERDUE, DUE_SOON, CLOSED)
PARTS = (OVERDUE, DUE_SOON, LATER, AT_REST, CLOSED)
NOBODY = Waiting()
NO_HOUR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """``part`` is the heading that it stands under: one of PARTS. ``limit``: where hours count."""

    line: Line
    standing: Standing
    part: str
    limit: Limit | None = None


@router.api_route("/cases", methods=["GET", "HEAD"])
def cases(request: Request) -> Response:
    """The list, a page at a time: open cases of every kind, the most urgent first and what is
    counted in hours before all; the late, those due soon, or the closed ones. A kind or a state
    is asked for by its code or by its word in any language. Raises BadChoice."""
    seen = viewer(request)
    office: Office = request.app.state.office
    now: datetime = request.app.state.now()
    day = today(now)
    say = words(spoken_in(request, seen))
    query = request.query_params
    text = query.get("q", "").strip()[:100]
    kinds = kinds_meant("kind", query.get("kind", "").strip())
    states = states_meant("state", query.get("state", "").strip())
    show = query.get("show", "")
    show = show if show in SHOWS else OPEN
    chosen = lines(
        office, seen.municipality.id, day, kinds=kinds, states=states, person=seen.person
    )
    narrowed = [
        line
        for line in chosen
        if (line.case.closed is not None) == (show == CLOSED)
        and text.casefold() in _said_in(line, say)
    ]
    limits = _limits(office, seen.municipality.id, narrowed, now)
    found = [
        _row(line, present_standing(line.place, line.case, day), limits.get(line.id), now)
        for line in narrowed
    ]
    if show in (OVERDUE, DUE_SOON):
        found = [row for row in found if row.part == show]
    if show == CLOSED:
        found.sort(key=lambda row: row.line.case.closed or day, reverse=True)
    else:
        found.sort(key=_order)
    page = Page.of(found, query)
    with office.database.read(seen.municipality.id) as session:
        shown = [row.line.case for row in page.rows]
        place = page.rows[0].line.place if page.rows else None
        answering = waiting(session, place, shown, day, say) if place else {}
        forms = unit_forms(session, seen.municipality.id)
    context = {
        "page": page,
        "parts": parts(page.rows, found, lambda row: row.part),
        "answering": answering,
        "hours": {
            row.line.id: (in_a_row(row.limit, now, say), say.instant(row.limit.ends, ZONE))
            for row in page.rows
            if row.limit
        },
        "roles": {
            one.id: word_at(one.owner_role, forms.get(one.unit_id or 0, "")) for one in shown
        },
        "nobody": NOBODY,
        "text": text,
        "asked": kinds,
        "kinds": tuple(KINDS),
        "states": _names(say, kinds or KINDS),
        "asked_state": next((say.state(*one) for one in sorted(states)), ""),
        "show": show,
        "shows": SHOWS,
    }
    return render(request, "cases", context, viewer=seen, here="cases")


def _said_in(line: Line, say: Words) -> str:
    """All that is seen in a row: what it is about, its kind and state, and who answers."""
    seen = (line.unit, say.kind(line.kind), say.state(line.kind, line.state), *line.people)
    return " ".join(seen).casefold()


def _names(say: Words, kinds: Iterable[str]) -> list[str]:
    """What the states of the kinds are called, each name once."""
    found = {say.state(kind, state) for kind in kinds for state in KINDS[kind].process.states}
    return sorted(found, key=str.casefold)


def _limits(
    office: Office, municipality: str, found: Iterable[Line], now: datetime
) -> dict[int, Limit]:
    """The limits of those that are counted in hours, by case; not of those whose days are kept."""
    counted = [one for one in found if office.kinds[one.kind].hours and not one.kept]
    if not counted:
        return {}
    with office.database.read(municipality) as session:
        each = (
            (one.id, office.kinds[one.kind].limit(session, one.place, one.case, now))
            for one in counted
        )
        return {number: limit for number, limit in each if limit is not None}


def _order(row: Row) -> tuple[int, bool, datetime]:
    """By part; within it what is counted in hours before the rest, by its hour."""
    return PARTS.index(row.part), row.limit is None, row.limit.ends if row.limit else NO_HOUR


def _row(line: Line, stands: Standing, limit: Limit | None, now: datetime) -> Row:
    if line.case.closed is not None:
        return Row(line, stands, CLOSED)
    if limit is not None and limit.ends <= now:
        return Row(line, stands, OVERDUE, limit)
    if stands.at_rest and not line.kept:
        return Row(line, stands, AT_REST, limit)
    late_or_soon = stands.status in (OVERDUE, DUE_SOON) and not line.kept
    return Row(line, stands, stands.status if late_or_soon else LATER, limit)
