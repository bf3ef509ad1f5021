"""School breaks: an ``.ics`` file, or ``name,start,end`` with both days included."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from icalendar import Calendar as ICalendar
from icalendar import Component

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.local_time import local
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import BadFile, Report, read_table, read_text
from models.register.questions import school_breaks
from models.register.tables import SchoolBreak

LONGEST = timedelta(days=120)
Wanted = tuple[int, str, date, date]


@verb("register.import_calendar")
def import_calendar(desk: Desk, file: Path, *, dry_run: bool = False) -> Report:
    """Take the breaks. One of the same name and first day is changed, none is removed.

    Raises BadFile, ImportRefused.
    """
    home = desk.municipality
    with importing(desk, file, what="calendar", dry_run=dry_run) as work:
        wanted = _ics(work, file) if file.suffix.lower() == ".ics" else _table(work, file)
        existing = {(row.name, row.starts): row for row in school_breaks(work.session, home)}
        for line, name, starts, ends in wanted:
            if ends < starts:
                work.wrong(line, "ends_before_start")
            elif ends - starts > LONGEST:
                work.wrong(line, "break_too_long", name=name, days=LONGEST.days)
            else:
                _put(work, existing, home, name, starts, ends)
    return work.report


def _put(
    work: Work,
    existing: dict[tuple[str, date], SchoolBreak],
    municipality: str,
    name: str,
    starts: date,
    ends: date,
) -> None:
    there = existing.get((name, starts))
    if there is None:
        there = SchoolBreak(municipality_id=municipality, name=name, starts=starts, ends=ends)
        existing[name, starts] = there
        work.session.add(there)
        work.report.added += 1
    elif there.ends != ends:
        there.ends = ends
        work.session.add(there)
        work.report.changed += 1
    else:
        work.report.same += 1


def _table(work: Work, file: Path) -> list[Wanted]:
    found: list[Wanted] = []
    columns = ("name", "start", "end")
    for line, row in read_table(file, columns, columns):
        name = work.name(line, row["name"], "name")
        good_start, starts = work.day(line, row["start"])
        good_end, ends = work.day(line, row["end"])
        if good_start and starts is None:
            work.wrong(line, "bad_date", value="")
        if good_end and ends is None:
            work.wrong(line, "bad_date", value="")
        if name and starts and ends:
            found.append((line, name, starts, ends))
    return found


def _ics(work: Work, file: Path) -> list[Wanted]:
    text = read_text(file)  # the library would put other signs for what it cannot read
    try:
        calendar = ICalendar.from_ical(text)
        events = list(calendar.walk("VEVENT"))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise BadFile(file=file.name, why=f"ics: {type(error).__name__}") from None
    found: list[Wanted] = []
    for number, event in enumerate(events, start=1):
        name = work.name(number, str(event.get("SUMMARY", "")), "SUMMARY")
        if event.get("RRULE") is not None or event.get("RDATE") is not None:
            work.wrong(number, "repeating_event")
            continue
        starts = _day(event, "DTSTART")
        if starts is None:
            work.wrong(number, "bad_date", value=str(event.get("DTSTART", ""))[:40])
            continue
        ends = _last_day(event, starts)
        if name:
            found.append((number, name, starts, ends))
    if not events:
        raise BadFile(file=file.name, why="no_events")
    return found


def _day(event: Component, key: str) -> date | None:
    value = _said(event, key)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _said(event: Component, key: str) -> object:
    """What the event says; an instant by the schools' own clocks, as UTC is a day behind them."""
    value = getattr(event.get(key), "dt", None)
    return local(value) if isinstance(value, datetime) and value.tzinfo else value


def _last_day(event: Component, starts: date) -> date:
    """The last free day: an all-day event ends on the day *after* it (RFC 5545, 3.6.1)."""
    raw = _said(event, "DTEND")
    if isinstance(raw, datetime):
        midnight = (raw.hour, raw.minute, raw.second) == (0, 0, 0)
        return raw.date() - timedelta(days=1) if midnight and raw.date() > starts else raw.date()
    if isinstance(raw, date):
        return max(starts, raw - timedelta(days=1)) if raw >= starts else raw
    duration = getattr(event.get("DURATION"), "dt", None)
    if isinstance(duration, timedelta) and duration.days > 1:
        return starts + timedelta(days=duration.days - 1)
    return starts
