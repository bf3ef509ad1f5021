"""Short texts that people give: one line, without control characters."""

from __future__ import annotations

from flows.engine.refusals import BadChoice
from flows.engine.safe_names import safe_name

LONGEST = 200


def line(what: str, text: str, longest: int = LONGEST) -> str:
    """The text on one line, trimmed. Raises BadChoice when it is too long or has control
    signs, UnsafeName when it could become a header."""
    trimmed = text.strip()
    if len(trimmed) > longest or not trimmed.isprintable():
        shown = "".join(sign for sign in trimmed if sign.isprintable())[:40]
        raise BadChoice(what=f"--{what}", value=shown, known=f"1–{longest}")
    return safe_name(trimmed)


def needed(what: str, text: str, longest: int = LONGEST) -> str:
    """The same, and something must be there."""
    if not (given := line(what, text, longest)):
        raise BadChoice(what=f"--{what}", value="", known=f"1–{longest}")
    return given
