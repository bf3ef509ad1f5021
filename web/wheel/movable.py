"""What an address names as to be moved, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import HTTPException

from config.words import Words
from flows.engine.handling import Desk
from flows.forecast.moved_days import Movable, What, movable
from states.safety_cycle import KIND as CYCLE
from states.school_year import SchoolYear
from web.forms import number


def the_movable(at: Desk, given: Mapping[str, str]) -> Movable:
    """What is to be moved. What there is no such of is not found, and neither is another
    municipality's. Raises BadSchoolYear."""
    what = What(
        given.get("step", ""),
        str(SchoolYear.parse(given.get("cycle", ""))) if given.get("step") else "",
        number(given.get("series", "")) or 0,
        given.get("turn", "")[:20],
    )
    found = movable(at, what)
    if found is None:
        raise HTTPException(404)
    return found


def the_name(found: Movable, say: Words) -> str:
    """The step and its school year, or the activity's name."""
    if found.what.step:
        return f"{say.state(CYCLE, found.what.step)} {found.what.cycle}"
    return found.name
