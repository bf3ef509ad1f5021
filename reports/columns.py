"""How wide the columns of a printed table are, how large its letters, and what stays on a page."""

from __future__ import annotations

from itertools import repeat, zip_longest
from typing import NamedTuple

from reports.report import Line, Table, plain

SIZES = (9.5, 9.0, 8.5, 8.0)
PADDING = 12.5  # points beside the words of a cell
_LONGEST = 90  # signs of a cell that count, of all that it says
_KEPT, _SHORT = 6, 1000  # rows, or lines of a list, that stay on a page; signs of a short one
_LINE, _PAGE = 1.4, 300.0  # of a letter's size; points that may stay together, of the 690 of a page


class Columns(NamedTuple):
    """Each column's share of the width, the size of the letters in points, whether there is room
    for the longest word of each, and about how high each row is, the sum last."""

    shares: tuple[float, ...]
    points: float
    roomy: bool
    heights: tuple[float, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether the table is so small that it stays on one page."""
        return len(self.heights) <= _KEPT + 1 and sum(self.heights) <= _PAGE

    @property
    def short(self) -> bool:
        """Whether no row of it is so high that a page should break it."""
        return all(one <= _PAGE / 2 for one in self.heights)

    def ends(self, most: int) -> int:
        """How many of the last rows, at most, stay together on a page."""
        some = min(most, len(self.heights))
        return some if self.short and sum(self.heights[-some:]) <= _PAGE else 0


def columns(block: Table, room: float, sign: float) -> Columns:
    """The columns and rows of a table within ``room`` points."""
    found = _columns(block, room, sign)
    widths = [max(PADDING, share * room) - PADDING + 1 for share in found.shares]
    rows = [tuple(map(plain, row)) for row in (*block.rows, block.total) if row]
    high = (max(map(_lines, row, widths, repeat(sign * found.points))) for row in rows)
    return found._replace(heights=tuple(one * _LINE * found.points + PADDING for one in high))


def _lines(words: str, width: float, sign: float) -> int:
    """On how many lines they stand, rather more than fewer."""
    return sum(1 + int(1.3 * len(one) * sign / width) for one in words.split("\n"))


def _columns(block: Table, room: float, sign: float) -> Columns:
    """A letter is ``sign`` of its size wide.

    Each column has room for its longest word, in letters as small as it takes; what is left goes
    to those whose cells say more, and then to those that hold words."""
    lines = [tuple(map(plain, row)) for row in (*block.rows, block.total) if row]
    cells = list(zip_longest(block.head, *lines, fillvalue=""))
    longest = [
        max((len(word) for cell in one for word in cell.split()), default=1) for one in cells
    ]
    whole = [min(_LONGEST, max(map(len, one))) for one in cells]
    for points in SIZES:
        least = [one * sign * points + PADDING for one in longest]
        if sum(least) <= room:
            break
    else:
        return Columns(tuple(one / sum(least) for one in least), SIZES[-1], roomy=False)
    wanted = [one * sign * points + PADDING for one in whole]
    more = [most - few for most, few in zip(wanted, least, strict=True)]
    part = min(1.0, (room - sum(least)) / sum(more)) if sum(more) else 0.0
    found = [few + part * one for few, one in zip(least, more, strict=True)]
    worded = [n for n in range(len(found)) if n not in block.numeric] or list(range(len(found)))
    left, of = room - sum(found), sum(found[n] for n in worded)
    for n in worded:
        found[n] *= 1 + left / of
    return Columns(tuple(one / room for one in found), points, roomy=True)


def listed_whole(lines: tuple[Line, ...]) -> bool:
    """Whether a list is so small that it stays on one page."""
    return len(lines) <= _KEPT and sum(len(plain(line)) for line in lines) <= _SHORT
