"""When each step opens and is due in every year, or in one school year alone, with the difference
before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain, explain_problem
from config.text_sorts import Sort
from config.wheel import BadWheel
from config.wheel_text import Place, with_days
from config.words import Words, words
from flows.engine.door import About, must
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.forecast.text_effect import TextEffect, as_seen, hold, text_effect
from flows.forecast.trying import tried_on_a_copy
from flows.register.looked_at import AnotherDifference
from flows.register.own_texts import read_in, text_of
from flows.register.wheel import StepDays, days_in, years_from
from flows.register.year_days import (
    MOST_LATER,
    OwnDays,
    WrittenOtherwise,
    days_of_year,
    text_with,
    within,
)
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
WHICH = ("opens", "due")
AHEAD = 3
"""School years after this one that can be chosen."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was typed, what would come of it, and what is wrong, by field."""

    typed: Mapping[str, str] = field(default_factory=dict)
    effect: TextEffect | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for: the wheel's text, and where it is about one year its days."""

    text: str
    own: tuple[OwnDays, ...] = ()


@router.api_route("/wheel/days", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The days as they lie in this school year's cycle, or in the one that is asked for. Raises
    NotAllowed."""
    return _page(request, viewer(request), request.query_params.get("year", ""), Looked())


@router.post("/wheel/days")
def change(request: Request, sent: Sent) -> Response:
    """What other days would change, or, when that was seen, let them hold. Raises NotAllowed."""
    seen = viewer(request)
    say, year = words(spoken_in(request, seen)), sent.get("year")
    errand = errand_of(request, seen)
    with errand.office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, errand.office, seen, errand.now)
        must(desk, read_in.name, About())
        found = _wanted(desk, _chosen(desk, year), sent, say)
    if isinstance(found, Looked):
        return _page(request, seen, year, found)
    trouble = ""
    try:
        if sent.get("do") == "take":
            try:
                with errand.desk() as desk:
                    _hold(desk, _chosen(desk, year), found, sent.get("seen"))
                return RedirectResponse(f"{_address(year)}{'&' if year else '?'}did=saved", 303)
            except AnotherDifference as error:
                trouble = explain(error, say)
        with tried_on_a_copy(errand) as desk:
            effect = text_effect(desk, Sort.WHEEL, found.text)
    except BadWheel as error:
        return _page(request, seen, year, Looked(sent.values, wrong=_wrong(error, say)))
    return _page(request, seen, year, Looked(sent.values, effect, trouble=trouble))


def _address(year: str) -> str:
    return f"/wheel/days?year={year}" if year else "/wheel/days"


def _hold(desk: Desk, year: SchoolYear | None, wanted: Wanted, seen: str) -> None:
    if year is None:
        hold(desk, Sort.WHEEL, wanted.text, seen)
    else:
        as_seen(desk, Sort.WHEEL, wanted.text, seen)
        days_of_year(desk, year, wanted.own)


def _cycle(desk: Desk) -> SchoolYear:
    return SchoolYear.of(desk.day)


def _chosen(desk: Desk, text: str) -> SchoolYear | None:
    """The one year that is meant; None: all of them. Raises HTTPException 404."""
    known = {str(one): one for one in years_from(desk.day, AHEAD + 1)}
    if text and text not in known:
        raise HTTPException(404)
    return known.get(text)


def _shown(desk: Desk, year: SchoolYear | None) -> tuple[StepDays, ...]:
    if year is None:
        return tuple(days_in(desk.place, _cycle(desk), yearly=True))
    return tuple(days_in(desk.place, year))


def _name(one: StepDays, which: str) -> str:
    return f"{which}-{one.step}"


def _wanted(desk: Desk, year: SchoolYear | None, sent: Form, say: Words) -> Wanted | Looked:
    """What was typed, or what is wrong with it, by field. A day that is as it was is left as it
    stands."""
    cycle, wrong = year or _cycle(desk), {}
    days: dict[str, tuple[date, date]] = {}
    shown = _shown(desk, year)
    for one in shown:
        typed = [day_in(sent.get(_name(one, which))) for which in WHICH]
        for which, day in zip(WHICH, typed, strict=True):
            later = SchoolYear.of(day).begins - cycle.begins if day else 0
            if day is None:
                wrong[_name(one, which)] = say.say("date_problems.format")
            elif not 0 <= later <= MOST_LATER:
                wrong[_name(one, which)] = say.say("dial_days.too_far", year=str(cycle))
        if typed[0] and typed[1]:
            days[one.step] = (typed[0], typed[1])
    if wrong:
        return Looked(sent.values, wrong=wrong)
    try:
        found = _yearly(desk, shown, days) if year is None else _own(desk, year, days, sent)
    except BadWheel as error:
        return Looked(sent.values, wrong=_wrong(error, say))
    except WrittenOtherwise:
        found = None
    return found or Looked(sent.values, trouble=say.say("dial_days.written_otherwise"))


def _yearly(
    desk: Desk, shown: Iterable[StepDays], typed: Mapping[str, tuple[date, date]]
) -> Wanted | None:
    days: dict[Place, MonthDay] = {}
    for one in shown:
        for which, now, day in zip(WHICH, (one.opens, one.due), typed[one.step], strict=True):
            if day != now:
                place = ("marks" if one.mark else "steps", one.step, which)
                days[place] = within(_cycle(desk), day)
    preset = desk.session.get_one(Municipality, desk.municipality).preset
    text = with_days(text_of(desk, Sort.WHEEL), preset, days)
    return None if text is None else Wanted(text)


def _own(
    desk: Desk, year: SchoolYear, typed: Mapping[str, tuple[date, date]], sent: Form
) -> Wanted:
    own = tuple(
        OwnDays(step=step)
        if sent.get(f"usual-{step}")
        else OwnDays(step=step, opens=opens, due=due)
        for step, (opens, due) in typed.items()
    )
    return Wanted(text_with(desk, year, own), own)


def _wrong(error: BadWheel, say: Words) -> dict[str, str]:
    """Each problem at the field that it is about: ``presets.läsår.steps.analys.due``."""
    found = {}
    for one in error.problems:
        *_, step, which = ("", *one.where.split("."))
        found[f"{which}-{step}"] = explain_problem(one, say).partition(": ")[2]
    return found


def _page(request: Request, seen: Viewer, text: str, found: Looked) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, read_in.name, About())
        year = _chosen(desk, text)
        shown, cycle = _shown(desk, year), year or _cycle(desk)
        usual = {one.step: one for one in days_in(desk.place, cycle, yearly=True)}
        years = [str(one) for one in years_from(desk.day, AHEAD + 1)]
    context = {
        "rows": [_row(one, usual[one.step], found, say) for one in shown],
        "cycle": str(cycle),
        "year": str(year) if year else "",
        "years": [(one, _address(one)) for one in ("", *years)],
        "address": _address(text),
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


def _row(one: StepDays, usual: StepDays, found: Looked, say: Words) -> dict[str, object]:
    """A step with its two fields: each with its name, its value and what is wrong with it. Where
    the year has days of its own, ``usual`` are those of every year."""
    fields = [
        {
            "which": which,
            "name": (name := _name(one, which)),
            "value": found.typed.get(name, now.isoformat()),
            "wrong": found.wrong.get(name, ""),
        }
        for which, now in zip(WHICH, (one.opens, one.due), strict=True)
    ]
    return {
        "step": one.step,
        "name": step_name(say, one.step, mark=one.mark),
        "fields": fields,
        "moving": one.moving,
        "usual": span(say, usual) if one.own else "",
        "ticked": bool(found.typed.get(f"usual-{one.step}")),
    }


def _carried(shown: Iterable[StepDays], typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for one in shown:
        for which in WHICH:
            name = _name(one, which)
            yield name, typed.get(name, "")
        if ticked := typed.get(f"usual-{one.step}"):
            yield f"usual-{one.step}", ticked
