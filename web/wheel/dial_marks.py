"""The outer lanes: marks for what falls on a day, bands for what lasts; what lies too near is one
mark, and what wants attention has a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from config.words import Words
from flows.views.wheel_things import Domain, State, Thing
from flows.views.wheel_year import WheelYear
from web.wheel import told
from web.wheel.gathered import clusters, middle_of, side_by_side
from web.wheel.lettering import fitting, pieces
from web.wheel.polar import after, along, band, degrees, middle, point, turn
from web.wheel.shapes import (
    SQUARE,
    URGENT,
    Lettering,
    Link,
    Mark,
    Path,
    shape,
    urgent_or,
)

RADII: Mapping[Domain, float] = {
    Domain.BOARD: 354.0,
    Domain.MEETINGS: 327.0,
    Domain.SERVICES: 300.0,
    Domain.ACTIVITIES: 273.0,
    Domain.URGENT: 372.0,
}
APART = 27.0  # marks that are nearer than this are one
WIDE, NARROW = (264.0, 282.0), ((274.0, 286.5), (259.5, 272.0))
LEAST = 8.0
LETTER = 12.0
ORDER = (State.LATE, URGENT, State.SOON, State.PLANNED, State.DONE)
"""What a mark that stands for several says of them: the first of these that one of them is."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Things that one mark stands for."""

    domain: Domain
    things: tuple[Thing, ...]
    angle: float

    @property
    def state(self) -> str:
        found = {urgent_or(one) for one in self.things}
        return str(next(one for one in ORDER if one in found))

    @property
    def wants_attention(self) -> bool:
        return self.state in (State.LATE, URGENT, State.SOON)

    @property
    def days(self) -> int:
        return max(one.days for one in self.things)

    @property
    def first(self) -> date:
        """The day of the first of those that it takes its state from."""
        return min(one.due for one in self.things if urgent_or(one) == self.state)

    @property
    def shape(self) -> str:
        """That of what it takes its state from, where it is one."""
        found = {shape(one.kind) for one in self.things if urgent_or(one) == self.state}
        return found.pop() if len(found) == 1 else SQUARE


def gathered(wheel: WheelYear) -> list[Gathered]:
    """The marks of all lanes. Of the bands, those that want attention have one at their end, and
    so have those for which the lane has no room."""
    placed = places(wheel)
    found = []
    for domain, radius in RADII.items():
        things = [
            one
            for one in wheel.things
            if _domain(one) == domain
            and (not one.is_band or one.state in (State.LATE, State.SOON) or placed[one] is None)
        ]
        angles = {id(one): _angle(wheel, one, placed.get(one), radius) for one in things}

        def at(one: Thing, angles: Mapping[int, float] = angles) -> float:
            return angles[id(one)]

        for group in clusters(things, at, degrees(APART, radius)):
            found.append(Gathered(domain, tuple(group), middle_of(group, at)))
    return found


def _domain(thing: Thing) -> Domain:
    """The lane: what the cycle has beside its steps lies among the services and documents."""
    return Domain.SERVICES if thing.domain == Domain.CYCLE else thing.domain


Place = tuple[int, int] | None


def _angle(wheel: WheelYear, thing: Thing, place: Place, radius: float) -> float:
    """Noon of its day; on a band the mark keeps within its end."""
    angle = middle(wheel.year, thing.end)
    if place is None:
        return angle
    start, end = _span(wheel, thing, radius)
    return max(end - degrees(LETTER, radius), (start + end) / 2)


def _span(wheel: WheelYear, thing: Thing, radius: float) -> tuple[float, float]:
    start = turn(wheel.year, thing.start)
    return start, max(after(wheel.year, thing.end), start + degrees(LEAST, radius))


def places(wheel: WheelYear) -> dict[Thing, Place]:
    """In which of how many half-lanes each band lies; None: there is no room for it."""
    bands = [one for one in wheel.things if one.is_band]
    spans = [_span(wheel, one, RADII[Domain.ACTIVITIES]) for one in bands]
    return dict(zip(bands, side_by_side(spans, len(NARROW)), strict=True))


def band_links(wheel: WheelYear, say: Words, lettered: Sequence[Gathered]) -> Iterator[Link]:
    """The bands that there is room for. ``lettered``: the marks that lie on the lane."""
    for number, (thing, place) in enumerate(places(wheel).items()):
        if place is not None:
            yield _band(wheel, say, number, thing, place, lettered)


def _band(
    wheel: WheelYear,
    say: Words,
    number: int,
    thing: Thing,
    place: tuple[int, int],
    lettered: Sequence[Gathered],
) -> Link:
    lane, lanes = place
    inner, outer = WIDE if lanes == 1 else NARROW[lane]
    radius = (inner + outer) / 2
    start, end = _span(wheel, thing, radius)
    keep = degrees(LETTER + 2, radius)
    cuts = [(one.angle - keep, one.angle + keep) for one in lettered]
    if wheel.is_now:
        now = middle(wheel.year, wheel.today)
        cuts.append((now - degrees(5, radius), now + degrees(5, radius)))
    sizes = (13.0, 12.0) if lanes == 1 else (11.5,)
    words = fitting(_candidates(say, thing), radius, pieces(start, end, cuts), sizes)
    return Link(
        address=told.address(thing),
        said=told.sentence(say, thing),
        day=thing.start,
        paths=(Path(band(inner, outer, start, end), f"band is-{thing.state}"),),
        letterings=(Lettering(f"b{number}", words, f"in-{thing.state}"),) if words else (),
    )


def _candidates(say: Words, thing: Thing) -> list[str]:
    name = thing.name or told.name(say, thing)
    sign = "✓ " if thing.state == State.DONE else ""
    count = f" {told.in_numbers(say, thing.done, thing.of)}" if thing.of > 1 else ""
    parts = name.split()
    # A name that is shortened says so, and no lonely first word stands for all of it.
    short = [" ".join(parts[:n]).rstrip(",:;") + " …" for n in range(len(parts) - 1, 1, -1)]
    return [
        f"{sign}{one}{end}" for one in (name, *short) for end in ((count, "") if count else ("",))
    ]


def mark_links(
    say: Words, found: Sequence[Gathered], letters: Mapping[int, str], week: str
) -> Iterator[tuple[Domain, Link]]:
    """The marks, each with the domain that it is shown with; ``letters`` by the place of each in
    ``found``; ``week`` the address of the list, for marks that stand for several."""
    for number, one in enumerate(found):
        letter = letters.get(number, "")
        sign = letter or (str(len(one.things)) if len(one.things) > 1 else "")
        x, y = point(RADII[one.domain], one.angle)
        yield (
            one.domain,
            Link(
                address=_leads_to(one, week),
                said=_said(say, one),
                day=one.things[0].end,
                mark=Mark(x, y, one.shape, one.state, sign),
            ),
        )


def _leads_to(one: Gathered, week: str) -> str:
    if len(one.things) == 1:
        return told.address(one.things[0])
    return f"{week}#w-{one.things[0].end:%G-%V}"


def _said(say: Words, one: Gathered) -> str:
    if len(one.things) == 1:
        return told.sentence(say, one.things[0])
    names = told.names([told.name(say, thing) for thing in one.things])
    day = told.short_day(say, one.things[0].end)
    return say.say("dial.said.several", n=len(one.things), day=day, names=names)


def gaps(found: Sequence[Gathered], domain: Domain) -> list[tuple[float, float]]:
    """What is free of marks in a lane, as arcs; one that goes over the seam is in two pieces."""
    keep = degrees(LETTER + 2, RADII[domain])
    cuts = [(one.angle - keep, one.angle + keep) for one in found if one.domain == domain]
    return pieces(0, 360, cuts)


def length(arc: tuple[float, float], radius: float) -> float:
    return along(arc[1] - arc[0], radius)
