"""Words on the dial: where they stand so that all of them can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from web.letter_widths import width
from web.wheel.polar import along, degrees, is_low, line

HALF_HEIGHT = 0.36  # of a letter's size: from the middle of the capitals to their foot
OVER = 24.0  # how much longer than its words a path is, at each end
ROOM = 5.0  # between words and the end of what they stand in
SIZES = (13.0, 12.0)


@dataclass(frozen=True, slots=True)
class Words:
    """Words along a ring: the path under their feet, on whose middle they stand."""

    text: str
    size: float
    path: str


def along_ring(text: str, size: float, radius: float, middle: float, *, bold: bool = True) -> Words:
    """A text whose middle stands at the angle ``middle``, and whose letters at ``radius``; in the
    lower half it runs the other way, so that nothing hangs upside down."""
    half = degrees(width(text, size, bold=bold) / 2 + OVER, radius)
    foot = HALF_HEIGHT * size
    if is_low(middle):
        return Words(text, size, line(radius + foot, middle + half, middle - half))
    return Words(text, size, line(radius - foot, middle - half, middle + half))


def fitting(
    texts: Iterable[str],
    radius: float,
    pieces: Sequence[tuple[float, float]],
    sizes: Sequence[float] = SIZES,
) -> Words | None:
    """The first of the texts, from long to short, that one of the pieces has room for, in the
    first size in which it has; None where there is room for none."""
    longest_first = sorted(pieces, key=lambda piece: piece[0] - piece[1])
    for text, size in _tries(texts, sizes):
        for start, end in longest_first:
            if along(end - start, radius) >= width(text, size) + 2 * ROOM:
                return along_ring(text, size, radius, (start + end) / 2)
    return None


def _tries(texts: Iterable[str], sizes: Sequence[float]) -> Iterator[tuple[str, float]]:
    return ((text, size) for text in texts if text for size in sizes)


def pieces(
    start: float, end: float, cuts: Iterable[tuple[float, float]]
) -> list[tuple[float, float]]:
    """What is left of an arc when what lies between the angles of each cut is taken out."""
    left = [(start, end)]
    for first, last in cuts:
        left = [
            part
            for a, b in left
            for part in ((a, min(b, first)), (max(a, last), b))
            if part[1] > part[0]
        ]
    return left
