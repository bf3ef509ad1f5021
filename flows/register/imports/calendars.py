"""School breaks: an ``.ics`` file, or ``name,start,end`` with both days included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.refusals import BadChoice
from flows.register.breaks import LONGEST, Effect, follow
from flows.register.imports.events import Wanted, events
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import COLUMNS_ACCEPTED, BadFile, BadRow, Report
from models.register.questions import school_breaks
from models.register.tables import SchoolBreak
from states.calendars import Staff
from states.errors import Param
from states.plain_names import same_name
from states.school_year import SchoolYear

TIMED = "timed"
ACCEPTED = (TIMED, COLUMNS_ACCEPTED)
# Headings of a column that says whose day it is: a day of one school is never a day of all.
SCHOOLS = frozenset({"unit", "school", "skola", "skole", "skule", "enhet", "eining"})


@verb("register.import_calendar")
def import_calendar(
    desk: Desk,
    file: Path,
    *,
    dry_run: bool = False,
    accept: Sequence[str] = (),
    replace: SchoolYear | None = None,
) -> Report:
    """Take the breaks. One of the same name and first day is changed; those of the school year
    ``replace`` that the file lacks are removed. Unsent reminders follow.

    A dry run notes each day that would become free for schools, or a school day. ``accept``:
    ``timed`` takes long events with hours as free days, ``columns`` leaves out the columns of a
    table that nobody knows.

    Raises BadFile, ImportRefused, AskedAbout, BadChoice.
    """
    if unknown := set(accept) - set(ACCEPTED):
        raise BadChoice(what="accept", value=min(unknown)[:40], known=", ".join(ACCEPTED))
    home = desk.municipality
    with importing(desk, file, what="calendar", dry_run=dry_run, accept=accept) as work:
        if file.suffix.lower() == ".ics":
            wanted = events(work, file, desk.day, timed=TIMED in accept)
        else:
            wanted = _table(work, file)
        existing = {(row.name, row.starts): row for row in school_breaks(work.session, home)}
        for line, name, starts, ends in wanted:
            if ends < starts:
                work.wrong(line, "ends_before_start")
            elif ends - starts > LONGEST:
                work.wrong(line, "break_too_long", name=name, days=LONGEST.days)
            else:
                _put(work, existing, home, name, starts, ends)
                if dry_run:
                    _note_days(work, desk, Wanted(line, name, starts, ends))
        if not work.bad and not work.asked:
            _others(work, existing, wanted, replace)
            _effect(work, follow(desk), dry_run=dry_run)
    return work.report


def _others(
    work: Work,
    existing: Mapping[tuple[str, date], SchoolBreak],
    wanted: Sequence[Wanted],
    replace: SchoolYear | None,
) -> None:
    """What the file does not have: taken away in the year that it replaces; else named, where
    the file has other days of the same name in the same school year."""
    has = {(one.name, one.starts) for one in wanted}
    named = {(one.name, SchoolYear.of(one.starts)): one.line for one in wanted}
    for (name, starts), row in existing.items():
        if (name, starts) in has:
            continue
        year = SchoolYear.of(starts)
        said: dict[str, Param] = {"name": name, "start": starts, "end": row.ends}
        if year == replace:
            work.session.delete(row)
            work.report.changed += 1
            work.report.notes.append(BadRow(0, "break_removed", said))
        elif (name, year) in named:
            work.report.notes.append(BadRow(named[name, year], "break_stays", said))


def _effect(work: Work, effect: Effect, *, dry_run: bool) -> None:
    if effect.working and dry_run:
        days = ", ".join(day.isoformat() for day in effect.working)
        work.report.notes.append(BadRow(0, "would_work", {"days": days}))
    if effect.reminders:
        work.report.notes.append(BadRow(0, "reminders_move", {"n": effect.reminders}))


def _note_days(work: Work, desk: Desk, wanted: Wanted) -> None:
    calendar = desk.place.calendar
    span = range((wanted.ends - wanted.starts).days + 1)
    days = [wanted.starts + timedelta(days=offset) for offset in span]
    free = ", ".join(day.isoformat() for day in days if calendar.is_working(day, Staff.SCHOOL))
    if free:
        work.report.notes.append(
            BadRow(wanted.line, "would_be_free", {"name": wanted.name, "days": free})
        )


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
    rows = work.rows(file, columns, columns)
    how = work.report.understood
    read = (*how.columns, *how.left_out) if how is not None else ()
    if schools := [name for name in read if same_name(name) in SCHOOLS]:
        raise BadFile(file=file.name, why="days_of_one_school", column=schools[0])
    for line, row in rows:
        name = work.name(line, row["name"], "name")
        good_start, starts = work.day(line, row["start"])
        good_end, ends = work.day(line, row["end"])
        if good_start and starts is None:
            work.wrong(line, "bad_date", value="")
        if good_end and ends is None:
            work.wrong(line, "bad_date", value="")
        if name and starts and ends:
            found.append(Wanted(line, name, starts, ends))
    return found
