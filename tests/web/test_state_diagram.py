"""The diagram of a kind's states: every box and every line can be told from the others."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest

from states.kinds import KINDS
from web.case.layout import BOX, Layout, layout

Segment = tuple[float, float, float, float]
HIGH = 60.0


def drawn(kind: str) -> Layout:
    process = KINDS[kind].process
    moves = [(one, move.target) for move in process.moves for one in move.sources]
    return layout(process.states, moves, HIGH)


def segments(path: str) -> list[Segment]:
    """The straight pieces of a line, its corners made sharp."""
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]?(-?[\d.]+) (-?[\d.]+)", path)]
    return [(*a, *b) for a, b in pairwise(points)]


def together(one: Segment, other: Segment) -> float:
    """How long two pieces run on each other."""
    for at in (0, 1):
        level = 1 - at
        flat = one[level] == one[level + 2] == other[level] == other[level + 2]
        if flat:
            low = max(min(one[at], one[at + 2]), min(other[at], other[at + 2]))
            high = min(max(one[at], one[at + 2]), max(other[at], other[at + 2]))
            return max(0.0, high - low)
    return 0.0


@pytest.mark.parametrize("kind", KINDS)
def test_no_box_lies_on_another_and_all_lie_inside(kind: str) -> None:
    made = drawn(kind)
    for (x, y), (other_x, other_y) in combinations(made.places.values(), 2):
        assert abs(x - other_x) >= BOX or abs(y - other_y) >= HIGH
    for x, y in made.places.values():
        assert x >= 0 and y >= 0 and x + BOX <= made.width and y + HIGH <= made.height


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_runs_through_a_box_or_out_of_the_picture(kind: str) -> None:
    made = drawn(kind)
    for line in made.lines:
        for x1, y1, x2, y2 in segments(line.path):
            assert min(x1, x2) >= 0 and max(x1, x2) <= made.width
            assert min(y1, y2) >= 0 and max(y1, y2) <= made.height
            for x, y in made.places.values():
                beside = max(x1, x2) <= x or min(x1, x2) >= x + BOX
                assert beside or max(y1, y2) <= y or min(y1, y2) >= y + HIGH, line


@pytest.mark.parametrize("kind", KINDS)
def test_lines_from_and_to_different_states_never_run_on_each_other(kind: str) -> None:
    for one, other in combinations(drawn(kind).lines, 2):
        if one.source != other.source and one.target != other.target:
            for a in segments(one.path):
                assert all(together(a, b) < 1 for b in segments(other.path)), (one, other)
