"""Text as paper can hold it: without the signs that no XML and no font knows."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without control characters, halves of characters and what is no character."""
    return _UNPRINTABLE.sub("", text)


_BOUND = re.compile(r"(?<=\d) (?=%)|(?<=§) (?=\d)")


def bound(text: str) -> str:
    """The text as paper can hold it; a number stays on a line with its per cent or its paragraph
    sign."""
    return _BOUND.sub("\u00a0", printable(text))
