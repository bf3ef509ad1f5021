"""The first page: what needs the reader now, the next two weeks, what happened meanwhile."""

from __future__ import annotations

import html
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from fastapi import APIRouter, Request
from jinja2.filters import do_mark_safe
from starlette.responses import Response

from config.words import Words, words
from flows.clock.troubles import Trouble
from flows.clock.troubles import troubles as wrong_with_the_beats
from flows.engine.door import About, may
from flows.engine.handling import Desk
from flows.engine.local_time import ZONE, local, today
from flows.engine.office import Office
from flows.mail.coming_letters import first_day
from flows.views import today as view
from flows.views.set_up import left_to_set_up
from flows.views.waiting_now import waiting_now
from models.case.tables import Case
from models.marks import clock_mark
from models.record.clock_marks import Jump, jump
from models.register.questions import how_many_units
from states.safety_cycle import KIND
from web.case.history import recorded
from web.identity import reading, refreshes
from web.pages import hangs_on, page_html, page_response, part_of_page, spoken_in
from web.rights import desk_of
from web.set_up.page import ADDRESSES
from web.today.bars import cycle_bars
from web.today.rows import rows
from web.today.since import keep, since

router = APIRouter()
SHOWN = 7  # of what needs the reader; the others are folded
MOST = 40  # of all of them
SHOWN_ACTS = 6
SHOWN_DUE = 2  # things by name on one day
HOUR = "<!-- the hour -->"
"""Where the hour is put into the page, which is kept from one minute to the next."""


class Beats(NamedTuple):
    """What is wrong with the beats, and a jump of the clock that waits to be settled."""

    troubles: tuple[Trouble, ...]
    jumped: Jump | None


@dataclass(frozen=True, slots=True)
class Thing:
    """What falls due on a day: one case, or several of the same step."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """``things`` are the first of what falls due, ``more`` how many there are besides."""

    day: date
    name: str
    things: tuple[Thing, ...]
    more: int
    left: int
    coming: int
    free: str


@dataclass(frozen=True, slots=True)
class Act:
    """One line of what happened meanwhile."""

    href: str
    name: str
    title: str
    who: str
    at: datetime
    when: str


@router.api_route("/", methods=["GET", "HEAD"])
def page(request: Request) -> Response:
    """The reader's day. A page that refreshes itself asks for its middle alone, and does not move
    since when it tells what happened."""
    office: Office = request.app.state.office
    now: datetime = request.app.state.now()
    itself = refreshes(request)
    template = "today_middle" if itself else "today"
    with reading(request) as (session, seen):
        say, told = words(spoken_in(request, seen)), since(request, seen, now)
        desk = desk_of(session, office, seen, now.replace(second=0, microsecond=0))
        beats, hangs = _beats(desk), _hangs_on(desk, told, say)

        def make() -> tuple[bytes, bytes]:
            context = _context(beats, _kept_day(desk, told, say, hangs), say)
            made = page_html(request, template, context, viewer=seen, here="today")
            before, _, after = made.partition(HOUR.encode())
            return before, after

        before, after = office.kept.of(
            session,
            desk.municipality,
            ("today", template, hangs_on(request, seen), hangs, beats),
            make,
            weight=lambda made: len(made[0]) + len(made[1]),
        )
    content = b"".join((before, say.hour(now, ZONE).encode(), after))
    response = page_response(request, content, say.locale)
    response.headers["Vary"] += ", HX-Request"
    if not itself and request.method == "GET":
        keep(request, response, seen, now)
    return response


def _beats(desk: Desk) -> Beats:
    """What is wrong with the beats, and with the clock, in this minute: worked out once for all."""
    clock = clock_mark(desk.session, desk.municipality)
    return desk.kept.of(
        desk.session,
        desk.municipality,
        ("beats", desk.now, clock),
        lambda: Beats(tuple(wrong_with_the_beats(desk.session, desk.now)), jump(desk.session)),
        weight=lambda _found: 1_000,
    )


def _context(beats: Beats, the_day: tuple[int, str], say: Words) -> dict[str, object]:
    updated = html.escape(say.say("pages.today.updated", at="\0")).replace("\0", HOUR)
    return {
        "updated": do_mark_safe(updated),
        "troubles": [one.told(say) for one in beats.troubles],
        "jumped": beats.jumped,
        "units": the_day[0],
        "the_day": the_day[1],
    }


def _hangs_on(desk: Desk, told: datetime, say: Words) -> tuple[Hashable, ...]:
    """What the reader's day hangs on beside rows. What counts hours is told anew by the minute."""
    by = desk.now if waiting_now(desk).counts_hours else None
    first = first_day(desk.settings, desk.now)
    return desk.who.person, say.locale, desk.day, told, first, by


def _kept_day(
    desk: Desk, told: datetime, say: Words, hangs: tuple[Hashable, ...]
) -> tuple[int, str]:
    """How many units there are, and the reader's day as HTML: what she alone may know, so it is
    kept for her alone."""
    return desk.kept.of(
        desk.session,
        desk.municipality,
        ("day of", hangs),
        lambda: _day_of(desk, told, desk.now, say),
        weight=lambda made: 2 * len(made[1]),
    )


def _day_of(desk: Desk, told: datetime, now: datetime, say: Words) -> tuple[int, str]:
    to_do = left_to_set_up(desk.session, desk.place, desk.day)
    context = {
        "to_do": [(key, ADDRESSES[key]) for key in to_do],
        **_middle(desk, told, now, say),
    }
    units = how_many_units(desk.session, desk.municipality)
    return units, part_of_page("today_day", context, say, desk.day)


def _middle(desk: Desk, told: datetime, now: datetime, say: Words) -> dict[str, object]:
    found = view.needs(desk, now)
    everybodys = may(desk, "mail.release", About())
    weeks = view.two_weeks(desk, letters=everybodys)
    then = view.meanwhile(desk, told)
    year, bars = cycle_bars(desk)
    return {
        "needs": found,
        "rows": rows(desk, found, now, say, MOST),
        "shown": SHOWN,
        "weeks": [_week(week, say) for week in weeks],
        "everybodys": everybodys,
        "told_since": told,
        "acts": [_act(one, now, say) for one in then.acts[:SHOWN_ACTS]],
        "more_acts": max(0, len(then.acts) - SHOWN_ACTS),
        "letters": then.letters if everybodys else 0,
        "year": year,
        "bars": bars,
        "cycle": KIND,
    }


def _week(days: Sequence[view.Day], say: Words) -> tuple[date, int, list[DayRow]]:
    """The week's first day, how many letters leave or have left in it, and its days."""
    number = sum(one.left + len(one.coming) for one in days)
    return days[0].day, number, [_day(one, say) for one in days]


def _day(one: view.Day, say: Words) -> DayRow:
    things = _things(one.due, say)
    more = len(things) - SHOWN_DUE if len(things) > SHOWN_DUE + 1 else 0
    return DayRow(
        day=one.day,
        name=say.weekday(one.day),
        things=tuple(things[: len(things) - more]),
        more=more,
        left=one.left,
        coming=len(one.coming),
        free=one.free,
    )


def _things(due: Sequence[tuple[Case, str]], say: Words) -> list[Thing]:
    """The same thing at several units is one line with their number, the largest first: called
    after what it is about, or after the step where it is the unit's alone."""
    alike: dict[tuple[str, str, str], list[tuple[Case, str]]] = {}
    for case, name in due:
        about = name.rpartition(", ")[0] if case.unit_id else name
        alike.setdefault((case.kind, case.state, about), []).append((case, name))
    found = []
    for (kind, state, about), cases in sorted(alike.items(), key=lambda one: -len(one[1])):
        step = say.state(kind, state)
        if len(cases) == 1:
            case, name = cases[0]
            found.append(Thing(f"{name or say.kind(kind)}: {step}", f"/cases/{case.id}"))
        else:
            named = say.say("pages.today.several", what=about or step, n=len(cases))
            found.append(Thing(named, f"/cases?kind={kind}&state={state}"))
    return found


def _act(one: view.Act, now: datetime, say: Words) -> Act:
    told = recorded(one.event, one.case.kind, (), {}, say)
    at = local(one.event.at)
    same = at.date() == today(now)
    return Act(
        href=f"/cases/{one.case.id}",
        name=one.name or say.kind(one.case.kind),
        title=told.title,
        who=one.event.by,
        at=one.event.at,
        when=say.hour(one.event.at, ZONE) if same else say.instant(one.event.at, ZONE),
    )
