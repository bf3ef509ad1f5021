"""The Norwegian form of a school's calendar: one row for each day and school.

``dato,skole,elevdag,laererdag,sfodag,kommentar``. Days off that follow each other become one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from config.words import Words
from flows.engine.unit_names import UnitNames
from flows.register.imports.days_off import Wanted
from flows.register.imports.reading import Work
from models.register.tables import EVERYBODY, PUPILS
from states.plain_names import same_name, tidy

COLUMNS = ("date", "unit", "pupils_day", "staff_day", "after_school_day", "comment")
NEEDED = ("date", "unit", "pupils_day", "staff_day")
YES = frozenset({"j", "ja", "y", "yes", "1", "true", "x"})
NO = frozenset({"n", "nei", "nej", "0", "false", "no"})
FRIDAY = 4


class Off(NamedTuple):
    """One school's day off."""

    line: int
    day: date
    whose: str
    name: str


def day_rows(
    work: Work, file: Path, units: UnitNames, there: Collection[int], say: Words
) -> tuple[list[Wanted], set[int | None]]:
    """The days off of the file, and the units that it speaks of (with None: of all together). What
    is off alike at every unit that is ``there`` is everybody's. School days and weekends are
    counted as passed over. Raises BadFile, ColumnsAskedAbout."""
    days: dict[int, dict[date, Off]] = defaultdict(dict)
    first: dict[tuple[int, date], int] = {}
    ordinary = 0
    for line, row in work.each(work.rows(file, COLUMNS, NEEDED)):
        read = _read(work, line, row, units, say)
        if read is None:
            continue
        unit, one = read
        if (unit, one.day) in first:
            work.wrong(line, "two_days", day=one.day, line=first[unit, one.day])
            continue
        first[unit, one.day] = line
        days[unit]  # a school without a day off is in the file all the same
        if one.whose and one.day.weekday() <= FRIDAY:
            days[unit][one.day] = one
        else:
            ordinary += 1
    if ordinary:
        work.passed_many(ordinary, "school_days")
    spans = {unit: _joined(one.values()) for unit, one in days.items()}
    whole = bool(spans) and set(spans) >= set(there)
    wanted = _common(spans) if whole else []
    shared = {_what(one) for one in wanted}
    for unit, own in spans.items():
        wanted += [one._replace(unit=unit) for one in own if _what(one) not in shared]
    return wanted, {*spans, None} if whole else {*spans}


def _read(
    work: Work, line: int, row: Mapping[str, str], units: UnitNames, say: Words
) -> tuple[int, Off] | None:
    good, day = work.day(line, row["date"])
    if good and day is None:
        work.wrong(line, "bad_date", value="")
    unit = work.unit(line, row["unit"], units)
    pupils = _yes(work, line, row, "pupils_day")
    staff = _yes(work, line, row, "staff_day")
    if day is None or unit is None or pupils is None or staff is None:
        return None
    if pupils and not staff:
        work.wrong(line, "pupils_without_staff", day=day)
        return None
    whose = "" if pupils else (PUPILS if staff else EVERYBODY)
    comment = tidy(row["comment"])
    name = (
        work.name(line, comment, "comment") if comment else say.say(f"days_off.{whose or PUPILS}")
    )
    return None if name is None else (unit, Off(line, day, whose, name))


def _yes(work: Work, line: int, row: Mapping[str, str], column: str) -> bool | None:
    said = same_name(row[column])
    if said in YES or said in NO:
        return said in YES
    work.wrong(line, "yes_or_no", column=column, value=row[column][:40])
    return None


def _joined(days: Iterable[Off]) -> list[Wanted]:
    """Days of one name that follow each other, weekends between them, are one."""
    found: list[Wanted] = []
    for one in sorted(days, key=lambda off: off.day):
        last = found[-1] if found else None
        if (
            last
            and (last.name, last.whose) == (one.name, one.whose)
            and _next(last.ends) == one.day
        ):
            found[-1] = last._replace(ends=one.day)
        else:
            found.append(Wanted(one.line, one.name, one.day, one.day, whose=one.whose))
    return found


def _next(day: date) -> date:
    """The weekday after the day."""
    return day + timedelta(days=3 if day.weekday() == FRIDAY else 1)


def _what(one: Wanted) -> tuple[str, date, date, str]:
    return one.name, one.starts, one.ends, one.whose


def _common(spans: Mapping[int, list[Wanted]]) -> list[Wanted]:
    """What every school of the file has alike."""
    each = [{_what(one) for one in own} for own in spans.values()]
    shared = set.intersection(*each)
    return [one for one in next(iter(spans.values())) if _what(one) in shared]
