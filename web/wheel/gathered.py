"""What lies too near to be told apart is gathered; what lasts at once lies side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

One = TypeVar("One")


def clusters(found: Iterable[One], at: Callable[[One], float], apart: float) -> list[list[One]]:
    """Gather what lies nearer than ``apart`` to its neighbour in the same gathering, so that no two
    gatherings, each at the middle of its first and last, lie nearer than that. In the order of
    ``at``."""
    groups = [[one] for one in sorted(found, key=at)]
    while True:
        for left, right in pairwise(groups):
            if middle_of(right, at) - middle_of(left, at) < apart:
                left.extend(right)
                groups.remove(right)
                break
        else:
            return groups


def middle_of(group: Sequence[One], at: Callable[[One], float]) -> float:
    """Where a gathering stands: halfway from its first to its last."""
    return (at(group[0]) + at(group[-1])) / 2


def side_by_side(spans: Sequence[tuple[float, float]], lanes: int) -> list[tuple[int, int] | None]:
    """For each span, in order of its beginning: in which lane it lies and how many lanes there are
    beside each other there, 1 where it meets no other; None where all lanes are taken. Spans that
    meet, also through others, share their number of lanes."""
    placed: list[tuple[int, int] | None] = [None] * len(spans)
    order = sorted(range(len(spans)), key=lambda one: spans[one])
    block: list[int] = []
    ends: list[float] = []
    last = float("-inf")

    def close() -> None:
        used = max((lane for lane, _ in filter(None, (placed[one] for one in block))), default=0)
        for one in block:
            if (found := placed[one]) is not None:
                placed[one] = (found[0], used + 1)

    for one in order:
        start, end = spans[one]
        if start >= last:
            close()
            block, ends = [], []
        free = next((lane for lane, until in enumerate(ends) if until <= start), len(ends))
        block.append(one)
        last = max(last, end)
        if free >= lanes:
            continue
        if free == len(ends):
            ends.append(end)
        ends[free] = end
        placed[one] = (free, 1)
    close()
    return placed
