"""Days off: an ``.ics`` file, a table of breaks, or one row for each day and school."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from config.words import words
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.lookup import unit_by
from flows.engine.refusals import BadChoice
from flows.engine.unit_names import UnitNames
from flows.register.breaks import LONGEST, Days, follow
from flows.register.imports.day_rows import COLUMNS as DAY_COLUMNS
from flows.register.imports.day_rows import day_rows
from flows.register.imports.days_off import Wanted, whose_in
from flows.register.imports.days_taken import Taken
from flows.register.imports.events import events
from flows.register.imports.headings import known_headings
from flows.register.imports.reading import Work, importing
from flows.register.imports.tables import COLUMNS_ACCEPTED, BadRow, Report, headings
from models.register.questions import units_open
from models.register.tables import PUPILS
from states.calendars import Staff
from states.plain_names import same_name
from states.school_year import SchoolYear

TIMED = "timed"
ACCEPTED = (TIMED, COLUMNS_ACCEPTED)
COLUMNS = ("name", "start", "end", "unit", "whose")
NEEDED = ("name", "start", "end")


class InFile(NamedTuple):
    """The days off of a file. ``sequences``: the highest SEQUENCE of each UID in it; ``about``: the
    units that it speaks of, with None where it speaks of all together."""

    wanted: list[Wanted]
    sequences: Mapping[str, int]
    about: Collection[int | None]


@verb("register.import_calendar")
def import_calendar(
    desk: Desk,
    file: Path,
    *,
    dry_run: bool = False,
    accept: Sequence[str] = (),
    good_rows: bool = False,
    replace: SchoolYear | None = None,
    unit: str = "",
) -> Report:
    """Take the days off. One of the same name and first day is changed, one of the same UID moved;
    those of the school year ``replace`` that the file lacks are removed, of the units that it
    speaks of. Unsent reminders follow.

    A dry run notes each day that would become free for schools, or a school day. ``unit``: all of
    the file is about this unit. ``accept``: ``timed`` takes long events with hours as free days,
    ``columns`` leaves out the columns of a table that nobody knows.

    Raises BadFile, ImportRefused, AskedAbout, BadChoice.
    """
    if unknown := set(accept) - set(ACCEPTED):
        raise BadChoice(what="accept", value=min(unknown)[:40], known=", ".join(ACCEPTED))
    units = UnitNames(desk.session, desk.municipality)
    only = unit_by(desk.session, desk.municipality, unit).id if unit else None
    with importing(
        desk, file, what="calendar", dry_run=dry_run, accept=accept, good_rows=good_rows
    ) as work:
        found = _read(desk, work, file, units, only)
        taken = Taken(work, desk.municipality, desk.day)
        for one in taken.newer(found.wanted, found.sequences):
            if one.ends < one.starts:
                work.wrong(one.line, "ends_before_start")
            elif one.ends - one.starts > LONGEST:
                work.wrong(one.line, "break_too_long", name=one.name, days=LONGEST.days)
            else:
                taken.wanted.append(one)
        if not work.stops and not work.asked:
            taken.put(found.sequences)
            taken.others(found.about, replace)
            _tell(desk, work, units, taken.wanted, dry_run=dry_run)
    return work.report


def _read(desk: Desk, work: Work, file: Path, units: UnitNames, only: int | None) -> InFile:
    if file.suffix.lower() == ".ics":
        wanted, sequences = events(work, file, desk.day, timed=TIMED in work.accept)
        return InFile([one._replace(unit=only) for one in wanted], sequences, {only})
    if _by_day(file):
        open_ = [one.id or 0 for one in units_open(desk.session, desk.municipality, desk.day)]
        wanted, about = day_rows(work, file, units, open_, words(desk.place.locale))
        return InFile(wanted, {}, about)
    return _table(work, file, units, only)


def _by_day(file: Path) -> bool:
    """Whether the table has one row for each day and school. Raises BadFile."""
    known = known_headings(DAY_COLUMNS)
    heads = {known.get(same_name(head)) for head in headings(file, (*COLUMNS, *DAY_COLUMNS))}
    return {"date", "pupils_day"} <= heads


def _table(work: Work, file: Path, units: UnitNames, only: int | None) -> InFile:
    found: list[Wanted] = []
    rows = work.rows(file, COLUMNS, NEEDED)
    for line, row in work.each(rows):
        name = work.name(line, row["name"], "name")
        starts, ends = _needed_day(work, line, row["start"]), _needed_day(work, line, row["end"])
        whose = whose_in(work, line, row["whose"], row["name"])
        unit = work.unit(line, row["unit"], units) if row["unit"] else only
        known = unit is not None or not row["unit"]
        if name and starts and ends and whose and known:
            found.append(Wanted(line, name, starts, ends, unit, whose))
    about = {only} if not work.has("unit") else {only, *units.units}
    return InFile(found, {}, about)


def _needed_day(work: Work, line: int, text: str) -> date | None:
    good, day = work.day(line, text)
    if good and day is None:
        work.wrong(line, "bad_date", value="")
    return day


def _tell(
    desk: Desk, work: Work, units: UnitNames, wanted: Sequence[Wanted], *, dry_run: bool
) -> None:
    """Note what the days come to: which become free, and whose; how many reminders move."""
    pupils = {one.line: one.name for one in wanted if one.whose == PUPILS}
    for line, name in pupils.items():
        work.report.notes.append(BadRow(line, "pupils_alone", {"name": name}))
    for one in wanted:
        if one.line not in pupils and dry_run and (days := _free(desk, one)):
            said = {"name": _named(units, one.name, one.unit), "days": days}
            work.report.notes.append(BadRow(one.line, "would_be_free", said))
    effect = follow(desk)
    for change in effect.working if dry_run else ():
        work.report.notes.append(BadRow(0, "would_work", {"days": _days(units, change)}))
    if effect.reminders:
        work.report.notes.append(BadRow(0, "reminders_move", {"n": effect.reminders}))


def _free(desk: Desk, one: Wanted) -> str:
    """The days that become free, as one text."""
    calendar = desk.place.calendar_of(one.unit)
    span = range((one.ends - one.starts).days + 1)
    days = [one.starts + timedelta(days=offset) for offset in span]
    return ", ".join(day.isoformat() for day in days if calendar.is_working(day, Staff.SCHOOL))


def _days(units: UnitNames, change: Days) -> str:
    return _named(units, ", ".join(day.isoformat() for day in change.days), change.unit)


def _named(units: UnitNames, text: str, unit: int | None) -> str:
    """A text, with the unit that it is about."""
    return text if unit is None else f"{text} ({units.units[unit].name})"
