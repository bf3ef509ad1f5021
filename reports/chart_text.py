"""Words in a drawing: how wide they are, where they turn, and where there is room for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

TEXT, LINE = 13, 15  # the size of the letters, and from one line to the next
_NARROW, _BROAD = frozenset("fijlrtI!|.,:;'’()[]-– \u00a0"), frozenset("mwMWÅÄÆŒ@%—…&")


def width(words: str) -> float:
    """How wide they are, rather more than less."""
    return TEXT * sum(map(_of, words))


def _of(sign: str) -> float:
    if sign in _NARROW:
        return 0.37
    if sign in _BROAD:
        return 0.95
    if ord(sign) >= 0x2E80:  # letters of the East and pictures are as wide as they are high
        return 1.1
    return 0.78 if sign.isupper() else 0.56


def wrapped(words: str, room: float) -> list[str]:
    """Lines that fit in so much room; only a word that is wider than that is divided."""
    lines: list[str] = []
    for word in (piece for one in words.split() for piece in _pieces(one, room)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _pieces(word: str, room: float) -> Iterator[str]:
    while width(word) > room:
        at = next(n for n in range(len(word), 0, -1) if n == 1 or width(f"{word[:n]}-") <= room)
        yield f"{word[:at]}-"
        word = word[at:]
    if word:
        yield word


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


_OFFSETS = (-8, 19, -22, 33, -36, 47)  # a number's line over its mark, under it, and further away


class Room:
    """What is taken of a drawing: numbers find a place beside each other, or none."""

    def __init__(self, within: Box) -> None:
        self.within = within
        self.taken: list[Box] = []

    def take(self, boxes: Iterable[Box]) -> None:
        self.taken += boxes

    def place(self, words: str, x: float, y: float) -> float | None:
        """The line on which the words can stand, near the mark at x and y; None where all is
        taken."""
        half = width(words) / 2
        for offset in _OFFSETS:
            box = Box(x - half, y + offset - 11, x + half, y + offset + 3)
            inside = self.within.top <= box.top and box.bottom <= self.within.bottom
            if inside and not any(map(box.meets, self.taken)):
                self.taken.append(box)
                return y + offset
        return None
