"""What is wrong with what was typed, field by field, before any verb is asked."""

from __future__ import annotations

from states.fields import Field, Sort, problem_of
from web.new.rows import problems_in
from web.new.thing import AS_KEPT, INSTANT, ROWS, Asked, Step, Typed, instant_of


def problems(step: Step, typed: Typed) -> dict[str, str]:
    """What is wrong with a step's fields for themselves, as keys of ``answer_problems``."""
    found: dict[str, str] = {}
    for asked in step.fields:
        if asked.sort == ROWS:
            found |= problems_in(asked, typed, _problem)
        elif problem := _problem(asked, typed.get(asked.name, "").strip()):
            found[asked.name] = problem
    return found


def _problem(asked: Asked, text: str) -> str:
    if not text:
        return "missing" if asked.needed else ""
    if asked.sort == INSTANT:
        try:
            instant_of(text)
        except ValueError:
            return "not_an_instant"
    plain = Field(asked.name, AS_KEPT.get(asked.sort, Sort.TEXT), asked.name)
    return problem_of(plain, text) or ""
