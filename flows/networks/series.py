"""A series of a network's meetings, planned at once: its rhythm, without the days that are free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.local_time import ZONE, today
from flows.engine.refusals import BadChoice
from flows.networks.meetings import ANYWHERE, Setting, add_meeting, running_network
from flows.networks.register import NetworkNumber
from models.gatherings.tables import gatherings
from models.networks.tables import Network
from states.calendars import Free, Staff
from states.errors import ArshjulError
from states.gathering import CANCELLED
from states.meeting_days import Rhythm

MOST = 60  # meetings in one series
MOST_WEEKS = 26
FURTHEST = timedelta(days=3 * 365)
THERE = "meeting_there"


class NoMeetingDays(ArshjulError):
    """None of the rhythm's days can have a meeting."""

    key = "no_meeting_days"


class BadTime(ArshjulError):
    """A time of day is written like 13:00, and a meeting ends after it starts."""

    key = "meeting_time"


@dataclass(frozen=True, slots=True)
class Planned:
    """The cases of the meetings by their days, and the days that were left out with why."""

    meetings: tuple[tuple[date, int], ...]
    left_out: tuple[tuple[date, Free], ...]


def _clock(value: object) -> time:
    try:
        found = time.fromisoformat(value.strip()) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, time) or found.tzinfo is not None:
        raise BadTime(text=str(value)[:40])
    return found


TimeOfDay = Annotated[time, BeforeValidator(_clock)]


@verb("networks.plan_series")
def plan_series(
    desk: Desk,
    network: NetworkNumber,
    rhythm: Rhythm,
    starts: TimeOfDay,
    ends: TimeOfDay,
    setting: Setting = ANYWHERE,
) -> Planned:
    """Plan the meetings of a network that runs, all or none. ``starts`` and ``ends`` are times of
    day on the schools' clock. Weekends, public holidays, school breaks and days on which the
    network meets already are left out, so that planning twice adds nothing.

    Raises NoSuchNetwork, NetworkPaused, BadChoice, BadTime, NoMeetingDays.
    """
    if ends <= starts:
        raise BadTime(text=f"{ends:%H:%M}")
    _check(rhythm, desk.day)
    subject, found = running_network(desk, network)
    days, left_out = _sorted(desk, found, list(rhythm.days()))
    if not days:
        raise NoMeetingDays(why=", ".join(_told(left_out)))
    meetings = []
    for day in days:
        begins, over = (datetime.combine(day, clock, ZONE) for clock in (starts, ends))
        meetings.append((day, add_meeting(desk, subject, found, begins, over, setting)))
    return Planned(tuple(meetings), tuple(left_out))


def _check(rhythm: Rhythm, day: date) -> None:
    if rhythm.first < day:
        raise BadChoice(what="--first", value=rhythm.first.isoformat(), known=f"≥ {day}")
    if rhythm.until < rhythm.first:
        raise BadChoice(what="--until", value=rhythm.until.isoformat(), known=f"≥ {rhythm.first}")
    latest = day + FURTHEST
    if rhythm.until > latest:
        raise BadChoice(what="--until", value=rhythm.until.isoformat(), known=f"≤ {latest}")
    if not 0 <= rhythm.weeks <= MOST_WEEKS:
        raise BadChoice(what="--every", value=str(rhythm.weeks), known=f"1–{MOST_WEEKS}")
    number = sum(1 for _ in zip(rhythm.days(), range(MOST + 1), strict=False))
    if number > MOST:
        raise BadChoice(what="--until", value=rhythm.until.isoformat(), known=f"≤ {MOST}")


def _sorted(
    desk: Desk, network: Network, days: list[date]
) -> tuple[list[date], list[tuple[date, Free]]]:
    """The days that can have a meeting, and the others with what is in the way."""
    taken = {
        today(one.starts)
        for one, _, case in gatherings(desk.session, desk.municipality, network.series_id)
        if one.starts is not None and case.state != CANCELLED
    }
    good, left_out = [], []
    for day in days:
        free = desk.place.calendar.free(day, Staff.SCHOOL)
        free = free or (Free(THERE) if day in taken else None)
        if free is None:
            good.append(day)
        else:
            left_out.append((day, free))
    return good, left_out


def _told(left_out: Sequence[tuple[date, Free]]) -> list[str]:
    return [f"{day} {free.name}".rstrip() for day, free in left_out[:10]]
