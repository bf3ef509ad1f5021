"""Clocks in hours: when something must be done by, and when to warn. They never pause.

Statutory time runs through nights, weekends and school breaks (GDPR art. 33; Regulation (EEC,
Euratom) No 1182/71 counts hours and months, not working days). So there is no calendar here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from states.school_year import months_after

START, HALF, LATE, PASSED = 0, 50, 80, 100
SHARES = (START, HALF, LATE, PASSED)
"""Per cent of a clock's time at which it warns."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of an urgent kind.

    ``statutory``: the number stands in the law that ``law`` names; else it is the authority's
    own target, and ``law`` names what says "at once" without a number. ``owners``: the kinds of
    owner that have it; none named: all. It starts when the case
    enters ``starts`` (at knowledge itself in the first state), and ``met_by`` is the state whose
    reaching stops it. ``tell`` hears every warning, ``tell_passed`` the last one too.
    """

    key: str
    kind: str
    countries: tuple[str, ...]
    statutory: bool
    law: str
    met_by: str
    hours: int = 0
    months: int = 0
    starts: str = "known"
    tell: tuple[str, ...] = ()
    tell_passed: tuple[str, ...] = ()
    authority: Mapping[str, str] = field(default_factory=dict)
    owners: tuple[str, ...] = ()

    def ends(self, starts: datetime, zone: ZoneInfo) -> datetime:
        """When its time is up, in UTC. A month ends at the same local time."""
        if self.hours:
            return (starts + timedelta(hours=self.hours)).astimezone(UTC)
        local = starts.astimezone(zone)
        day = months_after(local.date(), self.months)
        return datetime.combine(day, local.time(), zone).astimezone(UTC)


def warnings(starts: datetime, ends: datetime) -> Sequence[tuple[int, datetime]]:
    """The shares with their instants."""
    whole = ends - starts
    return [(share, starts + whole * share / 100) for share in SHARES]


def reached(states: Sequence[str], state: str, met_by: str) -> bool:
    """Whether a case in ``state`` has come as far as ``met_by``."""
    return states.index(state) >= states.index(met_by)
