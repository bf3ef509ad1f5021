"""A measure: what is wrong, what is done about it, by when and by whom, and when that is judged."""

from __future__ import annotations

from typing import Any

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
    points_at={"evaluated_too_soon": "evaluated_on", "unknown_unit": "unit"},
)
