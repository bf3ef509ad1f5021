"""Arithmetic on a dial: days are angles, clockwise from the top, and what lies where is a path.

Angles are degrees, lengths are units of the drawing. Paths are SVG's, with one decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import cos, pi, radians, sin

from states.dial_year import DialYear

SIZE = 840
CENTRE = SIZE / 2
ALL_ROUND = 359.9  # an arc from a point to itself would be none


def turn(year: DialYear, day: date) -> float:
    """Where a day begins, in degrees from the top. Each day takes the same part of its year."""
    return 360 * (day - year.first_day).days / year.days


def after(year: DialYear, day: date) -> float:
    """Where a day ends."""
    return 360 * ((day - year.first_day).days + 1) / year.days


def middle(year: DialYear, day: date) -> float:
    """Noon of a day."""
    return (turn(year, day) + after(year, day)) / 2


def degrees(length: float, radius: float) -> float:
    """The angle under which a length along the ring is seen."""
    return 360 * length / (2 * pi * radius)


def along(angle: float, radius: float) -> float:
    """The length along the ring of an angle."""
    return 2 * pi * radius * angle / 360


def point(radius: float, angle: float) -> tuple[float, float]:
    at = radians(angle - 90)
    return round(CENTRE + radius * cos(at), 1), round(CENTRE + radius * sin(at), 1)


def band(inner: float, outer: float, start: float, end: float) -> str:
    """A closed piece of a ring, clockwise from ``start`` to ``end``."""
    end = min(end, start + ALL_ROUND)
    return (
        f"M{_at(outer, start)}{_arc(outer, start, end)}L{_at(inner, end)}{_arc(inner, end, start)}Z"
    )


def ray(inner: float, outer: float, angle: float) -> str:
    """A piece of a radius."""
    return f"M{_at(inner, angle)}L{_at(outer, angle)}"


def line(radius: float, start: float, end: float) -> str:
    """A piece of a ring without width, from ``start`` to ``end``; backwards where that is less."""
    if end >= start:
        end = min(end, start + ALL_ROUND)
    return f"M{_at(radius, start)}{_arc(radius, start, end)}"


def stairs(inner: float, height: float, steps: Sequence[tuple[float, float]], end: float) -> str:
    """What grows outward from ``inner``: from each angle on, to the share of ``height`` that
    stands beside it, until the next angle and at last ``end``. Nothing where there are no steps."""
    if not steps:
        return ""
    start = steps[0][0]
    path = f"M{_at(inner, start)}"
    for (angle, share), until in zip(steps, [*(one for one, _ in steps[1:]), end], strict=True):
        radius = inner + height * share
        path += f"L{_at(radius, angle)}{_arc(radius, angle, until)}"
    return f"{path}L{_at(inner, end)}{_arc(inner, end, start)}Z"


def is_low(angle: float) -> bool:
    """Whether words there would hang upside down if they ran clockwise."""
    return 90 < angle % 360 < 270


def _at(radius: float, angle: float) -> str:
    x, y = point(radius, angle)
    return f"{x:g} {y:g}"


def _arc(radius: float, start: float, end: float) -> str:
    large = int(abs(end - start) > 180)
    return f"A{radius:g} {radius:g} 0 {large} {int(end >= start)} {_at(radius, end)}"
