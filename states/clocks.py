"""Clocks in hours: when something must be done by, and when to warn. They never pause.

Statutory time runs through nights, weekends and school breaks (GDPR art. 33; Regulation (EEC,
Euratom) No 1182/71 counts hours and months, not working days). So there is no calendar here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from states.law import Law
from states.school_year import months_after

START, HALF, LATE, PASSED = 0, 50, 80, 100
SHARES = (START, HALF, LATE, PASSED)
"""Per cent of a clock's time at which it warns."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What an authority is called, from a day on."""

    name: str
    since: date = date.min


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of an urgent kind.

    ``statutory``: the number stands in the law that ``law`` names; else it is the authority's
    own target, and ``law`` names what says "at once" without a number. ``owners``: the kinds of
    owner that have it; none named: all. It starts when the case
    enters ``starts`` (at knowledge itself in the first state), and ``met_by`` is the state whose
    reaching stops it; ``starts`` may also be a question whose answer is a day. ``tell`` hears
    every warning, ``tell_passed`` the last one too. ``owners``: the sorts of owner that it holds
    for, none: all. ``certainty`` and ``checked``: how sure the law is, and when it was looked up.
    ``authority``: by country its names, the earliest first.
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
    authority: Mapping[str, tuple[Authority, ...]] = field(default_factory=dict)
    owners: tuple[str, ...] = ()
    certainty: str = ""
    checked: date | None = None

    @property
    def source(self) -> Law:
        return Law(self.law, self.certainty, self.checked)

    def authority_on(self, country: str, day: date) -> str:
        """What the authority is called on the day, or nothing."""
        names = [one.name for one in self.authority.get(country, ()) if one.since <= day]
        return names[-1] if names else ""

    def called_now(self, country: str, name: str, day: date) -> str:
        """The authority's name on the day, where ``name`` is an earlier one of it; else ``name``
        itself, which somebody has corrected or which nobody knows any more."""
        known = [one.name for one in self.authority.get(country, ()) if one.since <= day]
        return known[-1] if name in known else name

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
