"""An activity, once or again and again: what and where, when, and what it is made up of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from config.roles import ROLES
from config.words import Words
from flows.activities.series import add_series
from flows.engine.handling import Desk
from flows.views.follows import follows
from models.register.questions import unit_names
from models.register.tables import Municipality
from states.activity import SCOPES
from web.new.rows import rows_of
from web.new.thing import (
    DAY,
    LINE,
    MANY,
    PICK,
    ROWS,
    Asked,
    Options,
    Step,
    Thing,
    Typed,
    as_typed,
    her_units_or_all,
    only_unit,
    worded,
)

MONTHS = (0, 1, 2, 3, 4, 6, 12, 24, 36)
AS_TYPE = "new.activity.as_type"


def _types(_thing: Thing, desk: Desk, say: Words) -> list[tuple[str, str]]:
    country = desk.session.get_one(Municipality, desk.municipality).country
    found = [
        (code, one.name(say))
        for code, one in desk.place.own.activity_types().items()
        if one.is_for(country)
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


def _every(_thing: Thing, _desk: Desk, say: Words) -> list[tuple[str, str]]:
    once = say.say("activities.once")
    return [(str(n), say.say("activities.every", n=n) if n else once) for n in MONTHS]


_scopes, _roles = worded("activity_scopes", SCOPES), worded("roles", ROLES)


def _typical(fact: str, options: Options) -> Callable[[Desk, Typed, Words], str]:
    """What the chosen type says itself, in the words of the field's options."""

    def said(desk: Desk, typed: Typed, say: Words) -> str:
        kind = desk.place.own.activity_types().get(typed.get("type", ""))
        code = str(getattr(kind, fact)) if kind else ""
        return dict(options(ACTIVITY, desk, say)).get(code, code)

    return said


def _value(thing: Thing, typed: Typed) -> dict[str, Any]:
    parts = [row["part"] for row in rows_of(PARTS, typed)]
    return {"wanted": as_typed(thing, typed) | {"parts": parts}}


def _follows(desk: Desk, _made: int, say: Words) -> list[str]:
    """A line for each day on which occurrences are due, with the units."""
    names = unit_names(desk.session, desk.municipality)
    whole = say.say("pages.field.authority")
    found: dict[tuple[str, str], list[str]] = {}
    for one in follows(desk):
        key = "kept" if one.kept else "by" if one.due else "vague"
        day = say.long_day(one.due) if one.due else ""
        found.setdefault((key, day), []).append(names.get(one.unit or 0, whole))
    lines = [
        say.say(f"new.activity.follows.{key}", n=len(units), day=day, where=", ".join(units))
        for (key, day), units in found.items()
    ]
    return lines or [say.say("new.activity.follows.none")]


def _stands(desk: Desk, _made: int) -> str:
    """The first of its occurrences; the wheel, where none has opened yet."""
    opened = follows(desk)
    return f"/cases/{opened[0].number}?did=new" if opened else "/new?did=later"


PARTS = Asked("parts", ROWS, needed=False, columns=(Asked("part", LINE),))
ACTIVITY = Thing(
    what="activity",
    verb=add_series,
    at_units=True,
    steps=(
        Step(
            "what",
            (
                Asked("type", PICK, options=_types),
                Asked("name", LINE, needed=False),
                Asked("unit", PICK, options=her_units_or_all, first=only_unit),
                Asked(
                    "scope",
                    PICK,
                    needed=False,
                    options=_scopes,
                    otherwise=AS_TYPE,
                    comes_to=_typical("scope", _scopes),
                ),
                Asked(
                    "role",
                    PICK,
                    needed=False,
                    options=_roles,
                    otherwise=AS_TYPE,
                    comes_to=_typical("role", _roles),
                ),
            ),
        ),
        Step(
            "when",
            (
                Asked("first", DAY, needed=False),
                Asked("last", DAY, needed=False),
                Asked("when", LINE, needed=False),
                Asked(
                    "every_months",
                    PICK,
                    needed=False,
                    options=_every,
                    otherwise=AS_TYPE,
                    comes_to=_typical("every", _every),
                ),
                PARTS,
                Asked("audience", LINE, needed=False),
                Asked("external", LINE, needed=False),
                Asked("visible_to", MANY, needed=False, options=worded("roles", ROLES)),
            ),
        ),
    ),
    value=_value,
    stands=_stands,
    follows=_follows,
    points_at={
        "activity_there": "name",
        "no_such_activity_type": "type",
        "answers_without_seeing": "visible_to",
        "vague": "when",
        "every": "every_months",
        "bad_date": "last",
    },
)
