"""What the verbs of the cycle take in: a school year as people write it, a step by its name."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from flows.engine.choices import OneOf
from flows.engine.refusals import BadChoice
from states.safety_cycle import STEPS
from states.school_year import SchoolYear


def _year(value: object) -> object:
    return SchoolYear.parse(value) if isinstance(value, str) else value


def _no_step(value: str) -> BadChoice:
    return BadChoice(what="step", value=value[:40], known=", ".join(STEPS))


Year = Annotated[
    SchoolYear,
    BeforeValidator(_year),
    WithJsonSchema({"type": "string", "format": "school year, 2026/27"}),
]
Step = Annotated[str, OneOf(STEPS, unknown=_no_step)]
