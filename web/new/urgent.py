"""Something that must be acted on at once: one page of questions, and how many hours there are."""

from __future__ import annotations

from config.words import Words
from flows.engine.handling import Desk
from flows.engine.local_time import local
from flows.urgent.clocks import clocks_for
from flows.urgent.registration import kind_of, register
from models.register.tables import Municipality
from states.clocks import Clock
from states.urgent_case import KNOWN, MATTERS, Arena, Matter, Scope
from web.new.thing import (
    CHOICE,
    INSTANT,
    LINE,
    PICK,
    TICK,
    Asked,
    Step,
    Thing,
    her_units,
    only_unit,
    page_of_case,
    worded,
)

LONGEST = 24 * 31  # a month, in hours, beside those that are told in hours


def _running(desk: Desk, kind: str) -> list[Clock]:
    """The clocks of the kind that start with knowledge, the shortest first."""
    found = (clock for clock in clocks_for(desk, kind) if clock.starts == KNOWN)
    return sorted(found, key=lambda clock: clock.hours or LONGEST)


def _span(clock: Clock, say: Words) -> str:
    return say.say("urgent.hours", n=clock.hours) if clock.hours else say.say("urgent.month")


def _matters(_thing: Thing, desk: Desk, say: Words) -> list[tuple[str, str]]:
    """What it can be about, each with the hours until the first thing has to be done."""
    found = []
    for matter in Matter:
        first = next(iter(_running(desk, kind_of(matter))), None)
        word = say.say(f"matters.{matter}")
        found.append((str(matter), f"{word} ({_span(first, say)})" if first else word))
    return found


def _limits(desk: Desk, say: Words) -> list[str]:
    """That time runs already; then what has to be done within how long, kind by kind."""
    country = desk.session.get_one(Municipality, desk.municipality).country
    lines = [say.say("new.urgent.at_once")]
    for kind in MATTERS:
        for clock in _running(desk, kind):
            body = clock.authority_on(country, desk.day) or say.say("urgent.authority")
            what = say.say(f"clocks.{clock.key}", authority=body)
            whose = "new.urgent.by_law" if clock.statutory else "new.urgent.by_own"
            lines.append(say.say(whose, kind=say.kind(kind), what=what, span=_span(clock, say)))
    return lines


def _now(desk: Desk) -> str:
    return f"{local(desk.now):%Y-%m-%dT%H:%M}"


URGENT = Thing(
    what="urgent",
    verb=register,
    at_units=True,
    before=_limits,
    steps=(
        Step(
            "known",
            (
                Asked("matter", CHOICE, options=_matters),
                Asked(
                    "unit",
                    PICK,
                    needed=False,
                    options=her_units,
                    otherwise="new.urgent.no_unit",
                    first=only_unit,
                ),
                Asked("known_at", INSTANT, first=_now),
                Asked("leader_suspected", TICK, needed=False),
                Asked("registry", LINE, needed=False),
                Asked("arena", PICK, options=worded("arenas", tuple(Arena))),
                Asked("scope", PICK, options=worded("scopes", tuple(Scope))),
            ),
        ),
    ),
    address=page_of_case,
    points_at={
        "urgent_unit_missing": "unit",
        "unknown_unit": "unit",
        "registry_taken": "registry",
        "looks_personal": "registry",
        "bad_choice": "registry",
        "leader_without_staff": "leader_suspected",
        "known_ahead": "known_at",
        "known_long_ago": "known_at",
    },
)
