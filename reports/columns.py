"""How wide the columns of a printed table are, how large its letters, and what stays on a page."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from reports.report import Line, Table, plain

SIZES = (9.5, 9.0, 8.5, 8.0)
PADDING = 12.5  # points beside the words of a cell
_LONGEST = 90  # signs of a cell that count, of all that it says
_KEPT, _SHORT = 6, 500  # rows, or lines of a list, that stay on a page; signs of a short one


class Columns(NamedTuple):
    """Each column's share of the width, the size of the letters in points, and whether there is
    room for the longest word of each."""

    shares: tuple[float, ...]
    points: float
    roomy: bool


def columns(block: Table, room: float, sign: float) -> Columns:
    """The columns of a table within ``room`` points; a letter is ``sign`` of its size wide.

    Each has room for its longest word, in letters as small as it takes; what is left goes to those
    whose cells say more, and then to those that hold words."""
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


def kept_whole(block: Table) -> bool:
    """Whether the table is so small that it stays on one page."""
    return len(block.rows) <= _KEPT and short(block)


def listed_whole(lines: tuple[Line, ...]) -> bool:
    """Whether a list is so small that it stays on one page."""
    return len(lines) <= _KEPT and sum(len(plain(line)) for line in lines) <= 2 * _SHORT


def short(block: Table) -> bool:
    """Whether no row of it can grow to the height of a page."""
    said = (cell for row in (*block.rows, block.total) for cell in row)
    return all(len(plain(cell)) <= _SHORT for cell in said)
