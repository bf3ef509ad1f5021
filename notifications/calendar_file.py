"""Calendar files (.ics), in local time with its own zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

ZONES = {"NO": ZoneInfo("Europe/Oslo"), "SE": ZoneInfo("Europe/Stockholm")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar. ``uid`` stays the same when the time changes, and ``sequence``
    rises, so that a calendar replaces what it has."""

    uid: str
    title: str
    starts: datetime
    ends: datetime
    place: str = ""
    link: str = ""
    text: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar_file(
    entries: Iterable[Entry], *, country: str, now: datetime, method: str = "PUBLISH"
) -> bytes:
    """The entries as one iCalendar file (RFC 5545), with the description of the time zone in it.

    ``now`` is when the file was made: a calendar keeps the newest.
    """
    zone = ZONES[country]
    made = Calendar()
    made.add("prodid", "-//Arshjul//Arshjul//EN")
    made.add("version", "2.0")
    made.add("method", method)
    for one in entries:
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", now)
        event.add("summary", one.title)
        event.add("dtstart", one.starts.astimezone(zone))
        event.add("dtend", one.ends.astimezone(zone))
        event.add("sequence", one.sequence)
        event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
        if one.place or one.link:
            event.add("location", vText(one.place or one.link))
        if one.link:
            event.add("url", one.link)
        if one.text:
            event.add("description", one.text)
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())
