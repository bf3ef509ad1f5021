"""Gatherings as calendar files (.ics), in local time with its own zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText
from sqlmodel import Session, col, select

from models.case.tables import Case, Subject
from models.gatherings.tables import Gathering
from models.skolesec.programme import InfoMeeting, ProgrammeRound
from states.gathering import CANCELLED, INVITED, KIND, SET_ASIDE

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


def of_gathering(gathering: Gathering, subject: Subject, case: Case) -> Entry | None:
    """A gathering as an entry; None until it is placed."""
    if gathering.starts is None or gathering.ends is None:
        return None
    over = case.state in (CANCELLED, SET_ASIDE)
    return Entry(
        uid=f"gathering-{subject.municipality_id}-{gathering.subject_id}@arshjul",
        title=subject.name,
        starts=gathering.starts,
        ends=gathering.ends,
        place=gathering.place,
        link=gathering.link,
        text=gathering.agenda,
        # Cancelling is a change that a calendar has to take over too.
        sequence=gathering.sequence + over,
        cancelled=over,
    )


def of_info(meeting: InfoMeeting, round_: ProgrammeRound) -> Entry:
    return Entry(
        uid=f"info-{round_.key}-{meeting.id}@arshjul",
        title=f"{round_.name}: {meeting.area}",
        starts=meeting.starts,
        ends=meeting.ends,
        link=meeting.link,
        text=meeting.resource_people,
    )


def invited(session: Session, cases: Sequence[int], country: str, made: datetime) -> bytes:
    """A calendar file of the gatherings among ``cases`` that people are invited to; nothing where
    there are none. ``made`` is the letter's own instant, so that a second try is the same file."""
    rows = session.exec(
        select(Gathering, Subject, Case)
        .join(Subject, col(Subject.id) == col(Gathering.subject_id))
        .join(Case, col(Case.subject_id) == col(Subject.id))
        .where(col(Case.id).in_(cases), Case.kind == KIND, Case.state == INVITED)
        .order_by(col(Gathering.starts), col(Gathering.subject_id))
    )
    entries = [found for row in rows if (found := of_gathering(*row)) is not None]
    return calendar_file(entries, country=country, now=made) if entries else b""


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
