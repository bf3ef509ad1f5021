"""The mapping as a radar picture: geometry alone; the template draws it, the words come from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from states.programme import LEVELS, Axis

SIZE = 480
MIDDLE = SIZE / 2
RADIUS = 180.0
RINGS = len(LEVELS) - 1


@dataclass(frozen=True, slots=True)
class Spoke:
    """One question's axis: its end, and where its number stands."""

    number: int
    x: float
    y: float
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Radar:
    """``rings`` are polygons, one a level; ``own`` and ``others`` polygons with their corners.

    The two differ by line and mark (solid and round, dashed and square), not by colour alone.
    """

    size: int
    spokes: tuple[Spoke, ...]
    rings: tuple[str, ...]
    own: str
    own_marks: tuple[tuple[float, float], ...]
    others: str
    others_marks: tuple[tuple[float, float], ...]


def radar(axes: Sequence[Axis]) -> Radar | None:
    """The picture, or None with fewer than three questions: no area can be drawn of those."""
    if len(axes) < 3:
        return None
    own = _corners([one.own for one in axes])
    others = _corners([one.others for one in axes])
    return Radar(
        size=SIZE,
        spokes=tuple(_spoke(at, len(axes)) for at in range(len(axes))),
        rings=tuple(_points(_ring(level, len(axes))) for level in range(1, RINGS + 1)),
        own=_points(own) if len(own) == len(axes) else "",
        own_marks=tuple(own),
        others=_points(others) if len(others) == len(axes) else "",
        others_marks=tuple(others),
    )


def _place(at: int, count: int, radius: float) -> tuple[float, float]:
    """The first axis points up, the others follow clockwise."""
    angle = 2 * pi * at / count - pi / 2
    return round(MIDDLE + radius * cos(angle), 1), round(MIDDLE + radius * sin(angle), 1)


def _corners(values: Sequence[float | int | None]) -> list[tuple[float, float]]:
    count = len(values)
    return [
        _place(at, count, RADIUS * value / RINGS)
        for at, value in enumerate(values)
        if value is not None
    ]


def _ring(level: int, count: int) -> list[tuple[float, float]]:
    return [_place(at, count, RADIUS * level / RINGS) for at in range(count)]


def _spoke(at: int, count: int) -> Spoke:
    return Spoke(at + 1, *_place(at, count, RADIUS), *_place(at, count, RADIUS + 26))


def _points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in corners)
