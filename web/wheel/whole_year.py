"""The whole year with a last day moved, reckoned beside the pages: how far it has come, and then
what it found."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from urllib.parse import urlencode

from babel.dates import format_date
from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from config.words import words
from flows.engine.door import Errand
from flows.engine.handling import Desk, Progress
from flows.engine.office import Office
from flows.engine.refusals import BadDate
from flows.forecast.beside import Beside, Reckoned
from flows.forecast.moved_days import Movable, difference, movable, move, must_be_allowed
from flows.forecast.moved_year import MovedYear, moved_year
from web.forms import Form
from web.forms import day as day_in
from web.identity import Viewer, refreshes, viewer
from web.pages import render, spoken_in
from web.rights import desk_of
from web.wheel import told
from web.wheel.movable import the_movable, the_name

router = APIRouter()
WHILE_OPEN, BY_HAND = 20.0, 180.0
"""Seconds after which nobody asks any more: a page that asks by itself, and a reader who does."""


def address_of(found: Movable, to: date, units: tuple[int, ...], digest: str) -> str:
    """Where the whole year with ``found`` moved to the day is told."""
    what = found.what
    query: list[tuple[str, str | int]] = [("to", to.isoformat()), ("digest", digest)]
    if what.step:
        query += [("step", what.step), ("cycle", what.cycle)]
    else:
        query += [("series", what.series), ("turn", what.turn)]
    return f"/wheel/change/year?{urlencode([*query, *(('unit', one) for one in units)])}"


@router.api_route("/wheel/change/year", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The whole year; a page that asks by itself gets that part alone. It is begun by whoever asks
    first, and is another when what it was asked for has changed. Raises NotAllowed."""
    seen, sent = viewer(request), _asked(request)
    to, units = day_in(sent.get("to")), tuple(sent.numbers("unit"))
    if to is None:
        raise HTTPException(404)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        at = desk_of(session, office, seen, request.app.state.now())
        every = the_movable(at, sent.values)
        must_be_allowed(at, every)
        found = every.only(units)
        state = _reckoned(request, seen, at, found, to, sent.get("digest"))
    itself = refreshes(request)
    say = words(spoken_in(request, seen))
    context = {
        "whole": {"address": address_of(every, to, units, sent.get("digest")), "state": state},
        "found": every,
        "units": units,
        "to": to,
        "name": the_name(every, say),
        "short_day": lambda one: told.short_day(say, one),
        "month_of": lambda one: format_date(one, "LLLL y", say.babel).capitalize(),
    }
    template = "_wheel_whole_year" if itself else "wheel_whole_year"
    status = 409 if state is None and not itself else 200
    answer = render(request, template, context, viewer=seen, here="wheel", status=status)
    answer.headers["Vary"] += ", HX-Request"
    return answer


def _asked(request: Request) -> Form:
    pairs = request.query_params.multi_items()
    many: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        many[name] = (*many.get(name, ()), value)
    return Form({name: values[0] for name, values in many.items()}, many)


def _reckoned(
    request: Request, seen: Viewer, at: Desk, found: Movable, to: date, digest: str
) -> Reckoned[MovedYear] | None:
    """How far it has come; None where the year is another than the one that was looked at."""
    beside: Beside[MovedYear] = request.app.state.beside
    locale = spoken_in(request, seen)
    key: Hashable = (at.municipality, digest, at.day, locale, found.what, _cases(found))
    if beside.of(key) is None and digest != _digest(at, found, to):
        return None
    errand = Errand(request.app.state.office, at.municipality, seen.who, at.now)
    units = tuple(one.case.unit_id or 0 for one in (*found.now, *found.ahead))

    def change(desk: Desk) -> int:
        there = movable(desk, found.what)
        return move(desk, there.only(units), to, "–") if there else 0

    def make(told_of: Progress) -> MovedYear:
        return moved_year(errand, change, locale, told_of)

    patience = WHILE_OPEN if refreshes(request) else BY_HAND
    return beside.ask(key, (at.municipality, seen.person), make, patience)


def _cases(found: Movable) -> frozenset[int]:
    return frozenset(one.case.id or 0 for one in (*found.now, *found.ahead))


def _digest(at: Desk, found: Movable, to: date) -> str:
    """What the difference would be called now; "" where there can be none."""
    try:
        return difference(at, found, to).digest
    except BadDate:
        return ""
