"""Where the states of a kind stand on its diagram, and the lines of its moves between them.

States stand in columns from left to right, each as far right as the longest way to it. What goes
on to the next column goes there directly; what goes further runs below all states, what goes back
above them. All lines into a state share their last piece, so that no two ways are mixed up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BOX = 134.0
GAP = 36.0
EDGE = 22.0  # left and right of all columns
BETWEEN = 14.0  # two states of a column
LANE = 11.0  # two lines beside each other, above or below the states
CORNER = 6.0
PORT = 6.0  # between the places where lines leave a state: by where they go
HEAD = 7.0  # of an arrow
Point = tuple[float, float]
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """The line of the moves from one state to another, as a path; ``end`` is its arrow's point."""

    source: str
    target: str
    path: str
    end: Point


@dataclass(frozen=True, slots=True)
class Layout:
    """``places``: the upper left corner of each state's box, ``BOX`` wide and ``high`` high."""

    width: float
    height: float
    high: float
    places: Mapping[str, Point]
    lines: tuple[Line, ...]


def layout(states: Sequence[str], moves: Iterable[Edge], high: float) -> Layout:
    """Places for the states and lines for the moves; a move that leads where it begins has none."""
    edges = sorted(
        {one for one in moves if one[0] != one[1]}, key=lambda one: [states.index(s) for s in one]
    )
    columns = _columns(states, edges)
    rows: dict[str, int] = {}
    for state in states:
        rows[state] = sum(columns[one] == columns[state] for one in rows)
    direct = {one for one in edges if columns[one[1]] == columns[one[0]] + 1}
    ahead = [one for one in edges if one not in direct and columns[one[1]] > columns[one[0]]]
    back = [one for one in edges if one not in direct and columns[one[1]] <= columns[one[0]]]
    below, above = _lanes(ahead), _lanes(back)
    top = (len(above) + 1) * LANE if above else 3.0
    pitch = high + BETWEEN
    foot = top + (max(rows.values()) + 1) * pitch - BETWEEN
    places = {one: (EDGE + columns[one] * (BOX + GAP), top + rows[one] * pitch) for one in states}
    tracks = _tracks(edges, direct, columns)
    lines = []
    for source, target in edges:
        (x, y), (to_x, to_y) = places[source], places[target]
        start, end = (x + BOX, y + high / 2), (to_x, to_y + high / 2)
        into = tracks[columns[target] - 1, target]
        if (source, target) in direct:
            leaves = start[1] + PORT * ((to_y > y) - (to_y < y))
            points = [(start[0], leaves), (into, leaves), (into, end[1]), end]
        else:
            out = tracks[columns[source], target]
            ahead_of = (source, target) in ahead
            lane = (
                foot + (below[target] + 1) * LANE if ahead_of else top - (above[target] + 1) * LANE
            )
            points = [start, (out, start[1]), (out, lane), (into, lane), (into, end[1]), end]
        lines.append(Line(source, target, _rounded(points), end))
    return Layout(
        width=2 * EDGE + (max(columns.values()) + 1) * (BOX + GAP) - GAP,
        height=foot + (len(below) * LANE + LANE / 2 if below else 3.0),
        high=high,
        places=places,
        lines=tuple(lines),
    )


def _columns(states: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """States are told in the order in which they follow each other, so that one look is enough."""
    before = defaultdict(list)
    for source, target in edges:
        if states.index(source) < states.index(target):
            before[target].append(source)
    found: dict[str, int] = {}
    for state in states:
        found[state] = max((found[one] + 1 for one in before[state]), default=0)
    return found


def _lanes(edges: Iterable[Edge]) -> dict[str, int]:
    """One lane for each state that is led to, counted from the states outwards."""
    return {target: at for at, target in enumerate(dict.fromkeys(to for _, to in edges))}


def _tracks(
    edges: Iterable[Edge], direct: Iterable[Edge], columns: Mapping[str, int]
) -> dict[tuple[int, str], float]:
    """Where the lines into each state run up or down, by the gap (that behind a column; -1 is
    before the first) and the state."""
    used: dict[int, list[str]] = defaultdict(list)
    straight = set(direct)
    for source, target in edges:
        leaves, comes = columns[source], columns[target] - 1
        for gap in [comes] if (source, target) in straight else [leaves, comes]:
            if target not in used[gap]:
                used[gap].append(target)
    found = {}
    for gap, targets in used.items():
        # What goes on from here lies left of what comes in to the next column.
        targets.sort(key=lambda one: columns[one] == gap + 1)
        left, room = EDGE + (gap + 1) * (BOX + GAP) - GAP, GAP - HEAD
        if gap < 0:
            left, room = 0.0, EDGE - HEAD
        for at, target in enumerate(targets, 1):
            found[gap, target] = left + room * at / (len(targets) + 1)
    return found


def _rounded(points: Sequence[Point]) -> str:
    """A path through the points, whose corners are round."""
    kept = [one for at, one in enumerate(points) if at == 0 or one != points[at - 1]]
    path = f"M{kept[0][0]:.1f} {kept[0][1]:.1f}"
    for before, (x, y), after in zip(kept, kept[1:], kept[2:], strict=False):
        enter, leave = _near((x, y), before), _near((x, y), after)
        path += f"L{enter[0]:.1f} {enter[1]:.1f}Q{x:.1f} {y:.1f} {leave[0]:.1f} {leave[1]:.1f}"
    return f"{path}L{kept[-1][0]:.1f} {kept[-1][1]:.1f}"


def _near(corner: Point, other: Point) -> Point:
    """The point on the way from the corner to the other, where its curve begins or ends."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    length = abs(across) + abs(down)
    share = min(CORNER, length / 2) / length
    return corner[0] + across * share, corner[1] + down * share
