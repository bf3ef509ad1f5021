"""The ladder's days in the text of a wheel: other numbers in their places, and all else as it
stands, with its comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEAD = re.compile(r"^\s*\[")
_RUNG, _CALM = re.compile(r"^\s*\[\[\s*ladder\s*\]\]"), re.compile(r"^\s*\[\s*calm\s*\]")
_DAYS, _EVERY = re.compile(r"^(\s*days\s*=\s*)[+-]?\d+"), re.compile(r"^(\s*every\s*=\s*)[+-]?\d+")


def with_rungs(text: str, days: Sequence[int], calm: int) -> str | None:
    """The text with the days of each rung, the first first, and the working days of the calm pace
    above; None where the rungs do not stand one below the other in it."""
    lines, rung, in_rung, in_calm, told = text.split("\n"), 0, False, False, False
    for at, line in enumerate(lines):
        if _HEAD.match(line):
            in_rung, in_calm = bool(_RUNG.match(line)), bool(_CALM.match(line))
        elif in_rung and _DAYS.match(line):
            if rung >= len(days):
                return None
            lines[at], rung = _DAYS.sub(rf"\g<1>{days[rung]}", line), rung + 1
        elif in_calm and _EVERY.match(line):
            lines[at], told = _EVERY.sub(rf"\g<1>{calm}", line), True
    if rung != len(days):
        return None
    if not told:
        lines += ["[calm]", f"every = {calm}", ""]
    return "\n".join(lines)
