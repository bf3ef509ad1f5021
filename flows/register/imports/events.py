"""The events of an ``.ics`` file (RFC 5545): which make days free, and why others do not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from dateutil.rrule import rrulestr
from icalendar import Calendar as ICalendar
from icalendar import Component
from icalendar.prop.broken import vBroken

from flows.engine.local_time import local
from flows.register.imports.days_off import Wanted, whose_by_name
from flows.register.imports.reading import Work
from flows.register.imports.tables import BadFile, read_bytes

MOST_LINES = 300_000  # of a calendar: what is read of it stays in memory, half a KB a line
FOLD = re.compile(rb"\r?\n[ \t]")
SCHOOL_DAY = (time(8), time(16))
SHORT = timedelta(hours=5)
LONGEST_UID = 255
BACK, AHEAD = timedelta(days=366), timedelta(days=731)
REPEATS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
TOO_FINE = {"BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS"}


class Hours(NamedTuple):
    """From when until when, by the schools' own clocks; ``whole``: it is made of whole days."""

    starts: datetime
    ends: datetime
    whole: bool


class Bad(Exception):
    """An event that cannot be taken: the key of its sentence, and what stood there."""


def events(
    work: Work, file: Path, day: date, *, timed: bool
) -> tuple[list[Wanted], dict[str, int]]:
    """The days that the file's events make free, and the highest SEQUENCE of each UID, those of
    events that make none free too. What is passed over is noted with its reason. A rule of
    repetition is followed from a year before ``day`` to two years after it. ``timed``: long
    events with hours count as well, else they are asked about. Raises BadFile."""
    numbered: list[tuple[int, Component]] = []
    latest: dict[tuple[str, str], int] = {}
    apart: dict[str, set[date]] = defaultdict(set)
    for number, event in enumerate(_events(file), start=1):
        try:
            instead = _instant(event, "RECURRENCE-ID")
        except Bad as error:
            key, value = error.args
            work.wrong(number, key, value=value)
            continue
        numbered.append((number, event))
        if uid := _uid(event):
            latest[_key(event)] = max(latest.get(_key(event), 0), _sequence(event))
            if instead is not None:
                apart[uid].add(_as_day(instead))
    found: list[Wanted] = []
    sequences: dict[str, int] = {}
    for (uid, _), sequence in latest.items():
        sequences[uid] = max(sequences.get(uid, 0), sequence)
    for number, event in numbered:
        uid = _uid(event)
        name = str(event.get("SUMMARY", "")).strip()
        if uid and _sequence(event) < latest[_key(event)]:
            work.passed(number, "event_is_old", name=name[:60])
        elif str(event.get("STATUS", "")).upper() == "CANCELLED":
            work.passed(number, "event_cancelled", name=name[:60])
        else:
            skipped = set() if "RECURRENCE-ID" in event else apart[uid]
            days = _days(work, number, event, day, skipped, timed=timed)
            found += (one._replace(uid=uid, sequence=sequences.get(uid, 0)) for one in days)
    return found, sequences


def _events(file: Path) -> list[Component]:
    """Lines are unfolded as bytes: some programs fold inside a letter. Raises BadFile."""
    content = read_bytes(file)
    if content.count(b"\n") > MOST_LINES:
        raise BadFile(file=file.name, why="calendar_too_long", most=MOST_LINES)
    try:
        text = FOLD.sub(b"", content).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(file=file.name, why="not_utf8") from None
    try:
        calendars = ICalendar.from_ical(text, multiple=True)
        found = [event for one in calendars for event in one.walk("VEVENT")]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise BadFile(file=file.name, why="no_calendar") from None
    if not calendars:
        raise BadFile(file=file.name, why="no_calendar")
    if not found:
        raise BadFile(file=file.name, why="no_events")
    return found


def _days(
    work: Work, number: int, event: Component, day: date, skipped: Collection[date], *, timed: bool
) -> Iterator[Wanted]:
    name = work.name(number, str(event.get("SUMMARY", "")), "SUMMARY")
    try:
        hours = _hours(event)
        starts = _times(event, hours, day)
    except Bad as error:
        key, value = error.args
        work.wrong(number, key, value=value)
        return
    if name is None:
        return
    if not hours.whole and hours.ends >= hours.starts:
        if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            work.passed(number, "event_takes_no_time", name=name)
            return
        if _longest(hours) <= SHORT:
            work.passed(number, "event_is_short", name=name)
            return
        if not timed:
            work.ask(number, "event_has_hours", name=name)
            return
    if not starts:
        work.passed(number, "event_is_outside", name=name)
    last = _last(hours) - hours.starts.date()
    for start in starts:
        if start not in skipped:
            yield Wanted(number, name, start, start + last, whose=whose_by_name(name))


def _last(hours: Hours) -> date:
    """The last free day: whole days end on the day *after* it (RFC 5545, 3.6.1)."""
    if hours.whole and hours.ends > hours.starts and hours.ends.time() == time():
        return hours.ends.date() - timedelta(days=1)
    return hours.ends.date()


def _longest(hours: Hours) -> timedelta:
    """How much of a school day it takes, on the day of which it takes most."""
    longest = timedelta()
    first = hours.starts.date()
    for offset in range(min((hours.ends.date() - first).days, 400) + 1):
        opens, closes = (
            datetime.combine(first + timedelta(days=offset), one) for one in SCHOOL_DAY
        )
        longest = max(longest, min(hours.ends, closes) - max(hours.starts, opens))
    return longest


def _hours(event: Component) -> Hours:
    """Raises Bad where the event has no first day."""
    starts, ends = _instant(event, "DTSTART"), _instant(event, "DTEND")
    if starts is None:
        raise Bad("bad_date", str(event.get("DTSTART", ""))[:40])
    begins = _as_instant(starts)
    lasts = _of(event, "DURATION", "dt")
    if ends is not None:
        closes = _as_instant(ends)
    elif isinstance(lasts, timedelta):
        closes = begins + lasts
    else:
        closes = begins if isinstance(starts, datetime) else begins + timedelta(days=1)
    midnights = begins.time() == closes.time() == time()
    whole = not isinstance(starts, datetime) or (midnights and closes > begins)
    return Hours(begins, closes, whole)


def _times(event: Component, hours: Hours, day: date) -> list[date]:
    """The first day of each time that the event takes place. Raises Bad."""
    first = hours.starts.date()
    rule = event.get("RRULE")
    if isinstance(rule, list | vBroken):
        raise Bad("repeating_event", str(rule)[:40])
    extra = [_as_day(one) for one in _listed(event, "RDATE")]
    if rule is None and not extra:
        return [first]
    days = {first, *extra}
    if rule is not None:
        days.update(_repeated(rule, hours, day))
    days -= {_as_day(one) for one in _listed(event, "EXDATE")}
    return sorted(one for one in days if day - BACK <= one <= day + AHEAD)


def _repeated(rule: Component, hours: Hours, day: date) -> list[date]:
    """Raises Bad for a rule that is none, and for one finer than a day."""
    text = rule.to_ical().decode() if hasattr(rule, "to_ical") else ""
    fine = not text or set(rule) & TOO_FINE or "RANGE" in rule
    steps = {str(one).upper() for one in rule.get("FREQ", ())} if text else set()
    if fine or not steps <= REPEATS or not steps or hours.starts.year < 1990:
        raise Bad("repeating_event", text[:40])
    ends = datetime.combine(day + AHEAD, time.max)
    for until in rule.get("UNTIL", ()):
        said = _at_home(until)
        whole = not isinstance(said, datetime)
        last = datetime.combine(said, time.max) if whole else _as_instant(said)
        ends = min(ends, last)
    kept = ";".join(one for one in text.split(";") if not one.upper().startswith("UNTIL="))
    try:
        if any(int(one) < 1 for one in rule.get("INTERVAL", (1,))):
            raise Bad("repeating_event", text[:40])
        if "COUNT" not in rule:
            kept += f";UNTIL={ends:%Y%m%dT%H%M%S}"
        found = rrulestr(kept, dtstart=hours.starts)
        return [one.date() for one in found.between(hours.starts, ends, inc=True)]
    except (ValueError, TypeError, OverflowError):
        raise Bad("repeating_event", text[:40]) from None


def _listed(event: Component, key: str) -> list[date | datetime]:
    value = event.get(key, ())
    lists = value if isinstance(value, list) else [value] if value else []
    for some in lists:
        if isinstance(some, vBroken):
            raise Bad("bad_date", str(some)[:40])
    dates = [getattr(one, "dt", None) for some in lists for one in getattr(some, "dts", ())]
    firsts = [one[0] if isinstance(one, tuple) else one for one in dates]
    return [_at_home(one) for one in firsts if isinstance(one, date)]


def _instant(event: Component, key: str) -> date | datetime | None:
    """What the event says; an instant by the schools' own clocks, as UTC is a day behind them."""
    value = _of(event, key, "dt")
    return _at_home(value) if isinstance(value, date) else None


def _of(event: Component, key: str, what: str) -> object:
    """What a property says, None without it. Raises Bad where it stands twice or is broken."""
    value = event.get(key)
    if isinstance(value, list | vBroken):
        raise Bad("bad_date", str(value)[:40])
    return getattr(value, what, None)


def _at_home(value: date) -> date:
    return local(value) if isinstance(value, datetime) and value.tzinfo else value


def _as_instant(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time())


def _as_day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _key(event: Component) -> tuple[str, str]:
    return _uid(event), str(_instant(event, "RECURRENCE-ID") or "")


def _uid(event: Component) -> str:
    return str(event.get("UID", "")).strip()[:LONGEST_UID]


def _sequence(event: Component) -> int:
    try:
        return min(max(int(event.get("SEQUENCE", 0)), 0), 2**31 - 1)
    except (TypeError, ValueError):
        return 0
