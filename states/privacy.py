"""Free text that must not name anybody: what looks like a person's number or an e-mail address.

A check of form, not of check digits: a number with a slip of the pen points at a person too.
"""

from __future__ import annotations

import re

from states.errors import ArshjulError

# Sweden: (YY)YYMMDD-NNNN; a co-ordination number has 60 added to its day.
_SWEDISH = re.compile(r"(?<!\d)(?:\d{2})?\d{2}(\d{2})(\d{2})[-+ ]?\d{4}(?!\d)")
# Norway: DDMMYY NNNNN; a D-number has 40 added to its day, a synthetic one 40 or 80 to its month.
_NORWEGIAN = re.compile(r"(?<!\d)(\d{2})(\d{2})\d{2}[- ]?\d{5}(?!\d)")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class LooksPersonal(ArshjulError):
    """The text holds what looks like a personal identity number or an e-mail address."""

    key = "looks_personal"


def looks_personal(text: str) -> bool:
    """Whether somebody could be found by a number or an address in the text."""
    swedish = any(
        1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 61 <= int(day) <= 91)
        for month, day in _SWEDISH.findall(text)
    )
    norwegian = any(
        int(month) % 40 in range(1, 13) and (1 <= int(day) <= 31 or 41 <= int(day) <= 71)
        for day, month in _NORWEGIAN.findall(text)
    )
    return swedish or norwegian or bool(_ADDRESS.search(text))


def without_names(*texts: str | None) -> None:
    """Raises LooksPersonal."""
    if any(looks_personal(text) for text in texts if text):
        raise LooksPersonal()
