"""When each step opens and is due in every year, with the difference before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain, explain_problem
from config.text_sorts import Sort
from config.wheel import BadWheel
from config.wheel_text import Place, with_days
from config.words import Words, words
from flows.engine.door import About, must
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.forecast.text_effect import TextEffect, hold, text_effect
from flows.forecast.trying import tried_on_a_copy
from flows.register.looked_at import AnotherDifference
from flows.register.own_texts import read_in, text_of
from flows.register.wheel import StepDays, days_in
from models.register.tables import Municipality
from states.school_year import MonthDay, SchoolYear
from web.forms import Form, Sent
from web.forms import day as day_in
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of
from web.set_up.texts_shown import free_said, span, step_name

router = APIRouter()
MOST_LATER = 3
"""School years after the one that the cycle is named after; no later can a file say."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was typed, what would come of it, and what is wrong, by field."""

    typed: Mapping[str, str] = field(default_factory=dict)
    effect: TextEffect | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""


@router.api_route("/wheel/days", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The days as they lie in this school year's cycle. Raises NotAllowed."""
    return _page(request, viewer(request), Looked())


@router.post("/wheel/days")
def change(request: Request, sent: Sent) -> Response:
    """What other days would change, or, when that was seen, let them hold. Raises NotAllowed."""
    seen = viewer(request)
    say = words(spoken_in(request, seen))
    errand = errand_of(request, seen)
    with errand.office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, errand.office, seen, errand.now)
        must(desk, read_in.name, About())
        text, wrong = _text(desk, sent, say)
    if wrong or text is None:
        trouble = "" if wrong else say.say("dial_days.written_otherwise")
        return _page(request, seen, Looked(sent.values, wrong=wrong, trouble=trouble))
    trouble = ""
    try:
        if sent.get("do") == "take":
            try:
                with errand.desk() as desk:
                    hold(desk, Sort.WHEEL, text, sent.get("seen"))
                return RedirectResponse("/wheel/days?did=saved", 303)
            except AnotherDifference as error:
                trouble = explain(error, say)
        with tried_on_a_copy(errand) as desk:
            effect = text_effect(desk, Sort.WHEEL, text)
    except BadWheel as error:
        return _page(request, seen, Looked(sent.values, wrong=_wrong(error, say)))
    return _page(request, seen, Looked(sent.values, effect, trouble=trouble))


def _cycle(desk: Desk) -> SchoolYear:
    return SchoolYear.of(desk.day)


def _shown(desk: Desk) -> tuple[StepDays, ...]:
    return tuple(days_in(desk.place, _cycle(desk)))


def _name(one: StepDays, which: str) -> str:
    return f"{which}-{one.step}"


def _text(desk: Desk, sent: Form, say: Words) -> tuple[str | None, dict[str, str]]:
    """The wheel's text with the days that were typed, None where it is written otherwise; and what
    is wrong with them, by field. A day that is as it was is left as it stands."""
    wrong: dict[str, str] = {}
    days: dict[Place, MonthDay] = {}
    cycle = _cycle(desk)
    for one in _shown(desk):
        for which, now in (("opens", one.opens), ("due", one.due)):
            day = day_in(sent.get(_name(one, which)))
            later = SchoolYear.of(day).begins - cycle.begins if day else 0
            if day is None:
                wrong[_name(one, which)] = say.say("date_problems.format")
            elif not 0 <= later <= MOST_LATER:
                wrong[_name(one, which)] = say.say("dial_days.too_far", year=str(cycle))
            elif day != now:
                place = ("marks" if one.mark else "steps", one.step, which)
                days[place] = MonthDay(day.month, day.day, later)
    if wrong:
        return None, wrong
    preset = desk.session.get_one(Municipality, desk.municipality).preset
    return with_days(text_of(desk, Sort.WHEEL), preset, days), {}


def _wrong(error: BadWheel, say: Words) -> dict[str, str]:
    """Each problem at the field that it is about: ``presets.läsår.steps.analys.due``."""
    found = {}
    for one in error.problems:
        *_, step, which = ("", *one.where.split("."))
        found[f"{which}-{step}"] = explain_problem(one, say).partition(": ")[2]
    return found


def _page(request: Request, seen: Viewer, found: Looked) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, read_in.name, About())
        shown, cycle = _shown(desk), _cycle(desk)
    context = {
        "rows": [_row(one, found, say) for one in shown],
        "cycle": str(cycle),
        "effect": found.effect,
        "wrong": found.wrong,
        "trouble": found.trouble,
        "carried": list(_carried(shown, found.typed)),
        "did": request.query_params.get("did") == "saved" and not found.effect,
        "shown_step": lambda one: step_name(say, one.step, mark=one.mark),
        "shown_span": lambda one: span(say, one),
        "shown_free": lambda one: free_said(say, one),
    }
    status = 409 if found.trouble and found.effect else 422 if found.wrong or found.trouble else 200
    return render(request, "wheel_days", context, viewer=seen, here="wheel", status=status)


def _row(one: StepDays, found: Looked, say: Words) -> dict[str, object]:
    """A step with its two fields: each with its name, its value and what is wrong with it."""
    fields = [
        {
            "which": which,
            "name": (name := _name(one, which)),
            "value": found.typed.get(name, now.isoformat()),
            "wrong": found.wrong.get(name, ""),
        }
        for which, now in (("opens", one.opens), ("due", one.due))
    ]
    name = step_name(say, one.step, mark=one.mark)
    return {"name": name, "fields": fields, "moving": one.moving}


def _carried(shown: Iterable[StepDays], typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for one in shown:
        for which in ("opens", "due"):
            name = _name(one, which)
            yield name, typed.get(name, "")
