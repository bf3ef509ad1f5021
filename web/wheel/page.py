"""The wheel of a year: as a picture, a list and a calendar, of the municipality or of one unit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from babel.dates import format_skeleton, get_day_names, get_month_names
from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from config.words import Words, words
from flows.engine.door import About, may
from flows.engine.handling import Desk
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.forecast.moved_days import letters_a_day
from flows.safety_cycle.exemptions import exempt
from flows.views.wheel_things import Domain
from flows.views.wheel_year import WheelYear, wheel_year
from models.register.questions import units
from models.register.tables import Unit
from states.dial_year import DialYear
from states.errors import CalendarHasNoWorkingDay
from web.forms import number
from web.identity import viewer
from web.letter_widths import width
from web.new.activity import ACTIVITY
from web.new.thing import may_begin
from web.pages import render, spoken_in
from web.rights import desk_of
from web.wheel import told
from web.wheel.dial import draw
from web.wheel.months import Month, asked_month, month
from web.wheel.ribbon import ribbon
from web.wheel.rows import parts, rows
from web.wheel.shapes import OUTLINES, URGENT, urgent_or
from web.wheel.teller import Teller, lines

router = APIRouter()
WHEEL, LIST, CALENDAR = "wheel", "list", "calendar"
VIEWS = (WHEEL, LIST, CALENDAR)
DOMAINS = tuple(Domain)
HUB_ROOM = 172.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a year, a way of showing it, some domains (none: all), one unit."""

    year: DialYear
    view: str
    domains: tuple[Domain, ...]
    unit: int | None
    month: str

    @classmethod
    def of(cls, query: QueryParams, day: date) -> Asked:
        """Raises BadSchoolYear; a unit that is no number is not found."""
        text, view = query.get("year", "").strip(), query.get("view", "")
        wanted = query.getlist("domain")
        unit = query.get("unit", "").strip()
        if unit and number(unit) is None:
            raise HTTPException(404)
        return cls(
            DialYear.parse(text) if text else DialYear.of(day),
            view if view in VIEWS else WHEEL,
            tuple(one for one in DOMAINS if one in wanted),
            number(unit),
            query.get("month", ""),
        )

    @property
    def shown(self) -> tuple[Domain, ...]:
        return self.domains or DOMAINS

    def to(self, **other: object) -> str:
        """The address of the same with something else; what is as usual is left out."""
        now: dict[str, object] = {
            "year": str(self.year),
            "view": self.view,
            "domain": [str(one) for one in self.domains],
            "unit": self.unit,
            "month": self.month if self.view == CALENDAR else "",
        }
        now.update(other)
        if now["view"] == WHEEL:
            now["view"] = ""
        kept = {name: value for name, value in now.items() if value}
        return f"/wheel?{urlencode(kept, doseq=True)}"

    def with_or_without(self, domain: Domain) -> str:
        """The address with the domain switched on, or off where it is on."""
        others = [str(one) for one in DOMAINS if (one in self.domains) != (one == domain)]
        return self.to(domain=[] if len(others) == len(DOMAINS) else others)


@router.api_route("/wheel", methods=["GET", "HEAD"])
def wheel(request: Request) -> Response:
    """The year in the way that is asked for. Raises BadSchoolYear."""
    seen = viewer(request)
    office: Office = request.app.state.office
    now: datetime = request.app.state.now()
    day = today(now)
    say = words(spoken_in(request, seen))
    asked = Asked.of(request.query_params, day)
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, now)
        place = desk.place
        known = units(session, place.municipality)
        unit = _unit(known, asked.unit)
        year = wheel_year(
            session, place, asked.year, day, person=seen.person, unit=unit.id if unit else None
        )
        teller = Teller.of(session, place, office.kinds, year, say, now)
        dial = draw(year, say, asked.shown, asked.to(view=LIST, domain=[]))
        found = rows(teller, dial.entries, asked.shown)
        context = {
            "asked": asked,
            "begins": may_begin(desk, ACTIVITY),
            "may_change": may(desk, exempt.name, About()),
            "moved": number(request.query_params.get("moved", "")),
            "wheel": year,
            "unit": unit,
            "units": [one for one in known if one.closes is None or one.closes > day],
            "years": [asked.year.near(offset) for offset in (-1, 0, 1)],
            "other_year": _other(asked.year, day),
            "views": VIEWS,
            "domains": DOMAINS,
            "dial": dial,
            "behind": {one.letter: lines(teller, one) for one in dial.entries},
            "rows": parts(say, found),
            "counts": _counts(year, asked.shown),
            "away": _away(asked.year, day, say),
            "near_day": told.near_day(say, day),
            "outlines": OUTLINES,
            "hub_size": _hub_size(unit.name if unit else str(asked.year)),
            "month_name": lambda one: format_skeleton("yMMMM", one, locale=say.babel),
            "short_day": lambda one: told.short_day(say, one),
            "month_short": lambda one: get_month_names("abbreviated", "stand-alone", say.babel)[
                one.month
            ].rstrip("."),
            "step_address": told.step_address,
        }
        if asked.view == CALENDAR:
            first = asked_month(asked.month, asked.year, day)
            calendar = place.calendar_of(unit.id if unit else None)
            shown = month(year, calendar, say, first, asked.shown)
            context |= {"month": shown, "letters": _letters(desk, asked, shown)}
            context["weekdays"] = [
                get_day_names("wide" if n < 5 else "abbreviated", "stand-alone", say.babel)[n]
                for n in range(7)
            ]
        elif asked.view == WHEEL:
            context["ribbon"] = ribbon(year, found)
    return render(request, "wheel", context, viewer=seen, here="wheel")


def _unit(found: Sequence[Unit], wanted: int | None) -> Unit | None:
    """The unit that is asked for; another municipality's is as unknown as none."""
    if wanted is None:
        return None
    for one in found:
        if one.id == wanted:
            return one
    raise HTTPException(404)


def _letters(desk: Desk, asked: Asked, shown: Month) -> dict[date, int]:
    """How many letters will leave on each day of the month, for whoever may read them all; nothing
    where only a part of the wheel is shown."""
    last = shown.weeks[-1][-1].day
    if asked.domains or asked.unit or last <= desk.day or not may(desk, "mail.release", About()):
        return {}
    with suppress(CalendarHasNoWorkingDay):
        return letters_a_day(desk, last)
    return {}


def _other(year: DialYear, day: date) -> DialYear:
    """The year of the other sort that holds the same time: today's, where this one does."""
    at = day if year.holds(day) else year.first_day
    return DialYear.of(at, calendar=not year.calendar)


@dataclass(frozen=True, slots=True)
class Counts:
    """Open cases: the late ones, the urgent ones, and those that are due soon."""

    late: int
    urgent: int
    soon: int


def _counts(wheel: WheelYear, shown: Sequence[Domain]) -> Counts:
    late = urgent = soon = 0
    for one in wheel.things:
        if one.domain in shown and urgent_or(one) == URGENT:
            urgent += len(one.left)
        elif one.domain in shown:
            late, soon = late + one.late, soon + one.soon
    if Domain.CYCLE in shown:
        late += sum(len(step.late) for step in wheel.steps)
        soon += sum(step.soon for step in wheel.steps)
    return Counts(late, urgent, soon)


def _away(year: DialYear, day: date, say: Words) -> str:
    """How far a year is that is not today's; nothing of today's own."""
    if day < year.first_day:
        return say.say("dial.starts", n=(year.first_day - day).days)
    if day > year.last_day:
        return say.say("dial.ended", n=(day - year.last_day).days)
    return ""


def _hub_size(text: str) -> float:
    """How large the name in the middle can be written."""
    return min(30.0, round(30 * HUB_ROOM / width(text, 30), 1))
