"""Calendar files (.ics), in local time with its own zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import vCalAddress

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


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom an entry names: how they are called, and a mail address."""

    name: str
    address: str


def calendar_file(
    entries: Iterable[Entry],
    *,
    country: str,
    now: datetime,
    method: str = "PUBLISH",
    organiser: Party | None = None,
    attendee: Party | None = None,
) -> bytes:
    """The entries as one iCalendar file (RFC 5545), with the description of the time zone in it.

    ``now`` is when the file was made: a calendar keeps the newest. ``method`` REQUEST and CANCEL
    need an organiser and whom the file goes to (RFC 5546, 3.2.2 and 3.2.5).
    """
    from icalendar import Calendar, Event, vText

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
        if organiser is not None:
            event.add("organizer", _address(organiser))
        if attendee is not None:
            event.add("attendee", _invited(attendee, one))
        if one.place or one.link:
            event.add("location", vText(one.place or one.link))
        if one.link:
            event.add("url", one.link)
        if one.text:
            event.add("description", one.text)
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _address(party: Party) -> vCalAddress:
    from icalendar import vCalAddress

    made = vCalAddress(f"mailto:{party.address}")
    made.params["CN"] = party.name
    return made


def _invited(party: Party, entry: Entry) -> vCalAddress:
    """Nobody reads answers of calendars, so none is asked for."""
    made = _address(party)
    made.params["ROLE"] = "REQ-PARTICIPANT"
    if not entry.cancelled:
        made.params["PARTSTAT"] = "NEEDS-ACTION"
        made.params["RSVP"] = "FALSE"
    return made
