"""Why a case's present state began, in the reader's words."""

from __future__ import annotations

from datetime import date

from config.words import Words
from models.case.tables import Case


def causes_of(case: Case, say: Words) -> tuple[str, ...]:
    """One sentence for each cause; a day among its parameters is written as the reader does."""
    return tuple(
        say.say(f"causes.{cause['key']}", **_params(cause.get("params", {}), say))
        for cause in case.causes or ()
        if say.has(f"causes.{cause['key']}")
    )


def _params(params: dict[str, object], say: Words) -> dict[str, object]:
    return {name: _said(value, say) for name, value in params.items()}


def _said(value: object, say: Words) -> object:
    if isinstance(value, str) and len(value) == 10:
        try:
            return say.day(date.fromisoformat(value))
        except ValueError:
            return value
    return value
