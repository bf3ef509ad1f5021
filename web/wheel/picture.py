"""The wheel as a picture: where each arc, word and hand lies. Pure arithmetic, no colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, radians, sin

from states.school_year import SchoolYear

SIZE = 736
CENTRE = SIZE / 2
MONTHS_OUT, MONTHS_IN = 330.0, 292.0
MARKS_AT = 345.0
OUTERMOST, TRACK, GAP = 278.0, 31.0, 6.0
HUB = 84.0
BASELINE = 5.5  # from the middle of a track to the foot of its letters
LETTER = 9.2  # a letter's usual width


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts from a day to a day, both included, under a name."""

    key: str
    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    x: float
    y: float
    tick: str


@dataclass(frozen=True, slots=True)
class Arc:
    """One step's window. ``words`` is the path that its name is written along; ``fits`` whether
    there is room for the name."""

    key: str
    name: str
    number: int
    path: str
    words: str
    fits: bool
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    key: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    size: int
    centre: float
    hub: float
    months_out: float
    months_in: float
    tracks: tuple[float, ...]
    months: tuple[Month, ...]
    breaks: tuple[tuple[str, str], ...]
    arcs: tuple[Arc, ...]
    marks: tuple[Mark, ...]
    hand: tuple[float, float, float, float]


def turn(day: date) -> float:
    """Where a day lies on the ring, in degrees from the top: 1 August is the top, whatever the
    year. A month takes its real part of the year, so that 29 February makes no difference."""
    year = SchoolYear.of(day)
    days = (year.last_day - year.first_day).days + 1
    return 360 * (day - year.first_day).days / days


def point(radius: float, degrees: float) -> tuple[float, float]:
    angle = radians(degrees - 90)
    return round(CENTRE + radius * cos(angle), 2), round(CENTRE + radius * sin(angle), 2)


def band(inner: float, outer: float, start: float, end: float) -> str:
    """A closed piece of a ring, clockwise from ``start`` to ``end``."""
    large = int((end - start) % 360 > 180)
    (ax, ay), (bx, by) = point(outer, start), point(outer, end)
    (cx, cy), (dx, dy) = point(inner, end), point(inner, start)
    return (
        f"M{ax} {ay}A{outer} {outer} 0 {large} 1 {bx} {by}"
        f"L{cx} {cy}A{inner} {inner} 0 {large} 0 {dx} {dy}Z"
    )


def line_of_words(radius: float, start: float, end: float, backwards: bool) -> str:
    """The path for words along a ring, clockwise or ``backwards`` from ``end`` to ``start``."""
    large = int((end - start) % 360 > 180)
    if backwards:
        radius += BASELINE
        (ax, ay), (bx, by) = point(radius, end), point(radius, start)
        return f"M{ax} {ay}A{radius} {radius} 0 {large} 0 {bx} {by}"
    radius -= BASELINE
    (ax, ay), (bx, by) = point(radius, start), point(radius, end)
    return f"M{ax} {ay}A{radius} {radius} 0 {large} 1 {bx} {by}"


def draw(
    steps: Sequence[Span],
    marks: Sequence[Span],
    breaks: Sequence[Span],
    months: Sequence[str],
    today: date,
) -> Picture:
    """The picture. ``months`` are twelve short names from August on; ``steps`` from the outermost
    track inwards."""
    tracks = tuple(OUTERMOST - index * (TRACK + GAP) for index in range(len(steps)))
    innermost = (tracks[-1] if tracks else OUTERMOST) - TRACK
    at_today = turn(today)
    return Picture(
        size=SIZE,
        centre=CENTRE,
        hub=HUB,
        months_out=MONTHS_OUT,
        months_in=MONTHS_IN,
        tracks=tuple(outer - TRACK / 2 for outer in tracks),
        months=_months(months),
        breaks=tuple(
            (span.name, band(innermost, MONTHS_OUT, turn(span.start), _end(span)))
            for span in breaks
        ),
        arcs=tuple(
            _arc(span, number, outer)
            for number, (span, outer) in enumerate(zip(steps, tracks, strict=True), 1)
        ),
        marks=tuple(_mark(span, MARKS_AT + 9 * index) for index, span in enumerate(marks)),
        hand=(*point(HUB, at_today), *point(MONTHS_OUT, at_today)),
    )


def _end(span: Span) -> float:
    """The end of the span's last day; a span of a year or more is cut to just below a round."""
    if (span.end - span.start).days >= 364:
        return turn(span.start) + 359
    return turn(span.end) + 360 / 365


def _months(names: Sequence[str]) -> tuple[Month, ...]:
    year = SchoolYear(2026)
    firsts = [
        date(year.begins + (0 if month >= 8 else 1), month, 1)
        for month in (*range(8, 13), *range(1, 8))
    ]
    found = []
    for index, (name, first) in enumerate(zip(names, firsts, strict=True)):
        start = turn(first)
        end = turn(firsts[index + 1]) if index < 11 else 360.0
        x, y = point((MONTHS_IN + MONTHS_OUT) / 2, (start + end) / 2)
        (ax, ay), (bx, by) = point(MONTHS_IN, start), point(MONTHS_OUT, start)
        found.append(Month(name, x, y, f"M{ax} {ay}L{bx} {by}"))
    return tuple(found)


def _arc(span: Span, number: int, outer: float) -> Arc:
    start, end = turn(span.start), _end(span)
    middle = outer - TRACK / 2
    sweep = (end - start) % 360
    end = start + sweep
    degree = 2 * pi * middle / 360
    badge = min(14 / degree + 3, sweep / 2)
    fits = sweep * degree > 44 + LETTER * len(span.name)
    begin, backwards = _reading(start, end, 2 * badge + LETTER * len(span.name) / degree)
    if backwards:
        x, y = point(middle, begin - badge)
        words = line_of_words(middle, start, begin - 2 * badge + 3, True)
    else:
        x, y = point(middle, begin + badge)
        words = line_of_words(middle, begin + 2 * badge - 3, end, False)
    path = band(outer - TRACK, outer, start, end)
    return Arc(span.key, span.name, number, path, words, fits, x, y)


def _reading(start: float, end: float, length: float) -> tuple[float, bool]:
    """Where number and name begin, and whether they run backwards: in the lower half they do, so
    that nothing hangs upside down. At an end of the arc if that can be, else in its middle."""
    if not _is_low(start + length / 2):
        return start, False
    if _is_low(end - length / 2):
        return end, True
    middle = (start + end) / 2
    if _is_low(middle):
        return middle + length / 2, True
    return middle - length / 2, False


def _is_low(degrees: float) -> bool:
    return 90 < degrees % 360 < 270


def _mark(span: Span, radius: float) -> Mark:
    start, end = turn(span.start), _end(span)
    x, y = point(radius, end)
    return Mark(span.key, band(radius - 2, radius + 2, start, end), x, y)
