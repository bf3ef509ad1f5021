"""A chart as a drawing: SVG, told apart by shade, pattern and number, never by colour alone."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from html import escape

import typst

from reports.printable import printable
from reports.report import Chart, Form, Series

WIDTH, NAMES, ROW, TEXT = 640, 220, 20, 13
INKS = ("#1f4e79", "#b35c00", "#5b7f2b", "#7a3b8f", "#4d4d4d", "#a3234a")
DASHES = ("", "8 4", "2 4", "12 4 2 4", "4 8", "1 3")
_SHEET = (
    b"#set page(width: 16cm, height: auto, margin: 0pt)\n"
    b'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
)
LONGEST = 30  # signs of a label on a line
LONGEST_WORD, SIGN = 18, 7.5  # signs of a word under a line; how wide a sign is


def as_svg(chart: Chart, locale: str) -> str:
    """The drawing. Bars lie down, so that a school's whole name has its place."""
    body, height = _line(chart, locale) if chart.form is Form.LINE else _bars(chart, locale)
    keys = [part for n, one in enumerate(chart.series) for part in _key(n, one, height, chart.form)]
    height += 24 * len(chart.series) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" font-family="Libertinus Serif" font-size="{TEXT}">'
        f"<defs>{''.join(map(_pattern, range(len(INKS))))}</defs>{''.join(body + keys)}</svg>"
    )


def as_png(chart: Chart, locale: str) -> bytes:
    """The drawing as a picture, for what cannot hold SVG."""
    compiler = typst.Compiler(_SHEET, ignore_system_fonts=True)
    drawn = compiler.compile(format="png", ppi=200, sys_inputs={"svg": as_svg(chart, locale)})
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


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    said = escape(printable(words))
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#111">{said}</text>'


def _key(n: int, series: Series, top: int, form: Form) -> Iterator[str]:
    y = top + 24 * n
    if form is Form.LINE:
        yield f'<path d="M4 {y + 6}H34" stroke="{INKS[_ink(n)]}" stroke-width="2"{_dash(n)}/>'
    else:
        fill = f'fill="{_fill(n)}" stroke="{INKS[_ink(n)]}"'
        yield f'<rect x="8" y="{y}" width="22" height="12" {fill}/>'
    yield _text(38, y + 11, textwrap.shorten(series.name, 80, placeholder="…"))


def _dash(n: int) -> str:
    return f' stroke-dasharray="{DASHES[_ink(n)]}"' if DASHES[_ink(n)] else ""


def _largest(chart: Chart) -> int:
    columns = zip(*(one.values for one in chart.series), strict=True)
    gathered = sum if chart.form is Form.STACKED else max
    return max([1, *(gathered([0, *(v or 0 for v in column)]) for column in columns)])


def _bars(chart: Chart, locale: str) -> tuple[list[str], int]:
    found: list[str] = []
    y, scale = 8, (WIDTH - NAMES - _after(chart, locale)) / _largest(chart)
    for at, label in enumerate(chart.labels):
        lines = textwrap.wrap(printable(label), LONGEST) or [""]
        stacked = chart.form is Form.STACKED
        rows = 1 if stacked else max(1, len(chart.series))
        for n, line in enumerate(lines):
            found.append(_text(NAMES - 8, y + 15 + 15 * n, line, "end"))
        values = [one.values[at] for one in chart.series]
        found += (_pile if stacked else _beside)(chart, values, y, scale, locale)
        y += max(ROW * rows, 15 * len(lines)) + 10
    found.append(f'<path d="M{NAMES} 4V{y}" stroke="#555"/>')
    return found, y + 8


def _after(chart: Chart, locale: str) -> float:
    """What is kept free behind the longest bar for its numbers."""
    rows = zip(*(one.values for one in chart.series), strict=True)
    said = [[shown(one, chart, locale) for one in row] for row in rows]
    joined = [" + ".join(row) if chart.form is Form.STACKED else max(row, key=len) for row in said]
    return 16 + SIGN * max(map(len, joined), default=0)


def _rect(n: int, x: float, y: float, width: float) -> str:
    ink = _ink(n)
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 3}"'
        f' fill="{_fill(n)}" stroke="{INKS[ink]}"/>'
    )


def _beside(
    chart: Chart, values: list[int | None], y: int, scale: float, locale: str
) -> Iterator[str]:
    for n, value in enumerate(values):
        width, top = max(0, value or 0) * scale, y + ROW * n
        if width:
            yield _rect(n, NAMES, top, width)
        yield _text(NAMES + width + 6, top + 14, shown(value, chart, locale))


def _pile(
    chart: Chart, values: list[int | None], y: int, scale: float, locale: str
) -> Iterator[str]:
    """The bar in its pieces, and after it each number in the order of the pieces."""
    x = float(NAMES)
    for n, value in enumerate(values):
        width = max(0, value or 0) * scale
        if width:
            yield _rect(n, x, y, width)
        x += width
    yield _text(x + 6, y + 14, " + ".join(shown(one, chart, locale) for one in values))


def _line(chart: Chart, locale: str) -> tuple[list[str], int]:
    found: list[str] = []
    left, wide, high, top = 70, WIDTH - 140, 180, 24
    step, scale = wide / max(1, len(chart.labels) - 1), high / _largest(chart)
    for n, series in enumerate(chart.series):
        ink, path, pen = INKS[_ink(n)], "", "M"
        for at, value in enumerate(series.values):
            if value is None:  # a gap: nothing is drawn over what is not known
                pen = "M"
                continue
            x, y = left + at * step, top + high - value * scale
            path, pen = f"{path}{pen}{x:.1f} {y:.1f}", "L"
            found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{ink}"/>')
            found.append(_text(x, y - 8, shown(value, chart, locale), "middle"))
        if path:
            found.append(
                f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="2"{_dash(n)}/>'
            )
    bottom = top + high
    found.append(f'<path d="M{left - 8} {bottom}H{left + wide + 8}" stroke="#555"/>')
    longest = min(
        LONGEST_WORD, max((len(one) for label in chart.labels for one in label.split()), default=1)
    )
    each = math.ceil((SIGN * max(longest, 8) + 6) / step) if len(chart.labels) > 1 else 1
    for at, label in enumerate(chart.labels):
        if at % each:  # told by its place between those that have room
            continue
        for row, words in enumerate(textwrap.wrap(printable(label), max(longest, 8))[:3]):
            found.append(_text(left + at * step, bottom + 18 + 15 * row, words, "middle"))
    return found, bottom + 72
