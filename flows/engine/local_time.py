"""The schools' clock: instants are UTC, days are those of Stockholm and Oslo."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")  # Oslo's clocks have shown the same since 1980


def local(now: datetime) -> datetime:
    """The instant as the schools' clocks show it. ``now`` must be aware."""
    return now.astimezone(ZONE)


def today(now: datetime) -> date:
    return local(now).date()
