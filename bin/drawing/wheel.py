"""The built-in wheels, docs/wheel.svg and docs/wheel-calendar-year.svg."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from config.wheel import Window, read_wheel
from config.words import words
from states.dial_year import DialYear
from states.safety_cycle import KIND, STEPS
from web.wheel.lettering import fitting
from web.wheel.polar import CENTRE, after, band, degrees, is_low, point, ray, turn

YEAR = DialYear(2026)  # any year: the wheel's days are the same each year

COLOURS = ("#0b6353", "#2a5b8c", "#6d4a82", "#8a5200", "#4a6a1c")
STYLE = """
text { font-family: system-ui, "Segoe UI", "Noto Sans", sans-serif; fill: #1c2b27; }
.month, .number { text-anchor: middle; dominant-baseline: central; }
.month { font-size: 15px; font-weight: 600; fill: #4a5b55; }
.number { font-size: 15px; font-weight: 700; }
.word { font-weight: 600; text-anchor: middle; }
.hub { font-size: 23px; font-weight: 700; text-anchor: middle; }
.name { font-size: 21px; font-weight: 700; }
.soft { font-size: 17px; fill: #4a5b55; }
"""
WIDTH, HIGH, TEXT_AT, FIRST_ROW, ROW = 1280, 736, 806, 96, 96
OUTERMOST, TRACK, PITCH, HUB = 278.0, 31.0, 37.0, 84.0
MONTHS_OUT, MONTHS_IN, MARKS_AT = 330.0, 292.0, 345.0


def wheel() -> str:
    """The built-in school-year wheel, with a legend in three languages."""
    return _wheel("läsår")


def calendar_year() -> str:
    """The built-in calendar-year wheel, likewise."""
    return _wheel("kalenderår")


def _wheel(name: str) -> str:
    say = words("sv")
    preset = read_wheel().preset(name)
    names = {step: say.state(KIND, step) for step in preset.steps}
    told = "; ".join(
        f"{n}. {names[step]}, {_span(window)}"
        for n, (step, window) in enumerate(preset.steps.items(), 1)
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="sv" viewBox="0 0 {WIDTH} {HIGH}" '
        'role="img" aria-labelledby="name text">',
        f'<title id="name">Årshjulet, förvalet {name}</title>',
        f'<desc id="text">Ett varv är ett läsår, augusti överst. {escape(told)}. '
        "Sedan antas planen och nämnden får sin rapport.</desc>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HIGH}" rx="20" fill="#fff"/>',
        f'<g transform="translate({HIGH / 2 - CENTRE:g} {HIGH / 2 - CENTRE:g})">',
    ]
    lines += [_ring(OUTERMOST - TRACK / 2 - n * PITCH, "#f0f3f1", TRACK) for n in range(5)]
    lines += [_ring(radius, "#d3dcd7", 1.5) for radius in (MONTHS_IN, MONTHS_OUT)]
    lines += _month_names()
    for number, (step, window) in enumerate(preset.steps.items(), 1):
        lines += _step(number, names[step], window)
    for number, window in enumerate(preset.marks.values()):
        lines += _mark(MARKS_AT + 9 * number, window)
    lines += [
        f'<circle cx="{CENTRE:g}" cy="{CENTRE:g}" r="{HUB:g}" fill="#fff" stroke="#d3dcd7" '
        'stroke-width="1.5"/>',
        f'<text class="hub" x="{CENTRE:g}" y="{CENTRE + 8:g}">Årshjul</text>',
        "</g>",
    ]
    lines += _legend(names, preset.steps)
    lines += _marks_legend(preset.marks)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _ring(radius: float, colour: str, width: float) -> str:
    return (
        f'<circle cx="{CENTRE:g}" cy="{CENTRE:g}" r="{radius:g}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}"/>'
    )


def _month_names() -> Iterator[str]:
    names = words("sv").babel.months["format"]["abbreviated"]
    for first in YEAR.months:
        start = turn(YEAR, first)
        x, y = point((MONTHS_IN + MONTHS_OUT) / 2, start + 15)
        yield f'<path d="{ray(MONTHS_IN, MONTHS_OUT, start)}" stroke="#d3dcd7"/>'
        yield f'<text class="month" x="{x}" y="{y}">{str(names[first.month]).rstrip(".")}</text>'


def _step(number: int, name: str, window: Window) -> Iterator[str]:
    """A step on its track; what lies in the next school year is dashed, and not laid on the dial as
    if it were this."""
    colour = COLOURS[number - 1]
    outer = OUTERMOST - (number - 1) * PITCH
    inner, middle = outer - TRACK, outer - TRACK / 2
    opens, due = window.opens_on(YEAR.own_cycle), window.due_on(YEAR.own_cycle)
    later = opens > YEAR.last_day
    start, end = _angle(opens), _end(due)
    if not later and due > YEAR.last_day:
        yield _path(band(inner, outer, 0, end), "#fff", colour, dashed=True)
        end = 360.0
    path = band(inner, outer, start, end)
    yield _path(path, "#fff", colour, dashed=True) if later else _path(path, colour, "#fff")
    at_end = is_low((start + end) / 2)
    at = end - degrees(17, middle) if at_end else start + degrees(17, middle)
    yield from _badge(
        number, *point(middle, at), *((colour, "#fff") if later else ("#fff", colour))
    )
    badge = degrees(30, middle)
    piece = (start, end - badge) if at_end else (start + badge, end)
    written = fitting([name], middle, [piece], (16.0, 15.0))
    if written:
        ink = colour if later else "#fff"
        yield f'<path id="w{number}" d="{written.path}" fill="none"/>'
        yield (
            f'<text class="word" style="fill:{ink};font-size:{written.size:g}px">'
            f'<textPath href="#w{number}" startOffset="50%">{escape(name)}</textPath></text>'
        )


def _mark(radius: float, window: Window) -> Iterator[str]:
    opens, due = window.opens_on(YEAR.own_cycle), window.due_on(YEAR.own_cycle)
    start, end = _angle(opens), _end(due)
    faint = ' opacity="0.4"' if opens > YEAR.last_day else ""
    yield f'<path d="{band(radius - 2, radius + 2, start, end)}" fill="#1c2b27"{faint}/>'
    yield _dot(*point(radius, end), window)


def _angle(day: date) -> float:
    """Where a day lies, whatever its year."""
    return turn(DialYear.of(day), day)


def _end(day: date) -> float:
    return after(DialYear.of(day), day)


def _path(d: str, fill: str, stroke: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="2"{dashes}/>'


def _legend(names: Mapping[str, str], windows: Mapping[str, Window]) -> Iterator[str]:
    for number, (step, window) in enumerate(windows.items(), 1):
        y = FIRST_ROW + ROW * (number - 1)
        others = " · ".join(words(one).state(KIND, step) for one in ("nb", "en"))
        yield from _badge(number, TEXT_AT - 30, y - 7, COLOURS[number - 1], "#fff", 15)
        yield f'<text class="name" x="{TEXT_AT}" y="{y}">{escape(names[step])}</text>'
        yield f'<text class="soft" x="{TEXT_AT}" y="{y + 25}">{escape(others)}</text>'
        yield f'<text class="soft" x="{TEXT_AT}" y="{y + 48}">{_span(window)}</text>'


def _marks_legend(marks: Mapping[str, Window]) -> Iterator[str]:
    y = FIRST_ROW + ROW * len(STEPS)
    for key, window in marks.items():
        name = words("sv").say(f"pages.wheel.mark.{key}")
        yield _dot(TEXT_AT - 30, y - 6, window)
        yield f'<text class="soft" x="{TEXT_AT}" y="{y}">{escape(name)}, {_span(window)}</text>'
        y += 32


def _dot(x: float, y: float, window: Window) -> str:
    """A mark's dot; hollow where it lies in the next school year."""
    fill = "#fff" if window.opens_on(YEAR.own_cycle) > YEAR.last_day else "#1c2b27"
    return f'<circle cx="{x}" cy="{y}" r="7" fill="{fill}" stroke="#1c2b27" stroke-width="2"/>'


def _badge(number: int, x: float, y: float, fill: str, ink: str, r: float = 11.5) -> list[str]:
    return [
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>',
        f'<text class="number" x="{x}" y="{y}" style="fill:{ink}">{number}</text>',
    ]


def _span(window: Window) -> str:
    months = words("sv").babel.months["format"]["abbreviated"]

    def short(month: int, day: int) -> str:
        return f"{day} {str(months[month]).rstrip('.')}"

    begins = short(window.opens.month, window.opens.day)
    span = f"{begins} – {short(window.due.month, window.due.day)}"
    if window.opens_on(YEAR.own_cycle) > YEAR.last_day:
        return f"{span}, nästa läsår"
    return f"{span} nästa läsår" if window.due_on(YEAR.own_cycle) > YEAR.last_day else span
