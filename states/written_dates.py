"""Days as people write them: 2026-10-05, 05.10.2026, 5/10 2026, and Excel's numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_TOGETHER = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:\. ?|/|-)(\d{1,2})(?:\. ?|/|-| )(\d{4})")
_EXCEL = re.compile(r"\d{5}")
_BEFORE_EXCEL = date(1899, 12, 30)
_FIRST, _LAST = 36526, 73050  # 2000 to 2099: another number is no day of ours


def written_day(text: str) -> date | None:
    """The day in ``text``, None when it is none or more than one (a week, a month)."""
    text = " ".join(text.split())
    if _EXCEL.fullmatch(text):
        number = int(text)
        return _BEFORE_EXCEL + timedelta(days=number) if _FIRST <= number <= _LAST else None
    if found := _ISO.fullmatch(text) or _TOGETHER.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
