"""What of a calendar file makes a day free, and what is left out and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.locales import LOCALES
from config.words import words
from flows.register.imports.calendars import import_calendar
from flows.register.imports.reading import AskedAbout
from flows.register.imports.tables import ImportRefused, Report
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.imports import breaks, ics

FIELD = DATA / "field"
NOW = at("2026-08-17 09:00")


def take(town: TestTown, file: Path, **more: Any) -> Report:
    return import_calendar.alone(town.errand(OPERATOR, NOW), file, **more)


def noted(report: Report) -> list[tuple[int, str]]:
    for note in report.notes:
        for locale in LOCALES:
            said = words(locale).say(f"cli.{note.key}", **note.params)
            assert said and "{" not in said
    return [(note.line, note.key) for note in report.notes]


def test_a_cancelled_event_is_left_out_and_named(town: TestTown) -> None:
    report = take(town, FIELD / "01-cancelled-event" / "skola.ics")
    assert noted(report) == [(2, "event_cancelled")]
    assert report.passed_over == 1
    assert "Studiedag (inställd)" not in breaks(town)
    assert breaks(town)["Höstlov"] == ("2026-10-26", "2026-10-30")


def test_a_meeting_makes_no_day_free(town: TestTown) -> None:
    report = take(town, FIELD / "02-timed-event" / "skola.ics")
    assert noted(report) == [(2, "event_is_short"), (3, "event_is_short")]
    assert not {"Föräldramöte åk 4", "Teams-möte skolledning"} & set(breaks(town))


def test_the_other_file_of_meetings_frees_nothing(town: TestTown) -> None:
    before = breaks(town)
    report = take(town, FIELD / "02-timed-event" / "effect.ics")
    assert noted(report) == [(1, "event_is_short"), (2, "event_cancelled")]
    assert breaks(town) == before


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("DTSTART:20271025T150000\r\nDTEND:20271025T230000", "event_is_short"),  # an evening
        ("DTSTART:20271025T100000\r\nDTEND:20271025T150000", "event_is_short"),  # five hours
        ("DTSTART:20271025T100000", "event_is_short"),  # an instant
        ("DTSTART:20271025T200000\r\nDTEND:20271026T060000", "event_is_short"),  # over a night
        (
            "DTSTART:20271025T080000\r\nDTEND:20271025T160000\r\nTRANSP:TRANSPARENT",
            "event_takes_no_time",
        ),
    ],
)
def test_what_leaves_the_school_day_is_left_out(
    town: TestTown, tmp_path: Path, event: str, why: str
) -> None:
    report = take(town, ics(tmp_path, f"SUMMARY:Möte\r\n{event}"))
    assert noted(report) == [(1, why)]
    assert "Möte" not in breaks(town)


def test_a_whole_day_stays_free_though_the_calendar_shows_people_as_available(
    town: TestTown, tmp_path: Path
) -> None:
    event = "SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20271025\r\nTRANSP:TRANSPARENT"
    assert take(town, ics(tmp_path, event)).added == 1


def test_a_long_event_with_hours_is_asked_about(town: TestTown, tmp_path: Path) -> None:
    file = ics(tmp_path, "SUMMARY:Studiedag\r\nDTSTART:20271025T080000\r\nDTEND:20271025T160000")
    before = breaks(town)
    with pytest.raises(AskedAbout) as found:
        take(town, file)
    assert [(row.line, row.key) for row in found.value.rows] == [(1, "event_has_hours")]
    assert found.value.exit_code == 3
    assert breaks(town) == before
    take(town, file, accept=["timed"])
    assert breaks(town)["Studiedag"] == ("2027-10-25", "2027-10-25")


def test_a_repeated_event_is_free_each_time_but_not_where_it_is_excepted(
    town: TestTown, tmp_path: Path
) -> None:
    event = (
        "SUMMARY:Studiedag\r\nDTSTART;VALUE=DATE:20260914\r\n"
        "RRULE:FREQ=MONTHLY;COUNT=4;BYDAY=2MO\r\nEXDATE;VALUE=DATE:20261109"
    )
    report = take(town, ics(tmp_path, event))
    assert report.added == 3
    with town.office.database.read() as session:
        from models.register.questions import school_breaks

        days = [
            r.starts.isoformat() for r in school_breaks(session, town.id) if r.name == "Studiedag"
        ]
    assert days == ["2026-09-14", "2026-10-12", "2026-12-14"]


def test_a_rule_without_end_is_followed_for_two_years(town: TestTown, tmp_path: Path) -> None:
    event = "SUMMARY:Lovdag\r\nDTSTART;VALUE=DATE:20200907\r\nRRULE:FREQ=YEARLY"
    report = take(town, ics(tmp_path, event))
    assert report.added == 3, "2026, 2027 and the year's one that lies at most a year back"


def test_a_rule_by_the_second_is_refused(town: TestTown, tmp_path: Path) -> None:
    event = "SUMMARY:Lov\r\nDTSTART:20270907T000000\r\nRRULE:FREQ=SECONDLY"
    with pytest.raises(ImportRefused) as found:
        take(town, ics(tmp_path, event))
    assert [row.key for row in found.value.rows] == ["repeating_event"]


def test_one_time_of_a_repeated_event_may_be_moved_or_cancelled(
    town: TestTown, tmp_path: Path
) -> None:
    file = tmp_path / "lov.ics"
    one = "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Planleggingsdag\r\n"
    file.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        f"{one}DTSTART;VALUE=DATE:20260907\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\n"
        f"{one}DTSTART;VALUE=DATE:20260915\r\nRECURRENCE-ID;VALUE=DATE:20260914\r\nEND:VEVENT\r\n"
        f"{one}DTSTART;VALUE=DATE:20260921\r\nRECURRENCE-ID;VALUE=DATE:20260921\r\n"
        "STATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "utf-8",
        newline="",
    )
    report = take(town, file)
    assert report.added == 2
    assert noted(report) == [(3, "event_cancelled"), (1, "pupils_alone"), (2, "pupils_alone")]


def test_the_latest_word_about_an_event_counts(town: TestTown, tmp_path: Path) -> None:
    file = tmp_path / "lov.ics"
    day = "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Lovdag\r\nDTSTART;VALUE=DATE:"
    calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}END:VCALENDAR\r\n"
    new, old = (
        calendar.format(f"{day}{on}\r\nSEQUENCE:{n}\r\nEND:VEVENT\r\n")
        for on, n in (("20261116", 2), ("20261109", 1))
    )
    file.write_text(new + old, "utf-8", newline="")  # two calendars in one file
    report = take(town, file)
    assert noted(report) == [(2, "event_is_old")]
    assert breaks(town)["Lovdag"] == ("2026-11-16", "2026-11-16")


def test_a_line_folded_inside_a_letter_is_read(town: TestTown, tmp_path: Path) -> None:
    file = ics(tmp_path, "SUMMARY:Höstlov i skogen\r\nDTSTART;VALUE=DATE:20271025")
    whole = "ö".encode()
    file.write_bytes(file.read_bytes().replace(whole, whole[:1] + b"\r\n " + whole[1:]))
    take(town, file)
    assert "Höstlov i skogen" in breaks(town)


def test_a_dry_run_lists_each_day_that_would_become_free(town: TestTown, tmp_path: Path) -> None:
    event = "SUMMARY:Lov\r\nDTSTART;VALUE=DATE:20271022\r\nDTEND;VALUE=DATE:20271027"
    before = breaks(town)
    report = take(town, ics(tmp_path, event), dry_run=True)
    assert noted(report) == [(1, "would_be_free")]
    assert report.notes[0].params["days"] == "2027-10-22, 2027-10-25, 2027-10-26"
    assert breaks(town) == before
