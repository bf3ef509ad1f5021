"""A break that was wrong: replaced, moved or taken away, and the reminders follow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from flows.register.breaks import NoSuchBreak, change_break, remove_break
from flows.register.imports.calendars import import_calendar
from flows.register.imports.tables import Report
from flows.safety_cycle.year import open_year
from models.case.tables import Timer
from models.record.tables import Audit
from models.register.questions import school_breaks
from models.register.tables import SchoolBreak
from states.school_year import SchoolYear
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.imports import breaks

MOVED = DATA / "field" / "08-break-moved"
NOW = at("2026-08-20 08:00")
YEAR = SchoolYear(2026)


def take(town: TestTown, name: str, **more: Any) -> Report:
    return import_calendar.alone(town.errand(OPERATOR, NOW), MOVED / name, **more)


def timers(town: TestTown) -> set[tuple[int, date, int]]:
    with town.office.database.read() as session:
        return {(one.case_id, one.due, one.level) for one in session.exec(select(Timer))}


@pytest.fixture
def bare(town: TestTown) -> TestTown:
    """The town without a break."""
    with town.office.database.write() as session:
        for row in school_breaks(session, town.id):
            session.delete(row)
    return town


def opened(town: TestTown) -> None:
    open_year.alone(town.errand(OPERATOR, NOW), YEAR)


def test_a_break_of_the_same_name_on_other_days_is_named(bare: TestTown) -> None:
    take(bare, "before.csv")
    report = take(bare, "after.csv")
    assert [(n.key, n.params["name"]) for n in report.notes] == [
        ("break_stays", "Höstlov"),
        ("break_stays", "Studiedag"),
        ("pupils_alone", "Studiedag"),
    ]


def test_a_replaced_year_is_as_the_file_has_it(bare: TestTown) -> None:
    take(bare, "before.csv")
    take(bare, "wrong.csv")
    with bare.office.database.write() as session:
        bygone = date(2026, 2, 16)
        session.add(SchoolBreak(municipality_id=bare.id, name="Förr", starts=bygone, ends=bygone))
    report = take(bare, "after.csv", replace=YEAR)
    assert report.added == 2
    assert breaks(bare) == {
        "Förr": ("2026-02-16", "2026-02-16"),
        "Höstlov": ("2026-11-02", "2026-11-06"),
        "Studiedag": ("2026-11-16", "2026-11-16"),
    }
    removed = [n.params["name"] for n in report.notes if n.key == "break_removed"]
    assert removed == ["Höstlov", "Studiedag", "Sportlov"]


def test_a_trial_run_of_a_replacement_says_what_would_move_and_keeps_all(bare: TestTown) -> None:
    take(bare, "wrong.csv")
    opened(bare)
    before, waits = breaks(bare), timers(bare)
    report = take(bare, "right.csv", replace=YEAR, dry_run=True)
    said = {note.key: note.params for note in report.notes}
    assert said["would_be_free"]["days"] == ", ".join(f"2027-02-{n}" for n in range(22, 27))
    assert said["would_work"]["days"] == ", ".join(f"2027-02-{n}" for n in range(15, 20))
    assert (breaks(bare), timers(bare)) == (before, waits)


@pytest.mark.parametrize("way", ["replace", "change", "remove"])
def test_what_is_planned_follows_what_is_known(bare: TestTown, way: str) -> None:
    """The reminders of a wrong break put right stand as if it had never been."""
    opened(bare)
    take(bare, "right.csv")
    right = timers(bare)
    remove_break.alone(bare.errand(OPERATOR, NOW), "Sportlov", date(2027, 2, 22))
    without = timers(bare)
    take(bare, "wrong.csv")
    assert without != right
    if way == "replace":
        take(bare, "right.csv", replace=YEAR)
    elif way == "change":
        errand = bare.errand(OPERATOR, NOW)
        change_break.alone(
            errand, "Sportlov", date(2027, 2, 15), date(2027, 2, 22), date(2027, 2, 26)
        )
    else:
        remove_break.alone(bare.errand(OPERATOR, NOW), "Sportlov", date(2027, 2, 15))
    assert timers(bare) == (without if way == "remove" else right)


def test_the_first_notice_comes_as_if_the_break_had_been_right_from_the_start(
    bare: TestTown,
) -> None:
    take(bare, "wrong.csv")
    opened(bare)
    take(bare, "right.csv", replace=YEAR)
    assert date(2027, 2, 8) in {due for _, due, _ in timers(bare)}


def test_a_change_is_told_in_the_record(bare: TestTown) -> None:
    take(bare, "wrong.csv")
    remove_break.alone(bare.errand(OPERATOR, NOW), "Sportlov", date(2027, 2, 15))
    with bare.office.database.read() as session:
        assert "break_removed" in set(session.exec(select(Audit.what)))


def test_a_break_that_is_not_there_is_said(bare: TestTown) -> None:
    with pytest.raises(NoSuchBreak):
        remove_break.alone(bare.errand(OPERATOR, NOW), "Sportlov", date(2027, 2, 15))


def test_a_replacement_keeps_what_stood_right(bare: TestTown) -> None:
    take(bare, "right.csv")
    report = take(bare, "right.csv", replace=YEAR)
    assert (report.added, report.changed, report.same) == (0, 0, 1)
    assert not report.notes


def test_meetings_and_cancelled_days_move_no_reminder(bare: TestTown) -> None:
    opened(bare)
    before = timers(bare)
    file = DATA / "field" / "02-timed-event" / "effect.ics"
    report = import_calendar.alone(bare.errand(OPERATOR, NOW), file)
    assert report.passed_over == 2
    assert timers(bare) == before
