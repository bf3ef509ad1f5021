"""A round of a programme as its file describes it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from states.programme import Window


@dataclass(frozen=True, slots=True)
class Round:
    key: str
    name: str
    locale: str
    organiser: str
    owners: tuple[str, ...]
    endorsed_by: tuple[str, ...]
    contact: str
    window: Window
    sign_up_by: date
    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    key: str
    name: str
    window: Window
    activities: tuple[str, ...]
    needs_plan: bool
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Artefact:
    key: str
    name: str
    phase: str
    is_plan: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A gathering; both instants are None until it is placed."""

    number: int
    name: str
    phase: str
    starts: datetime | None
    ends: datetime | None
    mode: str
    place: str
    link: str
    agenda: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Homework:
    after: int
    name: str


@dataclass(frozen=True, slots=True)
class Info:
    area: str
    starts: datetime
    ends: datetime
    link: str
    resource_people: str


@dataclass(frozen=True, slots=True)
class Programme:
    """All that the file says; ``digest`` tells two files apart."""

    round: Round
    phases: tuple[Phase, ...]
    artefacts: tuple[Artefact, ...]
    gatherings: tuple[Meeting, ...]
    guides_gatherings: tuple[Meeting, ...]
    homework: tuple[Homework, ...]
    info_meetings: tuple[Info, ...]
    questions: tuple[dict[str, str], ...]
    digest: str
