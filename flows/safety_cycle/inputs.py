"""What the verbs of the cycle take in beside a school year: a step by its name."""

from __future__ import annotations

from typing import Annotated

from flows.engine.choices import OneOf
from flows.engine.refusals import BadChoice
from states.safety_cycle import STEPS


def _no_step(value: str) -> BadChoice:
    return BadChoice(what="step", value=value[:40], known=", ".join(STEPS))


Step = Annotated[str, OneOf(STEPS, unknown=_no_step)]
