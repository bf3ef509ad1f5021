"""What an input value is made of: fields that look up names, and problems said in words."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ValidationError, ValidationInfo

from flows.engine.handling import Desk
from flows.engine.lookup import person_by, person_numbered, unit_by, unit_numbered

DESK = "desk"


def _unit(value: object, info: ValidationInfo) -> object:
    """A unit by its number, or by its name. Raises NoSuchUnit."""
    desk: Desk = (info.context or {})[DESK]
    if isinstance(value, str):
        return unit_by(desk.session, desk.municipality, value).id
    if isinstance(value, int):
        unit_numbered(desk.session, desk.municipality, value)
    return value


def _person(value: object, info: ValidationInfo) -> object:
    """A person by number, or by address. Raises NoSuchPerson."""
    desk: Desk = (info.context or {})[DESK]
    if isinstance(value, str):
        return person_by(desk.session, desk.municipality, value).id
    if isinstance(value, int):
        person_numbered(desk.session, desk.municipality, value)
    return value


UnitNumber = Annotated[int, BeforeValidator(_unit)]
"""A parameter that is a unit of the municipality; a name will do. Another one's is unknown."""

PersonNumber = Annotated[int, BeforeValidator(_person)]
"""A parameter that is a person of the municipality; an address will do. Another's is unknown."""

PROBLEMS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "missing",
    "enum": "not_an_option",
    "literal_error": "not_an_option",
    "int_parsing": "not_a_count",
    "int_type": "not_a_count",
    "int_from_float": "not_a_count",
    "date_from_datetime_parsing": "not_a_day",
    "date_from_datetime_inexact": "not_a_day",
    "date_parsing": "not_a_day",
    "date_type": "not_a_day",
}


def problems_of(error: ValidationError) -> dict[str, str]:
    """What is wrong with each field, as keys of the catalogue ``answer_problems``."""
    return {
        ".".join(map(str, one["loc"])): PROBLEMS.get(one["type"], "not_understood")
        for one in error.errors()
    }
