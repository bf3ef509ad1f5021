"""A file that somebody looks at before it is taken: first what it would change, and then just that
or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flows.engine.door import Verb
from flows.engine.handling import Desk
from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.tables import Report
from flows.register.imports.units import import_units
from flows.register.people_file import kept_as
from states.errors import ArshjulError
from states.school_year import SchoolYear


class AnotherDifference(ArshjulError):
    """Something has changed since the difference was looked at."""

    key = "another_difference"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was brought: its name and all of its bytes, and what was said about it, as
    ``--accept`` and ``--good-rows`` say it; of days off also the school year whose others go
    (``replace``, like 2026/27), and the unit that all of them are about, by its name."""

    name: str
    content: bytes
    accept: tuple[str, ...] = ()
    good_rows: bool = False
    replace: str = ""
    unit: str = ""


IMPORTS: dict[str, Verb[..., Report]] = {
    "units": import_units,
    "people": import_people,
    "calendar": import_calendar,
}
"""The verbs that take such a file."""
GONE = "break_removed"  # the note of a report that tells of a day off that the file lacks


def look_at(desk: Desk, what: str, brought: Brought) -> Report:
    """What the file would change; for a desk at which nothing stays. ``what``: a key of IMPORTS.
    Raises as the verb does, and BadSchoolYear."""
    return _run(desk, what, brought, dry_run=True)


def take_in(desk: Desk, what: str, brought: Brought, seen: str) -> Report:
    """Take the file, if it changes what was ``seen``: ``mark_of`` the report that was looked at.
    Raises AnotherDifference, and as the verb does."""
    report = _run(desk, what, brought, dry_run=False)
    if mark_of(report) != seen:
        raise AnotherDifference()
    return report


def mark_of(report: Report) -> str:
    """What tells one difference from another, in 64 signs."""
    rows = [(row.line, row.what, row.name, sorted(row.changes.items())) for row in report.rows]
    gone = [sorted(one.params.items()) for one in report.notes if one.key == GONE]
    return hashlib.sha256(repr((rows, report.passed_over, gone)).encode()).hexdigest()


def gone_in(report: Report) -> int:
    """How many days off the file would take away, or took."""
    return sum(one.key == GONE for one in report.notes)


def _run(desk: Desk, what: str, brought: Brought, *, dry_run: bool) -> Report:
    given: dict[str, object] = {
        "accept": list(brought.accept), "good_rows": brought.good_rows, "dry_run": dry_run,
    }  # fmt: skip
    if brought.replace:
        given["replace"] = SchoolYear.parse(brought.replace)
    if brought.unit:
        given["unit"] = brought.unit
    with kept_as(Path(brought.name), brought.content) as file:
        return IMPORTS[what].given(desk, {"file": file, **given})
