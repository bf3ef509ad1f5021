"""Long lists, a portion at a time: a statement holds only so many values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

MOST = 400
Value = TypeVar("Value")


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in their order, at most ``MOST`` at once; nothing for none."""
    for start in range(0, len(values), MOST):
        yield values[start : start + MOST]
