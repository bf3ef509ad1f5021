"""Free text that must not name anybody: identity numbers, and in urgent cases whatever looks so.

Two checks. ``holds_identity_number`` judges every text that is kept: a number counts when it could
have been given to somebody, by its date and its check digits, so that registry, organisation and
telephone numbers pass. ``looks_personal`` is for the urgent cases and judges the form alone: there
a number with a slip of the pen points at a person too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from states.errors import ArshjulError

# Sweden: (YY)YYMMDD-NNNN; a co-ordination number has 60 added to its day.
_SWEDISH = re.compile(r"(?<!\d)(?:\d{2})?\d{2}(\d{2})(\d{2})[-+ ]?\d{4}(?!\d)")
# Norway: DDMMYY NNNNN; a D-number has 40 added to its day, a synthetic one 40 or 80 to its month.
_NORWEGIAN = re.compile(r"(?<!\d)(\d{2})(\d{2})\d{2}[- ]?\d{5}(?!\d)")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")

# As above, in the ways that people write them. What follows must not make a date or a time of
# the last digits: "20260812 2027-06-10" is a span of days.
_NO_DATE_GOES_ON = r"(?!\d|[-./]\d\d[-./]\d|:\d\d)"
_SWEDISH_TOGETHER = re.compile(
    rf"(?<!\d)(?:18|19|20)?(\d{{2}})(\d{{2}})(\d{{2}}) ?[-+]? ?(\d{{4}}){_NO_DATE_GOES_ON}"
)
_SWEDISH_APART = re.compile(
    rf"(?<!\d)(?:18|19|20)?(\d{{2}})[-./ ](\d{{2}})[-./ ](\d{{2}})[-+](\d{{4}}){_NO_DATE_GOES_ON}"
)
_NORWEGIAN_WRITTEN = re.compile(
    r"(?<!\d)(\d{2})[. ]?(\d{2})[. ]?(\d{2}) ?-? ?(\d{3}) ?(\d{2})(?!\d)"
)
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
SHORTEST = 10
_DASHES = {ord(sign): "-" for sign in "‐‑‒–—―−"}


class LooksPersonal(ArshjulError):
    """The text holds what looks like a personal identity number or an e-mail address."""

    key = "looks_personal"


class HoldsIdentityNumber(ArshjulError):
    """A text holds somebody's personal identity number."""

    key = "identity_number"


def holds_identity_number(text: str) -> bool:
    """Whether a Swedish *personnummer* or *samordningsnummer* (10 or 12 digits, with or without
    its sign; one check digit, SKV 704), or a Norwegian *fødselsnummer* or D-number
    (11 digits, two check digits; folkeregisterforskriften) stands in the text."""
    if len(text) < SHORTEST:
        return False
    plain = _as_read(text)
    for found in (_SWEDISH_TOGETHER, _SWEDISH_APART):
        if any(_is_swedish(*parts) for parts in found.findall(plain)):
            return True
    return any(_is_norwegian("".join(parts)) for parts in _NORWEGIAN_WRITTEN.findall(plain))


def looks_personal(text: str) -> bool:
    """Whether somebody could be found by a number or an address in the text."""
    plain = _as_read(text)
    swedish = any(
        1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 61 <= int(day) <= 91)
        for month, day in _SWEDISH.findall(plain)
    )
    norwegian = any(
        int(month) % 40 in range(1, 13) and (1 <= int(day) <= 31 or 41 <= int(day) <= 71)
        for day, month in _NORWEGIAN.findall(plain)
    )
    return swedish or norwegian or bool(_ADDRESS.search(plain)) or holds_identity_number(text)


def without_names(*texts: str | None) -> None:
    """Raises LooksPersonal."""
    if any(looks_personal(text) for text in texts if text):
        raise LooksPersonal()


def _as_read(text: str) -> str:
    """The text as somebody reads it: hidden signs away, other digits and dashes made plain."""
    if text.isascii():
        return text
    shown = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(sign for sign in shown if unicodedata.category(sign) != "Cf")


def _is_swedish(year: str, month: str, day: str, last: str) -> bool:
    number = int(day)
    if not _is_day(int(month), number - 60 if number > 60 else number):
        return False
    doubled = (int(sign) * (2 - place % 2) for place, sign in enumerate(year + month + day + last))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


def _is_norwegian(number: str) -> bool:
    day, month = int(number[:2]), int(number[2:4])
    if not _is_day(month % 40, day - 40 if day > 40 else day):
        return False
    return _divides(number, _FIRST_WEIGHTS) and _divides(number, _SECOND_WEIGHTS)


def _divides(number: str, weights: Sequence[int]) -> bool:
    return sum(int(sign) * weight for sign, weight in zip(number, weights, strict=False)) % 11 == 0


def _is_day(month: int, day: int) -> bool:
    try:
        date(2000, month, day)  # a leap year: the century is not always known
    except ValueError:
        return False
    return True
