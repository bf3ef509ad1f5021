"""Why a case's present state began, in the reader's words."""

from __future__ import annotations

import re
from datetime import date

from config.words import Words
from models.case.tables import Case

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def causes_of(case: Case, say: Words) -> tuple[str, ...]:
    """One sentence for each cause; a day among its parameters is written as the reader does."""
    return tuple(
        say.say(f"causes.{cause['key']}", **_params(cause.get("params", {}), say))
        for cause in case.causes or ()
        if say.has(f"causes.{cause['key']}")
    )


def _params(params: dict[str, object], say: Words) -> dict[str, object]:
    return {name: _said(name, value, say) for name, value in params.items()}


def _said(name: str, value: object, say: Words) -> object:
    if not isinstance(value, str):
        return value
    if name == "decision":  # its label: the board, the day, the paragraph
        return ISO_DAY.sub(lambda found: say.day(date.fromisoformat(found[0])), value)
    try:
        return say.long_day(date.fromisoformat(value)) if ISO_DAY.fullmatch(value) else value
    except ValueError:
        return value
