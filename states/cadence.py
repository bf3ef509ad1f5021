"""How often a governing document is revised: a cadence that only a decision changes.

Its history is kept: a new row begins on a day, and none is ever overwritten. Report-back has a
clock of its own and does not ask this module (seed S3: the plan may be revised "vid behov" while
the report to the board goes on every year).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from states.school_year import Recurrence


class Cadence(StrEnum):
    YEARLY = "yearly"
    EACH_TERM = "each_term"  # a term of office (mandatperiod) is four years
    WHEN_NEEDED = "when_needed"  # "vid behov": no day of its own


MONTHS = {Cadence.YEARLY: 12, Cadence.EACH_TERM: 48}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A cadence as it was decided. ``anchor`` is the day that revisions are counted from: anchor
    plus n periods, never the last revision; None when there is nothing to count."""

    cadence: Cadence
    from_day: date
    anchor: date | None = None


def in_force(history: Sequence[Rhythm], day: date) -> Rhythm | None:
    """The rhythm that holds on ``day``: the latest begun; of one day the one written last."""
    begun = [rhythm for rhythm in history if rhythm.from_day <= day]
    if not begun:
        return None
    return max(enumerate(begun), key=lambda numbered: (numbered[1].from_day, numbered[0]))[1]


def next_revision(rhythm: Rhythm, settled: date | None, margin: timedelta) -> date | None:
    """The day by which the document is revised next; None when no day is set.

    ``settled`` is when its text was last adopted or confirmed. A text that was settled less than
    ``margin`` before an occurrence has been revised for it.
    """
    months = MONTHS.get(rhythm.cadence)
    if months is None or rhythm.anchor is None or settled is None:
        return None
    covered = max(rhythm.from_day, settled + margin)
    return Recurrence(rhythm.anchor, months).next_after(covered)
