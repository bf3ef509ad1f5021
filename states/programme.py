"""A round of SkoleSec as a plan: phases as windows that overlap, and what each of them asks for.

Source: DigiNordland's table of SkoleSec 2024 (oppstart jan; kartlegging jan/feb; nåsituasjon og
tiltak feb/mars; gjennomføring feb–mai; evaluering apr/mai). Whole months are our reading of the
month names.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

LEVELS = ("0", "1", "2", "3", "4")
"""Maturity: nothing, begun by somebody, in place in parts, in place, followed up each year."""

ENOUGH = 3
"""So many other municipalities at least, or a cohort says nothing: with fewer, a mean or a count
would tell what one of them answered."""


class Activity(StrEnum):
    """What a phase may ask for; each is evidence that closes it."""

    GATHERING = "gathering"  # take part in a common gathering
    ARTEFACT = "artefact"  # write and anchor
    MAPPING = "mapping"  # answer the questionnaire
    CHALLENGES = "challenges"  # say the current state and its challenges
    MEASURES = "measures"  # carry out the tiltaksplan
    EVALUATION = "evaluation"  # answer the evaluation


class Domain(StrEnum):
    PRIVACY = "privacy"
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class Window:
    """A phase's days, both included."""

    starts: date
    ends: date

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    def touches(self, year: int, month: int) -> bool:
        """Whether any day of the month lies in the window."""
        last = calendar.monthrange(year, month)[1]
        return self.starts <= date(year, month, last) and date(year, month, 1) <= self.ends


def months(windows: Iterable[Window]) -> list[tuple[int, int]]:
    """Every month, as (year, month), that the windows span together."""
    spans = list(windows)
    if not spans:
        return []
    first = min(one.starts for one in spans)
    last = max(one.ends for one in spans)
    count = (last.year - first.year) * 12 + last.month - first.month
    found = [divmod(first.month - 1 + offset, 12) for offset in range(count + 1)]
    return [(first.year + year, month + 1) for year, month in found]


@dataclass(frozen=True, slots=True)
class Axis:
    """One question of the mapping, for a picture or a table; None where nothing is answered."""

    key: str
    domain: str
    text: str
    own: int | None
    others: float | None = None


def axes(
    questions: Sequence[Mapping[str, str]],
    own: Mapping[str, int],
    others: Sequence[Mapping[str, int]] = (),
) -> tuple[Axis, ...]:
    """The mapping's answers, question by question, beside the mean of the others when they are
    enough."""
    found = []
    for one in questions:
        key = one["key"]
        said = [answers[key] for answers in others if key in answers]
        mean = round(fmean(said), 1) if len(said) >= ENOUGH else None
        found.append(Axis(key, one["domain"], one["text"], own.get(key), mean))
    return tuple(found)


def weakest(found: Sequence[Axis]) -> tuple[Axis, ...]:
    """The answered questions, the least mature first: where measures should come first."""
    answered = [one for one in found if one.own is not None]
    return tuple(sorted(answered, key=lambda one: one.own or 0))
