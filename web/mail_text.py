"""A letter shown on a page as text, with its paragraphs whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from notifications.kept import NO_LINK

WIDTH = 72  # signs: where the letters' own lines end
_BLANK = re.compile(r"\n\s*\n")


def paragraphs(text: str, link: str) -> list[str]:
    """The letter's text, a paragraph each, whose lines end only where they were meant to.
    ``link`` stands where a link stood."""
    blocks = _BLANK.split(text.replace(NO_LINK, link).replace("\n---\n", "\n\n").strip())
    return ["\n".join(_unwrapped(block.split("\n"))) for block in blocks if block.strip()]


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """A line that ends because the next word had no room goes on in the next one."""
    whole = lines[0]
    for before, line in pairwise(lines):
        first = line.split(" ", 1)[0]
        full = len(before) <= WIDTH < len(before) + 1 + len(first)
        if full and first and "://" not in before:
            whole = f"{whole} {line}"
        else:
            yield whole
            whole = line
    yield whole
