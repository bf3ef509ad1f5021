"""The whole picture: twelve months, breaks, lanes, links, and what stands behind the letters.

The dial is one year and not one cycle: it carries what happens in it, whatever cycle that belongs
to, and nothing of another year. The hand stands only in its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_month_names

from config.words import Words
from flows.views.wheel_steps import Step
from flows.views.wheel_things import Domain, State
from flows.views.wheel_year import WheelYear
from states.calendars import Span
from web.letter_widths import width
from web.wheel.dial_marks import RADII, Gathered, band_links, gaps, gathered, length, mark_links
from web.wheel.dial_steps import LANES, step_links
from web.wheel.lettering import ROOM, along_ring
from web.wheel.polar import (
    CENTRE,
    SIZE,
    after,
    band,
    degrees,
    line,
    middle,
    point,
    ray,
    turn,
)
from web.wheel.shapes import CIRCLE, URGENT, Break, Entry, Lettering, Link, Month

OUT, RIM, WEEKS = 413.0, 388.0, 384.0
NAMES_AT, BREAKS_AT = 400.5, 374.5
HUB = 98.0
WEDGE_FROM = 110.0
LETTERS = "ABCDEFGHIJKLMNO"
LANES_NAMED = (Domain.BOARD, Domain.MEETINGS, Domain.SERVICES, Domain.ACTIVITIES)
SMALL = 12.6


@dataclass(frozen=True, slots=True)
class LaneLine:
    """A lane's thin line, left out where its name stands."""

    path: str
    name: Lettering | None


@dataclass(frozen=True, slots=True)
class Dial:
    """All that is drawn. ``links`` stand in the order of their days; ``entries`` are what wants
    attention, by its letters. ``hand``: the path and the end of the hand, None in another year."""

    size: int
    centre: float
    hub: float
    rim: float
    out: float
    tracks: tuple[float, ...]
    months: tuple[Month, ...]
    weeks: str
    breaks: tuple[Break, ...]
    lanes: tuple[LaneLine, ...]
    links: tuple[Link, ...]
    hand: tuple[str, float, float] | None
    entries: tuple[Entry, ...]

    @property
    def late(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if one.state in (State.LATE, URGENT))

    @property
    def soon(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if one.state == State.SOON)


def draw(wheel: WheelYear, say: Words, shown: Collection[Domain], week: str) -> Dial:
    """The picture of a year, with the links of the domains in ``shown``. Lanes, letters and places
    are the same whatever is shown. ``week`` is the address of the list."""
    marks = gathered(wheel)
    letters, of_steps, entries = _letters(wheel, marks)
    links: list[tuple[Domain, Link]] = [
        *((Domain.CYCLE, one) for one in step_links(wheel, say, of_steps)),
        *(
            (Domain.ACTIVITIES, one)
            for one in band_links(
                wheel, say, [one for one in marks if one.domain == Domain.ACTIVITIES]
            )
        ),
        *mark_links(say, marks, letters, week),
    ]
    links.sort(key=lambda one: (one[1].day, one[1].said))
    now = middle(wheel.year, wheel.today) if wheel.is_now else None
    return Dial(
        size=SIZE,
        centre=CENTRE,
        hub=HUB,
        rim=RIM,
        out=OUT,
        tracks=LANES,
        months=tuple(_months(wheel, say)),
        weeks="".join(_weeks(wheel)),
        breaks=tuple(_breaks(wheel, marks)),
        lanes=tuple(_lanes(say, marks)),
        links=tuple(one for domain, one in links if domain in shown),
        hand=None if now is None else (ray(HUB, RIM, now), *point(RIM, now)),
        entries=tuple(one for domain, one in entries if domain in shown),
    )


def _letters(
    wheel: WheelYear, marks: Sequence[Gathered]
) -> tuple[dict[int, str], dict[Step, str], list[tuple[Domain, Entry]]]:
    """The letters of the marks, by their place, and of the steps; and what they stand for. The
    late come first, the longest late before all, then the urgent, then what is due soon by its
    day; what there are no more letters for has none."""
    wanting: list[tuple[tuple[int, int], int | Step]] = []
    for number, one in enumerate(marks):
        if one.wants_attention:
            wanting.append((_rank(one.state, one.days, one.first), number))
    for step in wheel.steps:
        if step.late:
            wanting.append((_rank(State.LATE, step.late[0].days, step.late[0].due), step))
        elif step.soon:
            wanting.append((_rank(State.SOON, 0, _first(step, wheel.today)), step))
    wanting.sort(key=lambda one: one[0])
    of_marks: dict[int, str] = {}
    of_steps: dict[Step, str] = {}
    entries: list[tuple[Domain, Entry]] = []
    for letter, (_, what) in zip(LETTERS, wanting, strict=False):
        if isinstance(what, int):
            mark = marks[what]
            of_marks[what] = letter
            entries.append((mark.domain, Entry(letter, mark.shape, mark.state, mark.things)))
        else:
            of_steps[what] = letter
            state = State.LATE if what.late else State.SOON
            entries.append((Domain.CYCLE, Entry(letter, CIRCLE, state, step=what)))
    return of_marks, of_steps, entries


def _rank(state: str, days: int, day: date) -> tuple[int, int]:
    if state == State.LATE:
        return 0, -days
    return 1 if state == URGENT else 2, day.toordinal()


def _first(step: Step, day: date) -> date:
    return min(one.case.due for one in step.here if one.case.due and one.case.due >= day)


def _months(wheel: WheelYear, say: Words) -> Iterator[Month]:
    names = get_month_names("abbreviated", "stand-alone", say.babel)
    firsts = wheel.year.months
    for number, first in enumerate(firsts):
        start = turn(wheel.year, first)
        end = turn(wheel.year, firsts[number + 1]) if number < 11 else 360.0
        here = wheel.is_now and (first.year, first.month) == (wheel.today.year, wheel.today.month)
        words = along_ring(names[first.month].rstrip("."), 16, NAMES_AT, (start + end) / 2)
        yield Month(
            Lettering(f"m{number}", words, "month now" if here else "month"),
            ray(RIM, OUT, start),
            band(RIM, OUT, start, end) if here else "",
        )


def _weeks(wheel: WheelYear) -> Iterator[str]:
    """A short stroke where each week begins."""
    day = wheel.year.first_day
    day += timedelta(days=-day.weekday() % 7)
    while day <= wheel.year.last_day:
        yield ray(WEEKS, RIM, turn(wheel.year, day))
        day += timedelta(days=7)


def _breaks(wheel: WheelYear, marks: Sequence[Gathered]) -> Iterator[Break]:
    """The fields of the breaks, with their names where these meet neither each other nor the
    urgent ones; the longest break first."""
    taken = [
        (one.angle - degrees(14, BREAKS_AT), one.angle + degrees(14, BREAKS_AT))
        for one in marks
        if one.domain == Domain.URGENT
    ]
    for number, span in enumerate(sorted(wheel.breaks, key=_length)):
        start, end = turn(wheel.year, span.start), after(wheel.year, span.end)
        half = degrees(width(span.name, SMALL, bold=False) / 2 + ROOM, BREAKS_AT)
        at = min(max((start + end) / 2, half), 360 - half)
        free = all(at + half <= a or at - half >= b for a, b in taken)
        name = None
        if free:
            taken.append((at - half, at + half))
            words = along_ring(span.name, SMALL, BREAKS_AT, at, bold=False)
            name = Lettering(f"h{number}", words, "break-name")
        yield Break(span, band(WEDGE_FROM, RIM, start, end), name)


def _length(span: Span) -> tuple[int, date]:
    return (span.start - span.end).days, span.start


def _lanes(say: Words, marks: Sequence[Gathered]) -> Iterator[LaneLine]:
    """The lanes' lines and names. A name stands at the end of the year, where least happens; where
    marks are in its way, in the widest gap between them."""
    for domain in LANES_NAMED:
        radius = RADII[domain]
        name = say.say(f"dial.lane.{domain}")
        need = degrees(width(name, SMALL) + 2 * ROOM, radius)
        free = gaps(marks, domain)
        last = free[-1] if free and free[-1][1] >= 360 else None
        if last and last[1] - last[0] >= need:
            start, end = 360 - need, 360.0
        else:
            widest = max(free, key=lambda arc: length(arc, radius), default=(0.0, 0.0))
            if widest[1] - widest[0] < need:
                yield LaneLine(line(radius, 0, 360), None)
                continue
            start = (widest[0] + widest[1] - need) / 2
            end = start + need
        words = along_ring(name, SMALL, radius, (start + end) / 2)
        path = line(radius, end, start + 360) if end < 360 else line(radius, 0, start)
        yield LaneLine(path, Lettering(f"n-{domain}", words, "lane-name"))
