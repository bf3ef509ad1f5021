"""A calendar that is read again: the event is the same one, whatever its day is now."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.register.imports.calendars import import_calendar
from flows.register.imports.reading import AskedAbout
from flows.register.imports.tables import BadFile, ImportRefused, Report
from models.register.questions import school_breaks
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-08-17 09:00")
BROKEN = DATA / "field" / "30-broken-date"
DATES = DATA / "field" / "20-dates-as-people-write-them"


def take(town: TestTown, file: Path, **more: Any) -> Report:
    return import_calendar.alone(town.errand(OPERATOR, NOW), file, **more)


def calendar(tmp_path: Path, *events: str) -> Path:
    file = tmp_path / "lov.ics"
    lines = "".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT\r\n" for one in events)
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Exempel//SV\r\n"
    file.write_text(f"{head}{lines}END:VCALENDAR\r\n", "utf-8", newline="")
    return file


def event(day: str, name: str = "Rivningsdag", uid: str = "a@x.example", more: str = "") -> str:
    return f"UID:{uid}\r\nSUMMARY:{name}\r\nDTSTART;VALUE=DATE:{day}{more}"


def off(town: TestTown) -> dict[str, tuple[str, str]]:
    with town.office.database.read() as session:
        rows = school_breaks(session, town.id)
        return {row.name: (row.starts.isoformat(), row.ends.isoformat()) for row in rows}


def test_an_event_that_is_moved_moves_its_day(town: TestTown, tmp_path: Path) -> None:
    take(town, calendar(tmp_path, event("20270316")))
    report = take(town, calendar(tmp_path, event("20270318", more="\r\nSEQUENCE:1")))
    assert (report.added, report.changed) == (0, 1)
    assert off(town)["Rivningsdag"] == ("2027-03-18", "2027-03-18")
    [note] = [one for one in report.notes if one.key == "break_moved"]
    assert note.params["was"] == date(2027, 3, 16)


def test_an_event_that_gets_another_name_is_the_same_one(town: TestTown, tmp_path: Path) -> None:
    take(town, calendar(tmp_path, event("20270316")))
    take(town, calendar(tmp_path, event("20270316", name="Byggdag")))
    assert "Rivningsdag" not in off(town) and "Byggdag" in off(town)


def test_an_event_that_is_called_off_takes_its_day_away(town: TestTown, tmp_path: Path) -> None:
    take(town, calendar(tmp_path, event("20270316")))
    off_again = event("20270316", more="\r\nSTATUS:CANCELLED\r\nSEQUENCE:1")
    report = take(town, calendar(tmp_path, off_again))
    assert "Rivningsdag" not in off(town)
    assert [one.key for one in report.notes] == ["event_cancelled", "break_removed"]
    assert report.changed == 1


def test_an_event_that_becomes_a_meeting_takes_its_day_away(town: TestTown, tmp_path: Path) -> None:
    take(town, calendar(tmp_path, event("20270316")))
    meeting = "UID:a@x.example\r\nSUMMARY:Rivningsdag\r\nDTSTART:20270316T080000"
    take(town, calendar(tmp_path, f"{meeting}\r\nDTEND:20270316T090000"))
    assert "Rivningsdag" not in off(town)


def test_an_older_version_of_an_event_changes_nothing(town: TestTown, tmp_path: Path) -> None:
    take(town, calendar(tmp_path, event("20270318", more="\r\nSEQUENCE:2")))
    report = take(town, calendar(tmp_path, event("20270316", more="\r\nSEQUENCE:1")))
    assert [one.key for one in report.notes] == ["event_is_older"]
    assert off(town)["Rivningsdag"] == ("2027-03-18", "2027-03-18")
    older = event("20270316", more="\r\nSEQUENCE:1\r\nSTATUS:CANCELLED")
    take(town, calendar(tmp_path, older))
    assert "Rivningsdag" in off(town)


def test_two_events_that_change_places_do(town: TestTown, tmp_path: Path) -> None:
    both = (event("20270316", uid="a@x.example"), event("20270318", uid="b@x.example"))
    take(town, calendar(tmp_path, *both))
    turned = (event("20270318", uid="a@x.example"), event("20270316", uid="b@x.example"))
    report = take(town, calendar(tmp_path, *turned))
    with town.office.database.read() as session:
        there = {row.uid: row.starts for row in school_breaks(session, town.id) if row.uid}
    assert there == {"a@x.example": date(2027, 3, 18), "b@x.example": date(2027, 3, 16)}
    assert report.changed == 2


def test_a_series_that_loses_a_time_loses_that_day_alone(town: TestTown, tmp_path: Path) -> None:
    weekly = "\r\nRRULE:FREQ=WEEKLY;COUNT=3"
    take(town, calendar(tmp_path, event("20270914", more=weekly)))
    shorter = weekly + "\r\nEXDATE;VALUE=DATE:20270921"
    report = take(town, calendar(tmp_path, event("20270914", more=shorter)))
    with town.office.database.read() as session:
        days = [row.starts for row in school_breaks(session, town.id) if row.uid]
    assert days == [date(2027, 9, 14), date(2027, 9, 28)]
    assert (report.added, report.changed, report.same) == (0, 1, 2)


def test_what_lies_far_back_is_not_taken_away_by_a_rule_that_is_followed_no_longer(
    town: TestTown, tmp_path: Path
) -> None:
    yearly = event("20260316", more="\r\nRRULE:FREQ=YEARLY;COUNT=9")
    take(town, calendar(tmp_path, yearly))
    later = town.errand(OPERATOR, at("2029-08-17 09:00"))
    import_calendar.alone(later, calendar(tmp_path, yearly))
    with town.office.database.read() as session:
        years = [row.starts.year for row in school_breaks(session, town.id) if row.uid]
    assert years == [2026, 2027, 2028, 2029, 2030, 2031]


def test_a_break_that_came_by_a_table_is_taken_over_by_its_event(
    town: TestTown, tmp_path: Path
) -> None:
    table = tmp_path / "lov.csv"
    table.write_text("name,start,end\nRivningsdag,2027-03-16,2027-03-16\n", "utf-8")
    take(town, table)
    assert take(town, calendar(tmp_path, event("20270316"))).same == 1
    take(town, calendar(tmp_path, event("20270318")))
    assert off(town)["Rivningsdag"] == ("2027-03-18", "2027-03-18")


def test_a_date_with_dashes_is_named(town: TestTown) -> None:
    before = off(town)
    with pytest.raises(ImportRefused) as found:
        take(town, BROKEN / "dashes.ics")
    [row] = found.value.rows
    assert (row.line, row.key) == (1, "bad_date")
    assert "2026-10-26" in str(row.params["value"])
    assert off(town) == before


@pytest.mark.parametrize("name", ["date-with-time", "mixed"])
def test_a_date_with_hours_is_the_days_that_it_means(town: TestTown, name: str) -> None:
    take(town, BROKEN / f"{name}.ics")
    assert off(town)["Höstlov"] == ("2026-10-26", "2026-10-30")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("iso-midnight", "2026-10-26", "2026-10-30"),
        ("norwegian", "2026-10-05", "2026-10-09"),
        ("serial", "2026-10-26", "2026-10-30"),
    ],
)
def test_days_as_people_write_them(town: TestTown, name: str, first: str, last: str) -> None:
    take(town, DATES / f"{name}.csv")
    assert (first, last) in off(town).values()


PIECES = ["", "0", "20261026", "2026-10-26", "20261026T", "T000000", "20261026T000000Z", "99999999",
          "20260230", "P1D", "P", "-P99999D", "PT36H", "FREQ=DAILY", "FREQ=", "FREQ=WEEKLY;UNTIL=x",
          "FREQ=DAILY;COUNT=99999999999", "FREQ=YEARLY;BYMONTH=13", "FREQ=DAILY;INTERVAL=0", "å",
          "20261026/20261027", "20261026,20261099", "00000101", "99991231", "1e9"]  # fmt: skip
KEYS = ["DTSTART", "DTSTART;VALUE=DATE", "DTSTART;TZID=Nowhere/Here", "DTEND", "DTEND;VALUE=DATE",
        "DURATION", "RRULE", "EXDATE;VALUE=DATE", "RDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS",
        "SUMMARY", "UID", "TRANSP", "DTSTAMP"]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_no_broken_value_reaches_anybody_as_a_programs_error(
    town: TestTown, tmp_path: Path, seed: int
) -> None:
    """Each is taken, passed over, asked about or refused, with a sentence in every language."""
    random = Random(seed)
    for _ in range(50):
        lines = ["SUMMARY:Lov", "UID:a@x.example", "DTSTART;VALUE=DATE:20261026"]
        for _ in range(random.randint(1, 4)):
            lines.append(f"{random.choice(KEYS)}:{random.choice(PIECES)}")
        random.shuffle(lines)
        told = outcome(town, calendar(tmp_path, "\r\n".join(lines)))
        assert all(told)


def outcome(town: TestTown, file: Path) -> list[str]:
    """What a trial run says, in each language."""
    try:
        report = take(town, file, dry_run=True)
    except (ImportRefused, AskedAbout, BadFile) as refused:
        return [explain(refused, words(locale)) for locale in LOCALES]
    return [
        words(locale).say(f"cli.{note.key}", **note.params)
        for locale in LOCALES
        for note in report.notes
    ]
