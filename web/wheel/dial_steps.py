"""The five lanes of the steps: bands for their days, a level that grows with the units that are
done, and what is late after its last day.

An angle is only time, and a radius within a lane only a share: progress never runs along an arc.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from config.words import Words
from flows.views.wheel_steps import Step
from flows.views.wheel_things import State
from flows.views.wheel_year import WheelYear
from states.safety_cycle import KIND as CYCLE
from web.letter_widths import width
from web.wheel import told
from web.wheel.lettering import ROOM, along_ring, fitting, pieces
from web.wheel.polar import after, band, degrees, middle, point, stairs, turn
from web.wheel.shapes import CIRCLE, Lettering, Link, Mark, Path

LANES = (240.0, 211.0, 182.0, 153.0, 124.0)
"""The middles of the lanes, the first step's outermost."""
HALF, STRIP = 13.0, 9.0
LEAST = 8.0  # what is shorter is drawn so long
LETTER = 12.0  # half of what a letter's mark takes
HAND = 5.0  # how far words keep from the hand


@dataclass(frozen=True, slots=True)
class Lane:
    """Where a step lies: its whole lane, or half of it where two cycles have it at once."""

    inner: float
    outer: float
    strip: float

    @property
    def words(self) -> float:
        return (self.inner + self.strip + self.outer) / 2

    @property
    def middle(self) -> float:
        return (self.inner + self.outer) / 2


def lanes_of(steps: Sequence[Step]) -> dict[Step, Lane]:
    """The lane of each step. A step shares its lane with the same step of the next cycle as long
    as they do not meet; where they do, the lane is split, the later cycle outside."""
    found: dict[Step, Lane] = {}
    for number in {step.number for step in steps}:
        same = [step for step in steps if step.number == number]
        at = LANES[number - 1]
        shown = [step for step in same if step.start and step.end]
        meet = any(one.end >= two.start for one, two in pairwise(shown) if one.end and two.start)
        for order, step in enumerate(same):
            if not meet:
                found[step] = Lane(at - HALF, at + HALF, STRIP)
            elif order == len(same) - 1:
                found[step] = Lane(at + 1, at + HALF, 4)
            else:
                found[step] = Lane(at - HALF, at - 1, 4)
    return found


def step_links(wheel: WheelYear, say: Words, letters: dict[Step, str]) -> Iterator[Link]:
    """Each step as a link, and each that is late as one more. ``letters``: those of the steps that
    want attention."""
    for step, lane in lanes_of(wheel.steps).items():
        letter = letters.get(step, "")
        if step.start is not None and step.end is not None:
            yield _step(wheel, say, step, lane, "" if step.late else letter)
        if step.late:
            yield _late(wheel, say, step, lane, letter)


def _step(wheel: WheelYear, say: Words, step: Step, lane: Lane, letter: str) -> Link:
    assert step.start is not None and step.end is not None
    year = wheel.year
    start = turn(year, step.start)
    end = max(after(year, step.end), start + degrees(LEAST, lane.outer))
    own = "own" if step.own else "older"
    cls = f"step step-{step.number} is-{own}"
    strip = lane.inner + lane.strip
    letterings = _words(wheel, say, step, lane, (start, end)) if lane.strip == STRIP else ()
    level = _level(wheel, step, lane)
    return Link(
        address=told.step_address(step),
        said=told.step_sentence(say, step),
        day=step.start,
        paths=(Path(band(strip, lane.outer, start, end), cls),),
        hidden=(
            Path(band(lane.inner, strip, start, end), f"{cls} strip"),
            *((Path(level, f"{cls} level"),) if level else ()),
        ),
        letterings=letterings,
        mark=_soon_mark(wheel, step, lane, letter),
    )


def _soon_mark(wheel: WheelYear, step: Step, lane: Lane, letter: str) -> Mark | None:
    if not letter or not step.soon:
        return None
    due = min(one.case.due for one in step.here if one.case.due and one.case.due >= wheel.today)
    angle = middle(wheel.year, min(due, wheel.year.last_day)) - degrees(LETTER, lane.middle)
    return Mark(*point(lane.middle, angle), CIRCLE, State.SOON, letter)


def _level(wheel: WheelYear, step: Step, lane: Lane) -> str:
    """The share of units that are done, day by day; it ends today, at the end of what is done, or
    where the year does."""
    year = wheel.year
    if not step.stairs or not step.of:
        return ""
    last = step.stairs[-1][0]
    end = max(last, step.end or last)
    if not step.is_done:
        end = year.last_day
    end = min(end, max(wheel.today, last), year.last_day)
    at = [(turn(year, day), count / step.of) for day, count in step.stairs]
    return stairs(lane.inner, lane.strip, at, after(year, end))


def _words(
    wheel: WheelYear, say: Words, step: Step, lane: Lane, arc: tuple[float, float]
) -> tuple[Lettering, ...]:
    """The step's name and its count, and that it goes on after the year, where there is room."""
    start, end = arc
    radius = lane.words
    made = []
    after_it = ""
    if step.due > wheel.year.last_day:
        after_it = say.say("dial.goes_on", day=told.short_day(say, step.due))
    tail = degrees(width(after_it, 12) + 2 * ROOM, radius)
    if after_it and end - start > tail + degrees(140, radius):
        words = along_ring(after_it, 12, radius, end - tail / 2)
        made.append(Lettering(f"w{step.number}-{step.cycle[:4]}-on", words, _ink(step)))
        end -= tail
    cuts = []
    if wheel.is_now:
        now = middle(wheel.year, wheel.today)
        gap = degrees(HAND, radius)
        cuts = [(now - gap, now + gap)]
    if step.soon and not step.late:
        cuts.append((end - degrees(2.4 * LETTER, radius), end))
    words_ = fitting(_candidates(wheel, say, step), radius, pieces(start, end, cuts))
    if words_:
        made.append(Lettering(f"w{step.number}-{step.cycle[:4]}", words_, _ink(step)))
    return tuple(made)


def _ink(step: Step) -> str:
    return f"step-{step.number} {'on-step' if step.own else 'in-step'}"


def _candidates(wheel: WheelYear, say: Words, step: Step) -> list[str]:
    """What may be written on a step, from long to short."""
    name = say.state(CYCLE, step.step)
    long = f"{step.number} {name}"
    if not step.own:
        long += f" {step.cycle[2:]}"
    if step.opens < wheel.year.first_day:
        long = f"← {long}"
    sign = " ✓" if step.is_done else ""
    count = "" if sign or step.of < 2 else f" {told.in_numbers(say, step.done, step.of)}"
    return [
        f"{long}{count}{sign}",
        f"{long}{sign}",
        f"{step.number} {name}{sign}",
        f"{step.number}",
    ]


def _late(wheel: WheelYear, say: Words, step: Step, lane: Lane, letter: str) -> Link:
    """What is late, from the day after its last day to today; where the step's own days lie, its
    inner strip alone is hatched."""
    assert step.late_from is not None
    year = wheel.year
    first = max(step.late_from, year.first_day)
    start = turn(year, first)
    end = after(year, min(wheel.today, year.last_day))
    end = max(end, start + degrees(LEAST, lane.outer))
    own = []
    if step.start is not None and step.end is not None:
        own = [(turn(year, step.start), after(year, step.end))]
    strip = lane.inner + lane.strip
    free = pieces(start, end, own)
    said = [say.say("dial.late", n=len(step.late))]
    if len(step.late) == 1 and step.of == 1:
        said = [say.say("dial.late_days", n=step.late[0].days)]
    mark = None
    at_end = end - degrees(LETTER + 1, lane.middle)
    if letter:
        mark = Mark(*point(lane.middle, at_end), CIRCLE, State.LATE, letter)
        room = [(at_end - degrees(LETTER + 2, lane.words), end)]
        free_of_it = pieces(start, end, [*own, *room])
    else:
        free_of_it = free
    words = fitting(said, lane.words, free_of_it, (12.0, 11.5)) if free_of_it else None
    names = [one.case.unit for one in step.late]
    return Link(
        address=told.step_address(step, late=True),
        said=f"{told.step_name(say, step)}: {said[0]}, {told.names(names)}",
        day=min(first, wheel.today),
        paths=tuple(Path(band(strip, lane.outer, *one), "late-band") for one in free),
        hidden=(
            *(Path(band(lane.inner, strip, *one), "late-strip") for one in free),
            Path(band(lane.inner, strip, start, end), "late-hatch"),
        ),
        letterings=(
            (Lettering(f"l{step.number}-{step.cycle[:4]}", words, "in-late"),) if words else ()
        ),
        mark=mark,
    )
