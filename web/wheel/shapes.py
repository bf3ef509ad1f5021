"""What is drawn on the dial: paths, signs and words, with classes and without colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flows.views.wheel_steps import Step
from flows.views.wheel_things import DECISION, State, Thing
from states.calendars import Span
from web.wheel.lettering import Words

DIAMOND, CIRCLE, DOTTED, PAGE, SQUARE, TRIANGLE = (
    "diamond",
    "circle",
    "dotted",
    "page",
    "square",
    "triangle",
)
OUTLINES: Mapping[str, str] = {
    DIAMOND: "M0-11L11 0 0 11-11 0Z",
    CIRCLE: "M0-9.5A9.5 9.5 0 0 1 0 9.5 9.5 9.5 0 0 1 0-9.5Z",
    DOTTED: "M0-9.5A9.5 9.5 0 0 1 0 9.5 9.5 9.5 0 0 1 0-9.5Z",
    PAGE: "M-7.5-9.5H3L7.5-5V9.5H-7.5Z",
    SQUARE: "M-5.5-9H5.5A3.5 3.5 0 0 1 9-5.5V5.5A3.5 3.5 0 0 1 5.5 9H-5.5A3.5 3.5 0 0 1-9 5.5"
    "V-5.5A3.5 3.5 0 0 1-5.5-9Z",
    TRIANGLE: "M0-11.5L12.5 10H-12.5Z",
}
"""Each about 19 units high, around the middle of the mark."""
SHAPES: Mapping[str, str] = {
    "report_back": DIAMOND,
    DECISION: DIAMOND,
    "adoption": DIAMOND,
    "report": DIAMOND,
    "gathering": CIRCLE,
    "appointee": DOTTED,
    "governing_document": PAGE,
    "quality_review": PAGE,
    "document_evaluation": PAGE,
    "revision_request": PAGE,
    "artefact": PAGE,
    "urgent_case": TRIANGLE,
    "data_breach": TRIANGLE,
    "cyber_incident": TRIANGLE,
}
"""The shape of each kind; the others are squares."""
URGENT = "urgent"


def shape(kind: str) -> str:
    return SHAPES.get(kind, SQUARE)


@dataclass(frozen=True, slots=True)
class Path:
    d: str
    cls: str


@dataclass(frozen=True, slots=True)
class Lettering:
    """Words along a path of its own; ``id`` names the path."""

    id: str
    words: Words
    cls: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at a place: ``sign`` is a letter, a number, or nothing; ``state`` a State or
    ``urgent``."""

    x: float
    y: float
    shape: str
    state: str
    sign: str = ""

    @property
    def outline(self) -> str:
        return OUTLINES[self.shape]


@dataclass(frozen=True, slots=True)
class Link:
    """What is one link on the dial: where it leads, all of it in a sentence, and what is drawn."""

    address: str
    said: str
    day: date
    paths: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    letterings: tuple[Lettering, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands behind a letter: the mark and the things that it stands for."""

    letter: str
    shape: str
    state: str
    things: tuple[Thing, ...] = ()
    step: Step | None = None

    @property
    def week(self) -> str:
        """The week of the first of its things: 2026-47."""
        return f"{self.things[0].end:%G-%V}" if self.things else ""


@dataclass(frozen=True, slots=True)
class Month:
    name: Lettering
    tick: str
    now: str  # the path of the month's field, where it is that of today


@dataclass(frozen=True, slots=True)
class Break:
    span: Span
    field: str
    name: Lettering | None


def urgent_or(thing: Thing) -> str:
    """The state of a thing as it is drawn: what is urgent is never merely late or soon."""
    if shape(thing.kind) == TRIANGLE and thing.state != State.DONE:
        return URGENT
    return str(thing.state)
