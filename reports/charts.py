"""A chart as a drawing: SVG, told apart by shade, pattern and number, never by colour alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from html import escape

import typst

from config.words import words
from reports.chart_text import LINE, TEXT, Box, Room, width, wrapped
from reports.printable import printable
from reports.readable import readable
from reports.report import Chart, Form, Series

WIDTH, ROW = 640, 20
NAMES, FEWEST = 240, 60  # what the names of bars may take, and take at least
INKS = ("#1f4e79", "#b35c00", "#5b7f2b", "#7a3b8f", "#4d4d4d", "#a3234a")
DASHES = ("", "8 4", "2 4", "12 4 2 4", "4 8", "1 3")
_SHEET = (
    b"#set page(width: 16cm, height: auto, margin: 0pt)\n"
    b'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
)
_MARKS = (
    '<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {ink}/>',
    '<path d="M{x:.1f} {y:.1f}m-4 -4h8v8h-8z" {ink}/>',
    '<path d="M{x:.1f} {y:.1f}m0 -5l5 9h-10z" {ink}/>',
    '<path d="M{x:.1f} {y:.1f}m0 -6l6 6l-6 6l-6 -6z" {ink}/>',
    '<path d="M{x:.1f} {y:.1f}m0 5l5 -9h-10z" {ink}/>',
    '<path d="M{x:.1f} {y:.1f}m-5 -2h3v-3h4v3h3v4h-3v3h-4v-3h-3z" {ink}/>',
)
HIGHEST = 1.3  # of the width: what a page holds
LEFT, HIGH, TOP = 70, 120, 24  # of a line: its margin, its height, and what is over it


def as_svg(chart: Chart, locale: str) -> str:
    """The drawing. Bars lie down, so that a school's whole name has its place. A series that is
    alone is what the caption says, and needs no key."""
    body, height = _line(chart, locale) if chart.form is Form.LINE else _bars(chart, locale)
    keys: list[str] = []
    for n, one in enumerate(chart.series if len(chart.series) > 1 else ()):
        keys += _key(n, one, height, chart.form)
        height += 9 + LINE * len(_name(one))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" font-family="Libertinus Serif" font-size="{TEXT}">'
        f"<defs>{''.join(map(_pattern, range(len(INKS))))}</defs>{''.join(body + keys)}</svg>"
    )


def shape(svg: str) -> float:
    """How high a drawing is, of its width."""
    found = re.search(r'height="(\d+)"', svg)
    return int(found[1]) / WIDTH if found else 1.0


def as_png(chart: Chart, locale: str) -> bytes:
    """The drawing as a picture, for what cannot hold SVG."""
    compiler = typst.Compiler(_SHEET, ignore_system_fonts=True)
    svg = readable(as_svg(chart, locale), words(locale))
    drawn = compiler.compile(format="png", ppi=200, sys_inputs={"svg": svg})
    assert isinstance(drawn, bytes)
    return drawn


def shown(value: int | None, chart: Chart, locale: str) -> str:
    """A value as it is written beside its mark; a dash where there is none."""
    if value is None:
        return "–"
    sign = "%" if locale == "en" else "\u00a0%"
    return f"{value}{sign if chart.per_cent else ''}"


def _pattern(n: int) -> str:
    """A field of one ink; all but the first are striped, each its own way."""
    stripes = f'<path d="M0 0V8" stroke="#fff" stroke-width="{1 + n % 3 * 2}"/>' if n else ""
    return (
        f'<pattern id="p{n}" width="8" height="8" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate({45 * n})"><rect width="8" height="8" fill="{INKS[n]}"/>'
        f"{stripes}</pattern>"
    )


def _ink(n: int) -> int:
    return n % len(INKS)


def _fill(n: int) -> str:
    return f"url(#p{_ink(n)})" if _ink(n) else INKS[0]


def _text(x: float, y: float, told: str, anchor: str = "start") -> str:
    said = escape(printable(told))
    halo = 'paint-order="stroke" stroke="#fff" stroke-width="3"'  # over a line it is read too
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#111" {halo}>{said}</text>'


def _key(n: int, series: Series, top: int, form: Form) -> Iterator[str]:
    y = top
    if form is Form.LINE:
        yield f'<path d="M4 {y + 6}H34" stroke="{INKS[_ink(n)]}" stroke-width="2"{_dash(n)}/>'
        yield _dot(n, 19, y + 6)
    else:
        fill = f'fill="{_fill(n)}" stroke="{INKS[_ink(n)]}"'
        yield f'<rect x="8" y="{y}" width="22" height="12" {fill}/>'
    for row, line in enumerate(_name(series)):
        yield _text(38, y + 11 + LINE * row, line)


def _name(series: Series) -> list[str]:
    return wrapped(printable(series.name), WIDTH - 44)


def _dot(n: int, x: float, y: float) -> str:
    """The mark of a series, each its own."""
    return _MARKS[_ink(n)].format(x=x, y=y, ink=f'fill="{INKS[_ink(n)]}"')


def _dash(n: int) -> str:
    return f' stroke-dasharray="{DASHES[_ink(n)]}"' if DASHES[_ink(n)] else ""


def _largest(chart: Chart) -> int:
    """The most there is to draw: of shares all, though nobody has so much."""
    columns = zip(*(one.values for one in chart.series), strict=True)
    gathered = sum if chart.form is Form.STACKED else max
    return max(
        [
            100 if chart.per_cent else 1,
            *(gathered([0, *(v or 0 for v in column)]) for column in columns),
        ]
    )


def _bars(chart: Chart, locale: str) -> tuple[list[str], int]:
    found: list[str] = []
    names = [wrapped(printable(one), NAMES - 12) for one in chart.labels]
    widest = max((width(line) for lines in names for line in lines), default=0)
    left = max(FEWEST, math.ceil(widest) + 12)
    y, scale = 8, (WIDTH - left - _after(chart, locale)) / _largest(chart)
    for at, lines in enumerate(names):
        stacked = chart.form is Form.STACKED
        rows = 1 if stacked else max(1, len(chart.series))
        for n, line in enumerate(lines):
            found.append(_text(left - 8, y + 13 + LINE * n, line, "end"))
        values = [one.values[at] for one in chart.series]
        found += (_pile if stacked else _beside)(chart, values, (left, y), scale, locale)
        y += max(ROW * rows, LINE * len(lines)) + 10
    found.append(f'<path d="M{left} 4V{y}" stroke="#555"/>')
    return found, y + 8


def _after(chart: Chart, locale: str) -> float:
    """What is kept free behind the longest bar for its numbers."""
    rows = zip(*(one.values for one in chart.series), strict=True)
    said = [[shown(one, chart, locale) for one in row] for row in rows]
    joined = [" + ".join(row) if chart.form is Form.STACKED else max(row, key=len) for row in said]
    return 16 + max(map(width, joined), default=0)


def _rect(n: int, x: float, y: float, width: float) -> str:
    ink = _ink(n)
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 3}"'
        f' fill="{_fill(n)}" stroke="{INKS[ink]}"/>'
    )


def _beside(
    chart: Chart, values: list[int | None], at: tuple[int, int], scale: float, locale: str
) -> Iterator[str]:
    left, y = at
    for n, value in enumerate(values):
        long, top = max(0, value or 0) * scale, y + ROW * n
        if long:
            yield _rect(n, left, top, long)
        yield _text(left + long + 6, top + 13, shown(value, chart, locale))


def _pile(
    chart: Chart, values: list[int | None], at: tuple[int, int], scale: float, locale: str
) -> Iterator[str]:
    """The bar in its pieces, and after it each number in the order of the pieces."""
    x, y = float(at[0]), at[1]
    for n, value in enumerate(values):
        long = max(0, value or 0) * scale
        if long:
            yield _rect(n, x, y, long)
        x += long
    yield _text(x + 6, y + 13, " + ".join(shown(one, chart, locale) for one in values))


def _line(chart: Chart, locale: str) -> tuple[list[str], int]:
    """Each value stands over its mark, or where there is room near it; the last ones first. One
    that finds none is told by its place between nothing and the most there is."""
    bottom, wide = TOP + HIGH, WIDTH - 2 * LEFT
    most = _largest(chart)
    step, scale = wide / max(1, len(chart.labels) - 1), HIGH / most
    points = [
        (n, LEFT + at * step, bottom - value * scale, shown(value, chart, locale))
        for n, series in enumerate(chart.series)
        for at, value in enumerate(series.values)
        if value is not None
    ]
    found = [part for n, one in enumerate(chart.series) for part in _strokes(n, one, step, scale)]
    found += (_dot(n, x, y) for n, x, y, _ in points)
    room = Room(Box(0, 0, WIDTH, bottom + 2))
    room.take(Box(x - 5, y - 5, x + 5, y + 5) for _, x, y, _ in points)
    for _, x, y, said in sorted(points, key=lambda one: -one[1]):
        line = room.place(said, x, y)
        if line is not None:
            found += [_behind(said, x, line), _text(x, line, said, "middle")]
    for value, y, ink in ((most, TOP, "#ccc"), (0, bottom, "#555")):
        found.insert(0, f'<path d="M{LEFT - 28} {y}H{LEFT + wide + 8}" stroke="{ink}"/>')
        found.append(_text(LEFT - 34, y + 4, shown(value, chart, locale), "end"))
    names, rows = _under(chart, step, bottom)
    return found + names, bottom + 20 + LINE * rows


def _behind(said: str, x: float, y: float) -> str:
    """Nothing is seen between the words of a value."""
    wide = width(said)
    where = f'x="{x - wide / 2:.1f}" y="{y - 10:.1f}" width="{wide:.1f}" height="12"'
    return f'<rect {where} fill="#fff"/>'


def _strokes(n: int, series: Series, step: float, scale: float) -> Iterator[str]:
    """The line of a series; a gap where nothing is known."""
    path, pen = "", "M"
    for at, value in enumerate(series.values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{LEFT + at * step:.1f} {TOP + HIGH - value * scale:.1f}"
        pen = "L"
    if path:
        ink = f'stroke="{INKS[_ink(n)]}" stroke-width="2"{_dash(n)}'
        yield f'<path d="{path}" fill="none" {ink}/>'


def _under(chart: Chart, step: float, bottom: int) -> tuple[list[str], int]:
    """The names under the line, in rows, as many as have room beside each other."""
    said = [word for label in chart.labels for word in printable(label).split()]
    widest = min(2.0 * LEFT - 6, max([60.0, *map(width, said)]))
    each = math.ceil((widest + 6) / step) if len(chart.labels) > 1 else 1
    found: list[str] = []
    most = 1
    for at, label in list(enumerate(chart.labels))[::-each][::-1]:  # the latest always
        rows = wrapped(printable(label), widest)[:3]
        most = max(most, len(rows))
        for row, line in enumerate(rows):
            found.append(_text(LEFT + at * step, bottom + 18 + LINE * row, line, "middle"))
    return found, most
