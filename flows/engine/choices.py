"""A field that is one of a few codes: whatever fills in an input value is told which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic_core import CoreSchema, core_schema

from states.errors import ArshjulError


@dataclass(frozen=True, slots=True)
class OneOf:
    """``Annotated[str, OneOf(CODES)]``: one of the codes. ``unknown`` makes a sentence of its own
    for any other; without it the field is told to be no option. The codes may be asked for when
    the field is made, as those of the table of languages."""

    listed: tuple[str, ...] | Callable[[], tuple[str, ...]]
    unknown: Callable[[str], ArshjulError] | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return self.listed() if callable(self.listed) else self.listed

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        listed = core_schema.literal_schema(list(self.codes))
        return core_schema.no_info_before_validator_function(self._known, listed)

    def _known(self, value: Any) -> Any:
        if isinstance(value, str) and value not in self.codes and self.unknown is not None:
            raise self.unknown(value)
        return value
