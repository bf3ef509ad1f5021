"""The built-in wheels, docs/wheel.svg and docs/wheel-calendar-year.svg."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from config.wheel import Window, read_wheel
from config.words import words
from states.safety_cycle import KIND, STEPS
from states.school_year import SchoolYear
from web.wheel import picture as wheel_picture

YEAR = SchoolYear(2026)  # any year: the wheel's days are the same each year

COLOURS = ("#0b6353", "#2a5b8c", "#6d4a82", "#8a5200", "#4a6a1c")
STYLE = """
text { font-family: system-ui, "Segoe UI", "Noto Sans", sans-serif; fill: #1c2b27; }
.month, .number { text-anchor: middle; dominant-baseline: central; }
.month { font-size: 15px; font-weight: 600; fill: #4a5b55; }
.number { font-size: 15px; font-weight: 700; }
.word { font-size: 16px; font-weight: 600; fill: #fff; }
.hub { font-size: 23px; font-weight: 700; text-anchor: middle; }
.name { font-size: 21px; font-weight: 700; }
.soft { font-size: 17px; fill: #4a5b55; }
"""
WIDTH, TEXT_AT, FIRST_ROW, ROW = 1280, 806, 96, 96


def wheel() -> str:
    """The built-in school-year wheel, with a legend in three languages."""
    return _wheel("läsår")


def calendar_year() -> str:
    """The built-in calendar-year wheel, likewise."""
    return _wheel("kalenderår")


def _wheel(name: str) -> str:
    say = words("sv")
    preset = read_wheel().preset(name)
    steps = [
        wheel_picture.Span(s, say.state(KIND, s), w.opens_on(YEAR), _within_a_round(w))
        for s, w in preset.steps.items()
    ]
    marks = [
        wheel_picture.Span(m, m, w.opens_on(YEAR), w.due_on(YEAR)) for m, w in preset.marks.items()
    ]
    picture = wheel_picture.draw(steps, marks, (), _months("sv"), YEAR.first_day)
    size = picture.size
    told = "; ".join(f"{n}. {s.name}, {_span(w)}" for n, s, w in _numbered(steps, preset.steps))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="sv" viewBox="0 0 {WIDTH} {size}" '
        'role="img" aria-labelledby="name text">',
        f'<title id="name">Årshjulet, förvalet {name}</title>',
        f'<desc id="text">Ett varv är ett läsår, augusti överst. {escape(told)}. '
        "Sedan antas planen och nämnden får sin rapport.</desc>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{size}" rx="20" fill="#fff"/>',
    ]
    lines += [
        f'<circle cx="{picture.centre}" cy="{picture.centre}" r="{r}" fill="none" '
        'stroke="#f0f3f1" stroke-width="31"/>'
        for r in picture.tracks
    ]
    lines += [
        f'<circle cx="{picture.centre}" cy="{picture.centre}" r="{r}" fill="none" '
        'stroke="#d3dcd7" stroke-width="1.5"/>'
        for r in (picture.months_out, picture.months_in)
    ]
    for month in picture.months:
        lines.append(f'<path d="{month.tick}" stroke="#d3dcd7" stroke-width="1.5"/>')
        lines.append(f'<text class="month" x="{month.x}" y="{month.y}">{month.name}</text>')
    for arc in picture.arcs:
        colour, window = COLOURS[arc.number - 1], preset.steps[arc.key]
        later = window.opens_on(YEAR) > YEAR.last_day
        ink = colour if later else "#fff"
        if later:
            lines.append(_next_year(arc.path, colour))
        else:
            lines.append(f'<path d="{arc.path}" fill="{colour}" stroke="#fff" stroke-width="2"/>')
            if window.due_on(YEAR) > YEAR.last_day:
                lines.append(_next_year(_rest(picture.tracks[arc.number - 1], window), colour))
        lines += _badge(arc.number, arc.x, arc.y, ink, "#fff" if later else colour)
        if arc.fits:
            lines.append(f'<path id="w{arc.number}" d="{arc.words}" fill="none"/>')
            lines.append(
                f'<text class="word" style="fill:{ink}">'
                f'<textPath href="#w{arc.number}" startOffset="4">'
                f"{escape(arc.name)}</textPath></text>"
            )
    for mark in picture.marks:
        window = preset.marks[mark.key]
        faint = ' opacity="0.4"' if window.opens_on(YEAR) > YEAR.last_day else ""
        lines.append(f'<path d="{mark.path}" fill="#1c2b27"{faint}/>')
        lines.append(_dot(mark.x, mark.y, window))
    lines.append(
        f'<circle cx="{picture.centre}" cy="{picture.centre}" r="{picture.hub}" fill="#fff" '
        'stroke="#d3dcd7" stroke-width="1.5"/>'
    )
    lines.append(f'<text class="hub" x="{picture.centre}" y="{picture.centre + 8}">Årshjul</text>')
    lines += _legend(steps, preset.steps)
    lines += _marks_legend(preset.marks)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _within_a_round(window: Window) -> date:
    """The last day of what is drawn whole: a step does not run on into the next school year."""
    due = window.due_on(YEAR)
    crosses = window.opens_on(YEAR) <= YEAR.last_day < due
    return YEAR.last_day if crosses else due


def _rest(middle: float, window: Window) -> str:
    """The part of a step that lies in the next school year."""
    half = wheel_picture.TRACK / 2
    end = wheel_picture.turn(window.due_on(YEAR)) + 360 / 365
    return wheel_picture.band(middle - half, middle + half, 0, end)


def _next_year(path: str, colour: str) -> str:
    """What lies in the next school year is dashed, and not laid on the dial as if it were this."""
    return (
        f'<path d="{path}" fill="#fff" stroke="{colour}" stroke-width="2" stroke-dasharray="6 4"/>'
    )


def _numbered(
    steps: list[wheel_picture.Span], windows: Mapping[str, Window]
) -> Iterator[tuple[int, wheel_picture.Span, Window]]:
    for number, step in enumerate(steps, 1):
        yield number, step, windows[step.key]


def _legend(steps: list[wheel_picture.Span], windows: Mapping[str, Window]) -> Iterator[str]:
    for number, step, window in _numbered(steps, windows):
        y = FIRST_ROW + ROW * (number - 1)
        others = " · ".join(words(one).state(KIND, step.key) for one in ("nb", "en"))
        yield from _badge(number, TEXT_AT - 30, y - 7, COLOURS[number - 1], "#fff", 15)
        yield f'<text class="name" x="{TEXT_AT}" y="{y}">{escape(step.name)}</text>'
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
    fill = "#fff" if window.opens_on(YEAR) > YEAR.last_day else "#1c2b27"
    return f'<circle cx="{x}" cy="{y}" r="7" fill="{fill}" stroke="#1c2b27" stroke-width="2"/>'


def _badge(number: int, x: float, y: float, fill: str, ink: str, r: float = 11.5) -> list[str]:
    return [
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>',
        f'<text class="number" x="{x}" y="{y}" style="fill:{ink}">{number}</text>',
    ]


def _months(locale: str) -> list[str]:
    names = words(locale).babel.months["format"]["abbreviated"]
    return [str(names[m]).rstrip(".") for m in (*range(8, 13), *range(1, 8))]


def _span(window: Window) -> str:
    months = words("sv").babel.months["format"]["abbreviated"]

    def short(month: int, day: int) -> str:
        return f"{day} {str(months[month]).rstrip('.')}"

    begins = short(window.opens.month, window.opens.day)
    span = f"{begins} – {short(window.due.month, window.due.day)}"
    if window.opens_on(YEAR) > YEAR.last_day:
        return f"{span}, nästa läsår"
    return f"{span} nästa läsår" if window.due_on(YEAR) > YEAR.last_day else span
