"""Moving a step's last day or an activity's, with the difference before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import Words, words
from flows.engine.door import About, Errand, may, must
from flows.engine.handling import Desk
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.refusals import BadDate, Overtaken
from flows.forecast.events import because
from flows.forecast.moved_days import (
    Difference,
    Movable,
    difference,
    move,
    must_be_allowed,
)
from flows.register.own_texts import read_in
from flows.safety_cycle.exemptions import exempt
from flows.views.wheel_things import State
from flows.views.wheel_year import wheel_year
from states import activity
from states.dial_year import DialYear
from states.fields import BadAnswer
from states.ladder import staff_of
from web.forms import Form, Sent, plain_words
from web.forms import day as day_in
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.rights import desk_of
from web.wheel import told
from web.wheel.bars import chart
from web.wheel.movable import the_movable, the_name
from web.wheel.whole_year import address_of

router = APIRouter()
FIELDS = ("step", "cycle", "series", "turn")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: the new last day as it was written, the units that were chosen, and
    why; what is wrong with it; and whether the year has ``changed`` since the last look."""

    to: str = ""
    units: tuple[int, ...] = ()
    why: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    changed: bool = False


class Changed(Exception):
    """The year has changed since the difference was worked out."""


@router.api_route("/wheel/change", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """What may be moved; with a step or an activity its form. Raises NotAllowed, BadSchoolYear."""
    seen = viewer(request)
    query = {name: request.query_params.get(name, "") for name in FIELDS}
    if not (query["step"] or query["series"]):
        return _choose(request, seen)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        at = desk_of(session, office, seen, request.app.state.now())
        found = the_movable(at, query)
        must_be_allowed(at, found)
        return _page(request, seen, at, found, Typed(found.due.isoformat()), None)


@router.post("/wheel/change")
def change(request: Request, sent: Sent) -> Response:
    """The difference, or with ``do=save`` and the digest of what was shown the change itself. What
    is missing is asked for, and a year that has changed meanwhile is shown again. Raises
    NotAllowed."""
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    problems, changed = _problems(sent, say), False
    if sent.get("do") == "save" and not problems:
        try:
            return _save(request, seen, sent)
        except (Changed, Overtaken):
            changed = True
        except BadDate as error:
            problems = {"to": explain(error, say)}
    elif sent.get("do") != "save":
        problems.pop("why", None)
    with office.database.read(seen.municipality.id) as session:
        at = desk_of(session, office, seen, request.app.state.now())
        every = the_movable(at, sent.values)
        must_be_allowed(at, every)
        shown = None
        if not {"to", "units"} & problems.keys():
            try:
                shown = difference(at, every.only(_units(sent)), _to(sent))
            except BadDate as error:
                problems["to"] = explain(error, say)
        typed = Typed(sent.get("to"), _units(sent), sent.get("why"), problems, changed)
        return _page(request, seen, at, every, typed, shown)


def _problems(sent: Form, say: Words) -> dict[str, str]:
    """What is wrong with what was typed, by its field."""
    found = {}
    if day_in(sent.get("to")) is None:
        found["to"] = say.say("date_problems.format")
    if sent.get("whose") == "some" and not sent.numbers("unit"):
        found["units"] = say.say("dial_change.no_unit")
    try:
        if not plain_words(sent, "why"):
            found["why"] = say.say("dial_change.no_reason")
    except BadAnswer as error:
        found["why"] = say.say(f"answer_problems.{error.problems['why']}").capitalize()
    return found


def _save(request: Request, seen: Viewer, sent: Form) -> Response:
    """Do it. Raises Changed where the digest is another, and what the verbs raise; then nothing is
    moved."""
    office: Office = request.app.state.office
    errand = Errand(office, seen.municipality.id, seen.who, request.app.state.now())
    to = _to(sent)
    with errand.desk() as at:
        every = the_movable(at, sent.values)
        must_be_allowed(at, every)
        found = every.only(_units(sent))
        if difference(at, found, to).digest != sent.get("digest"):
            raise Changed()
        n = move(at, found, to, plain_words(sent, "why"))
    return RedirectResponse(f"/wheel?{urlencode({'moved': n})}", 303)


def _to(sent: Form) -> date:
    """The day, which was looked at before."""
    return day_in(sent.get("to")) or date.min


def _units(sent: Form) -> tuple[int, ...]:
    return tuple(sent.numbers("unit")) if sent.get("whose") == "some" else ()


def _page(
    request: Request,
    seen: Viewer,
    at: Desk,
    found: Movable,
    typed: Typed,
    shown: Difference | None,
) -> Response:
    say = words(spoken_in(request, seen))
    chosen = found.only(typed.units)
    context = {
        "found": found,
        "chosen": chosen,
        "name": the_name(found, say),
        "whole": _whole(found, typed, shown),
        "typed": typed,
        "wrong": {one: typed.problems.get(one, "") for one in ("to", "units", "why")},
        "shown": shown,
        "freed": sum(_freed(one.case.due, at.day, shown) for one in chosen.now),
        "chart": chart(shown) if shown else None,
        "least": at.day,
        "units": [(one.case.unit_id, one.unit) for one in (*found.now, *found.ahead) if one.unit],
        "short_day": lambda one: told.short_day(say, one),
        "with_weekday": lambda one: told.near_day(say, one),
        "free": _free(at, chosen, shown, say) if shown else "",
    }
    status = 409 if typed.changed else 422 if typed.problems else 200
    return render(request, "wheel_change", context, viewer=seen, here="wheel", status=status)


def _whole(found: Movable, typed: Typed, shown: Difference | None) -> dict[str, object] | None:
    """Where the whole year is reckoned; it is asked for when the difference is there."""
    if shown is None:
        return None
    return {"address": address_of(found, shown.to, typed.units, shown.digest), "state": None}


def _freed(due: date | None, day: date, shown: Difference | None) -> bool:
    """Whether what is late now is so no more where its last day is the new one."""
    return shown is not None and due is not None and due < day <= shown.to


def _free(at: Desk, found: Movable, shown: Difference, say: Words) -> str:
    """Why nobody works on the new last day; nothing where they do."""
    case = (found.now or found.ahead)[0].case
    why = at.place.calendar_of(case.unit_id).free(shown.to, staff_of(case.owner_role))
    return because(say, why.key, why.name) if why else ""


def _choose(request: Request, seen: Viewer) -> Response:
    """The steps and activities of this year that are not over. Raises NotAllowed for whoever may
    move none of them."""
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    now = request.app.state.now()
    with office.database.read(seen.municipality.id) as session:
        at = desk_of(session, office, seen, now)
        must(at, exempt.name, About())
        every_year = may(at, read_in.name, About())
        day = today(now)
        year = wheel_year(session, at.place, DialYear.of(day), day, person=seen.person)
        steps = [
            (told.step_name(say, one), told.change_step(one), one.due, one.done, one.of)
            for one in year.steps
            if one.of and not one.is_done
        ]
        series = [
            (told.name(say, one), told.change_activity(one), one.due, one.done, one.of)
            for one in year.things
            if one.kind == activity.KIND and one.state != State.DONE and one.left[0].occurrence
        ]
    context = {
        "steps": steps,
        "series": series,
        "every_year": every_year,
        "short_day": lambda one: told.short_day(say, one),
        "progress": lambda done, of: told.progress(say, done, of),
    }
    return render(request, "wheel_choose", context, viewer=seen, here="wheel")
