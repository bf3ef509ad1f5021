"""School breaks from calendars and tables, and a dry run that leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from tests import DATA
from tests.conftest import TestTown
from tests.worlds.imports import (
    breaks,
    counts,
    ics,
    people_file,
    register,
    take,
    unreadable,
    wrong,
)


def test_a_calendar_file_ends_the_day_before_its_end(town: TestTown) -> None:
    assert counts(take(town, import_calendar, DATA / "lov.ics")) == (1, 0, 4)
    found = breaks(town)
    assert found["Höstlov"] == ("2026-10-26", "2026-10-30"), "the file says 31 October"
    assert found["Jullov"] == ("2026-12-21", "2027-01-08")
    assert counts(take(town, import_calendar, DATA / "lov.ics")) == (0, 0, 5)


def test_a_table_means_both_days(town: TestTown, csv: Callable[..., Path]) -> None:
    file = csv("name,start,end", "Klämdag,2027-05-07,2027-05-07", "Höstlov,2026-10-26,2026-10-31")
    assert counts(take(town, import_calendar, file)) == (1, 1, 0)
    assert breaks(town)["Klämdag"] == ("2027-05-07", "2027-05-07")
    assert breaks(town)["Höstlov"] == ("2026-10-26", "2026-10-31")


def test_a_spreadsheet_of_breaks(town: TestTown, xlsx: Callable[..., Path]) -> None:
    file = xlsx(("Name", "Start", "End"), ("Klämdag", date(2027, 5, 7), datetime(2027, 5, 7)))  # noqa: DTZ001
    assert take(town, import_calendar, file).added == 1
    assert breaks(town)["Klämdag"] == ("2027-05-07", "2027-05-07")


@pytest.mark.parametrize(
    ("event", "first", "last"),
    [
        ("DTSTART;VALUE=DATE:20271025", "2027-10-25", "2027-10-25"),
        ("DTSTART;VALUE=DATE:20271025\r\nDTEND;VALUE=DATE:20271025", "2027-10-25", "2027-10-25"),
        ("DTSTART;VALUE=DATE:20271025\r\nDURATION:P5D", "2027-10-25", "2027-10-29"),
        ("DTSTART;VALUE=DATE:20271025\r\nDURATION:P1W", "2027-10-25", "2027-10-31"),
        ("DTSTART:20271025T080000\r\nDTEND:20271029T160000", "2027-10-25", "2027-10-29"),
        ("DTSTART:20271025T000000\r\nDTEND:20271030T000000", "2027-10-25", "2027-10-29"),
        ("DTSTART:20271025T080000\r\nDTEND:20271025T160000", "2027-10-25", "2027-10-25"),
        (
            "DTSTART;TZID=Europe/Stockholm:20271025T000000\r\n"
            "DTEND;TZID=Europe/Stockholm:20271030T000000",
            "2027-10-25",
            "2027-10-29",
        ),
        # Midnight at home is the evening before in UTC, two hours in summer and one in winter.
        ("DTSTART:20271024T220000Z\r\nDTEND:20271029T220000Z", "2027-10-25", "2027-10-29"),
        ("DTSTART:20271219T230000Z\r\nDTEND:20280107T230000Z", "2027-12-20", "2028-01-07"),
    ],
)
def test_an_event_covers_the_days_that_its_people_think(
    town: TestTown, tmp_path: Path, event: str, first: str, last: str
) -> None:
    take(town, import_calendar, ics(tmp_path, f"SUMMARY:Ledigt\r\n{event}"), accept=["timed"])
    assert breaks(town)["Ledigt"] == (first, last)


def test_bad_events_are_named_by_their_number(town: TestTown, tmp_path: Path) -> None:
    file = ics(
        tmp_path,
        "SUMMARY:Bra\r\nDTSTART;VALUE=DATE:20271025",
        "SUMMARY:Varje år\r\nDTSTART;VALUE=DATE:20271025\r\nRRULE:FREQ=HOURLY",
        "SUMMARY:Aldrig\r\nDTSTART;VALUE=DATE:20271025\r\nRRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART;VALUE=DATE:20271025",
        "SUMMARY:Utan dag",
        "SUMMARY:Baklänges\r\nDTSTART;VALUE=DATE:20271025\r\nDTEND;VALUE=DATE:20271020",
        "SUMMARY:Hela året\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20280101",
    )
    assert wrong(town, import_calendar, file) == [
        (2, "repeating_event"),
        (3, "repeating_event"),
        (4, "name_missing"),
        (5, "bad_date"),
        (6, "ends_before_start"),
        (7, "break_too_long"),
    ]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("Lov,2027-13-01,2027-10-30", "bad_date"),
        ("Lov,,2027-10-30", "bad_date"),
        ("Lov,2027-10-25,", "bad_date"),
        ("Lov,2027-10-25,2027-10-24", "ends_before_start"),
        ("Lov,2027-01-01,2027-12-31", "break_too_long"),
        (",2027-10-25,2027-10-29", "name_missing"),
    ],
)
def test_a_bad_break_is_named_by_its_line(
    town: TestTown, csv: Callable[..., Path], row: str, key: str
) -> None:
    file = csv("name,start,end", "Bra,2027-10-25,2027-10-29", row)
    assert wrong(town, import_calendar, file) == [(3, key)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "ics"),
        (b"not a calendar", "ics"),
        (bytes(range(256)) * 10, "not saved as UTF-8"),
        ((DATA / "lov.ics").read_text("utf-8").encode("latin-1"), "not saved as UTF-8"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "ics"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "it has no events"),
    ],
)
def test_what_is_no_calendar_is_refused(
    town: TestTown, tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "lov.ics"
    file.write_bytes(content)
    assert why in unreadable(town, import_calendar, file)


def test_a_dry_run_of_breaks_and_people_leaves_nothing(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    before = register(town)
    assert take(town, import_calendar, DATA / "lov.ics", dry_run=True).added == 1
    file = people_file(csv, "Kim Ny,kim.ny@skola.example,samordnare,,,,,")
    assert take(town, import_people, file, dry_run=True).added == 1
    assert register(town) == before
