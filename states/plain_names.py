"""Names as they are compared, one way everywhere: what the eye cannot tell apart is the same."""

from __future__ import annotations

import re
import unicodedata

# The soft hyphen, what has no width, and the marks of direction: seen by nobody.
_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
)
_WIDTHLESS = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_SPACES = re.compile(r"[^\S\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def same_name(text: str) -> str:
    """Text as it is compared: case, spaces of any kind, unseen signs and the way of writing å
    do not matter."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_UNSEEN)).casefold().split())


def tidy(text: str) -> str:
    """Text as it is kept: one way of writing å, single plain spaces, no soft hyphens. Ends of
    lines and marks of direction stay: whoever keeps the text judges those."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_WIDTHLESS))).strip()


def as_name(sentence: str) -> str:
    """What was written as a sentence, as the name of a thing: one line, without its full stop."""
    return " ".join(sentence.split()).removesuffix(".")


_NONE = frozenset(
    {"-", "–", "—", "−", "tom", "tomt", "ingen", "inget", "inga", "ingenting", "none", "empty"}
)


def says_none(text: str) -> bool:
    """Whether a cell says that there is none: a dash, or a word for it. An empty cell does not."""
    return same_name(text) in _NONE
