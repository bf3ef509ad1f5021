"""A measure: what is wrong, what is done about it, by when and by whom, when that is judged."""

from __future__ import annotations

from typing import Any

from config.words import Words
from flows.documents.choices import documents_here
from flows.engine.handling import Desk
from flows.measures.verbs import add_measure
from states.measure import Category, Horizon
from web.new.thing import (
    CHOICE,
    DAY,
    LINE,
    PICK,
    TEXT,
    TICK,
    Asked,
    Step,
    Thing,
    Typed,
    as_typed,
    her_units_or_all,
    only_unit,
    page_of_case,
    worded,
)


def _plans(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    return [(str(one.number), one.name) for one in documents_here(desk)]


def _value(thing: Thing, typed: Typed) -> dict[str, Any]:
    found = as_typed(thing, typed)
    at_once = found.pop("immediate", False)
    return found | {"horizon": Horizon.IMMEDIATE if at_once else Horizon.LONG_TERM}


MEASURE = Thing(
    what="measure",
    verb=add_measure,
    at_units=True,
    value=_value,
    steps=(
        Step(
            "why",
            (
                Asked("unit", PICK, options=her_units_or_all, first=only_unit),
                Asked("problem", TEXT),
                Asked("action", TEXT),
                Asked(
                    "subject",
                    PICK,
                    needed=False,
                    options=_plans,
                    otherwise="new.measure.no_plan",
                ),
                Asked("theme", LINE, needed=False),
                Asked("origin_case", LINE, needed=False),
            ),
        ),
        Step(
            "when",
            (
                Asked("who", LINE),
                Asked("when", DAY),
                Asked("evaluated_on", DAY),
                Asked("category", CHOICE, options=worded("activity_categories", tuple(Category))),
                Asked("immediate", TICK, needed=False),
            ),
        ),
    ),
    address=page_of_case,
    points_at={
        "evaluated_too_soon": "evaluated_on",
        "unknown_unit": "unit",
        "no_such_case": "origin_case",
        "no_such_subject": "subject",
    },
)
