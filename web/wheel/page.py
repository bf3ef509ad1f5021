"""The wheel of a school year, and how its steps stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names
from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from config.roles import word_at
from config.words import Words, words
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from models.case.steps import completions, ended_in
from models.register.questions import breaks_between, unit_forms
from models.safety_cycle.questions import cycles, school_years
from states.safety_cycle import KIND, STEPS
from states.school_year import SchoolYear
from web.identity import viewer
from web.pages import render, spoken_in
from web.status import DONE, OVERDUE, standing
from web.wheel.picture import Span, draw

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table that says what the picture shows."""

    number: int
    key: str
    name: str
    opens: date
    due: date
    role: str
    done: int = 0
    here: int = 0
    late: int = 0


@router.api_route("/wheel", methods=["GET", "HEAD"])
def wheel(request: Request) -> Response:
    """The wheel and its table. Raises BadSchoolYear for a year that is none."""
    seen = viewer(request)
    office: Office = request.app.state.office
    day = today(request.app.state.now())
    say = words(spoken_in(request, seen))
    asked = request.query_params.get("year", "").strip()
    with office.database.read(seen.municipality.id) as session:
        place = office.town(session, seen.municipality.id)
        known = school_years(session, place.municipality)
        year = SchoolYear.parse(asked) if asked else _year(known, day)
        forms = unit_forms(session, place.municipality).values()
        rows = _rows(session, place, year, day, say)
        breaks = [
            Span("break", one.name, max(one.starts, year.first_day), min(one.ends, year.last_day))
            for one in breaks_between(session, place.municipality, year.first_day, year.last_day)
        ]
    steps = [row for row in rows if row.number]
    picture = draw(
        [Span(row.key, row.name, row.opens, row.due) for row in steps],
        [Span(row.key, row.name, row.opens, row.due) for row in rows if not row.number],
        breaks,
        _month_names(say),
        day,
    )
    context = {
        "year": str(year),
        "years": _years(known, year, day),
        "picture": picture,
        # Two years are never laid on one dial: the hand stands on the year of today alone, and
        # what opens in the next one is drawn as such.
        "hand": SchoolYear.of(day) == year,
        "next_year": {row.key for row in rows if row.opens > year.last_day},
        "rows": rows,
        "roles": {row.role: word_at(row.role, *forms) for row in rows},
        "breaks": breaks,
    }
    return render(request, "wheel", context, viewer=seen, here="wheel")


def _year(known: list[str], day: date) -> SchoolYear:
    """The year of today, or the nearest one that has cases."""
    now = SchoolYear.of(day)
    return now if str(now) in known or not known else SchoolYear.parse(known[0])


def _years(known: list[str], shown: SchoolYear, day: date) -> list[str]:
    now = SchoolYear.of(day)
    near = {str(now.previous()), str(now), str(now.next())}
    return sorted({*known, *near, str(shown)}, reverse=True)


def _rows(session: Session, place: Town, year: SchoolYear, day: date, say: Words) -> list[Row]:
    cases = cycles(session, place.municipality, str(year))
    numbers = [case.id or 0 for case in cases]
    completed = completions(session, place.municipality, numbers)
    ended = ended_in(session, place.municipality, numbers)
    done: Counter[str] = Counter()
    here: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for case in cases:
        number = case.id or 0
        here[case.state] += case.closed is None
        for step in STEPS:
            found = standing(place, case, step, day, completed.get(number, {}), ended.get(number))
            done[step] += found.status == DONE
            late[step] += found.status == OVERDUE
    rows = [
        Row(
            number,
            step,
            say.state(KIND, step),
            window.opens_on(year),
            window.due_on(year),
            window.role,
            done[step],
            here[step],
            late[step],
        )
        for number, (step, window) in enumerate(place.preset.steps.items(), 1)
    ]
    rows += [
        Row(0, mark, say.say(f"pages.wheel.mark.{mark}"), w.opens_on(year), w.due_on(year), w.role)
        for mark, w in place.preset.marks.items()
    ]
    return rows


def _month_names(say: Words) -> list[str]:
    names = get_month_names("abbreviated", "stand-alone", say.babel)
    return [names[month].rstrip(".") for month in (*range(8, 13), *range(1, 8))]
