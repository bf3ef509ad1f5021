"""What an input value is made of: fields that are rows of the municipality, and problems in words.

A parameter that names a row is annotated with the sort of row that it is, such as ``UnitNumber``.
Whatever fills in the value may give the number, or a name where people have one; another
municipality's row is as unknown as a missing one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema
from sqlmodel import Session

from flows.engine.handling import Desk
from flows.engine.lookup import person_by, unit_by
from flows.engine.refusals import NoSuchCase, NoSuchPerson, NoSuchSubject, NoSuchUnit
from models.case.tables import Case, Subject
from models.register.tables import Person, Unit
from models.server import HIGHEST
from states.errors import ArshjulError
from states.school_year import SchoolYear

DESK = "desk"
Named = Callable[[Session, str, str], Any]


@dataclass(frozen=True, slots=True)
class Belongs:
    """``Annotated[int, Belongs(…)]``: a field that is the number of a row of the municipality.

    ``unknown`` makes the error for a number. ``named`` finds the row by what people call it. The
    row is looked up once the number is one, however it was written: a whole number or its figures.
    """

    table: type[Any]
    unknown: Callable[[int], ArshjulError]
    named: Named | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        number = core_schema.with_info_before_validator_function(self.number_of, handler(source))
        return core_schema.with_info_after_validator_function(self._ours, number)

    def number_of(self, value: object, info: ValidationInfo) -> object:
        """The number of what was written; anything else is left for the field to refuse."""
        if isinstance(value, str):
            figures = value.strip()
            if figures.isascii() and figures.isdecimal():
                return int(figures)
            if self.named is None:
                raise ValueError("neither a number nor a name")
            desk: Desk = (info.context or {})[DESK]
            return self.named(desk.session, desk.municipality, value).id
        if isinstance(value, bool | float | bytes):
            raise ValueError("no whole number")
        return value

    def _ours(self, value: Any, info: ValidationInfo) -> object:
        if value is None:
            return None
        desk: Desk = (info.context or {})[DESK]
        row: Any = desk.session.get(self.table, value) if 0 < value <= HIGHEST else None
        if row is None or row.municipality_id != desk.municipality:
            raise self.unknown(value)
        return value


_CASE = Belongs(Case, lambda number: NoSuchCase(case=number))
_UNIT = Belongs(Unit, lambda number: NoSuchUnit(unit=number), unit_by)
_PERSON = Belongs(Person, lambda number: NoSuchPerson(person=str(number)), person_by)
_SUBJECT = Belongs(Subject, lambda number: NoSuchSubject(subject=number))

CaseNumber = Annotated[int, _CASE]
UnitNumber = Annotated[int, _UNIT]
PersonNumber = Annotated[int, _PERSON]
SubjectNumber = Annotated[int, _SUBJECT]


def _year(value: object) -> object:
    return SchoolYear.parse(value) if isinstance(value, str) else value


Year = Annotated[
    SchoolYear,
    BeforeValidator(_year),
    WithJsonSchema({"type": "string", "format": "school year, 2026/27"}),
]
"""A school year, as people write it."""

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
