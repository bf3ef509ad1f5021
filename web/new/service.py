"""A digital service: what it is, what data it handles, and who uses it already."""

from __future__ import annotations

from typing import Any

from config.words import Words
from flows.engine.handling import Desk
from flows.services.grades import grade_names
from flows.services.guardians import asks_guardians
from flows.services.register import Introduced, register
from flows.views.new_things import opened
from models.register.questions import unit_names
from models.services.questions import open_uses, registered
from models.services.suppliers import suppliers_here
from states.service_facts import SORTS
from web.new.rows import rows_of
from web.new.shown import opened_in_words
from web.new.thing import (
    ALL,
    CHOICE,
    DAY,
    LINE,
    MANY,
    PICK,
    ROWS,
    TEXT,
    TICK,
    Asked,
    Step,
    Thing,
    Typed,
    coded,
    her_units,
    her_units_or_all,
    only_unit,
    worded,
)
from web.places import Places

MARKS = (
    "special",
    "social_medium",
    "learning_analytics",
    "free_text",
    "free_version",
    "advertising",
)
TEXTS = ("sort", "supplier", "purpose", "third_country")
LISTS = ("users", "subprocessors", "integrations")


def _suppliers(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    return [(one.name, one.name) for one in suppliers_here(desk.session, desk.municipality)]


def _grades(_thing: Thing, desk: Desk, say: Words) -> list[tuple[str, str]]:
    names = grade_names(desk.place.calendar.country, say)
    return [(str(one), name) for one, name in names.items()]


def _value(_thing: Thing, typed: Typed) -> dict[str, Any]:
    """The value of the register's verb; what was left empty is not said of the service."""

    def told(name: str) -> str:
        return typed.get(name, "").strip()

    marks = told("marks").splitlines()
    sheet: dict[str, Any] = {name: told(name) for name in TEXTS if told(name)}
    sheet |= {name: told(name).splitlines() for name in LISTS if told(name)}
    sheet |= {name: True for name in MARKS if name in marks}
    if data := rows_of(DATA, typed):
        sheet["data"] = [": ".join(filter(None, row.values())) for row in data]
    if told("no_personal_data"):
        sheet["no_personal_data"] = True
    if grades := [told(name) for name in ("lowest", "highest") if told(name)]:
        sheet["grades"] = grades
    value: dict[str, Any] = {"name": told("name"), "sheet": sheet}
    value |= {name: told(name) for name in ("unit", "in_use_since") if told(name) not in ("", ALL)}
    return value | {"used_by": told("used_by").splitlines()}


def _follows(desk: Desk, made: Introduced, say: Words) -> list[str]:
    found = opened(desk, made.case)
    places = Places.of(desk.session, desk.municipality, say)
    lines = opened_in_words(found, say, places.role(found.role, found.unit))
    uses = open_uses(desk.session, desk.municipality, made.subject)
    names = unit_names(desk.session, desk.municipality)
    whole = say.say("pages.services.whole")
    units = sorted(names.get(use.unit_id or 0, whole) for use in uses)
    if units:
        lines.append(say.say("new.service.follows.used", units=", ".join(units)))
    else:
        lines.append(say.say("new.service.follows.not_used"))
    one = registered(desk.session, desk.municipality, [made.subject])[made.subject]
    if asks_guardians(desk.session, one):
        lines.append(say.say("new.service.follows.guardians"))
    return [*lines, say.say("new.service.follows.related")]


DATA = Asked(
    "data",
    ROWS,
    needed=False,
    columns=(Asked("data_what", LINE), Asked("data_why", LINE, needed=False)),
)
SERVICE = Thing(
    what="service",
    verb=register,
    at_units=True,
    steps=(
        Step(
            "what",
            (
                Asked("name", LINE),
                Asked("sort", CHOICE, options=worded("service_sorts", SORTS)),
                Asked("supplier", LINE, needed=False, options=_suppliers),
                Asked("purpose", LINE),
                Asked("unit", PICK, options=her_units_or_all, first=only_unit),
            ),
        ),
        Step(
            "data",
            (
                Asked("no_personal_data", TICK, needed=False),
                DATA,
                Asked("marks", MANY, needed=False, options=coded("marks", MARKS)),
                Asked("third_country", LINE, needed=False),
                Asked("subprocessors", TEXT, needed=False),
            ),
        ),
        Step(
            "used",
            (
                Asked("lowest", PICK, needed=False, options=_grades, otherwise="new.no_grade"),
                Asked("highest", PICK, needed=False, options=_grades, otherwise="new.no_grade"),
                Asked("users", TEXT, needed=False),
                Asked("integrations", TEXT, needed=False),
                Asked("in_use_since", DAY, needed=False),
                Asked("used_by", MANY, needed=False, options=her_units),
            ),
        ),
    ),
    value=_value,
    address=lambda made: f"/cases/{made.case.id}?did=new",
    follows=_follows,
    points_at={"service_exists": "name", "grades": "lowest"},
)
