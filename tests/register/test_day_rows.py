"""The Norwegian form: one row for each day and school."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from config.locales import LOCALES
from config.words import words
from flows.register.imports.calendars import import_calendar
from flows.register.imports.tables import ImportRefused, Report
from models.register.questions import school_breaks
from models.register.tables import EVERYBODY, PUPILS
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-08-20 08:00")
HEADING = "dato,skole,elevdag,laererdag,sfodag,kommentar"
BOTH = ("Backaskolan", "Ekdalaskolan")


def take(town: TestTown, file: Path, **more: Any) -> Report:
    return import_calendar.alone(town.errand(OPERATOR, NOW), file, **more)


def table(tmp_path: Path, *rows: str, heading: str = HEADING) -> Path:
    file = tmp_path / "skolerute.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", "utf-8-sig")
    return file


def off(town: TestTown) -> set[tuple[str, str, str, str | None, str]]:
    """The days off that the file has brought."""
    names = {town.unit(one): one for one in BOTH}
    with town.office.database.read() as session:
        return {
            (
                row.name,
                row.starts.isoformat(),
                row.ends.isoformat(),
                names.get(row.unit_id or 0),
                row.whose,
            )
            for row in school_breaks(session, town.id)
            if row.starts >= date(2027, 8, 1)
        }


def weeks(*first: str) -> Iterator[date]:
    for monday in first:
        for offset in range(7):
            yield date.fromisoformat(monday) + timedelta(days=offset)


def test_days_that_follow_each_other_are_one_and_what_all_have_is_everybodys(
    town: TestTown, tmp_path: Path
) -> None:
    rows = []
    for school in BOTH:
        for day in weeks("2027-10-04", "2027-10-11"):
            weekend = day.weekday() > 4
            rows.append(f"{day},{school},N,N,N,{'' if weekend else 'Høstferie'}")
    rows.append("2027-10-18,Backaskolan,N,J,J,Planleggingsdag")
    rows.append("2027-10-18,Ekdalaskolan,J,J,J,")
    report = take(town, table(tmp_path, *rows))
    assert off(town) == {
        ("Høstferie", "2027-10-04", "2027-10-15", None, EVERYBODY),
        ("Planleggingsdag", "2027-10-18", "2027-10-18", "Backaskolan", PUPILS),
    }
    assert report.added == 2
    assert report.passed_over == 8 + 1, "four weekends and one school day"
    assert [one.params for one in report.notes if one.key == "school_days"] == [{"n": 9}]


def test_a_file_of_one_school_says_nothing_of_the_other(town: TestTown, tmp_path: Path) -> None:
    take(town, table(tmp_path, "2027-10-04,Backaskolan,N,N,N,Høstferie"))
    assert off(town) == {("Høstferie", "2027-10-04", "2027-10-04", "Backaskolan", EVERYBODY)}


def test_a_school_that_has_other_days_keeps_its_own(town: TestTown, tmp_path: Path) -> None:
    rows = [
        "04.10.2027;Backaskolan;nei;nei;ja;Høstferie",
        "05.10.2027;Backaskolan;ja;ja;ja;",
        "04.10.2027;ekdalaskolan;nei;nei;ja;Høstferie",
        "05.10.2027;ekdalaskolan;nei;nei;ja;Høstferie",
    ]
    heading = "Dato;Skole;Elevdag;Lærerdag;SFO;Merknad"
    take(town, table(tmp_path, *rows, heading=heading))
    assert off(town) == {
        ("Høstferie", "2027-10-04", "2027-10-04", "Backaskolan", EVERYBODY),
        ("Høstferie", "2027-10-04", "2027-10-05", "Ekdalaskolan", EVERYBODY),
    }


def test_a_day_without_a_comment_is_called_what_it_is(town: TestTown, tmp_path: Path) -> None:
    rows = ("2027-10-04,Backaskolan,0,0,0,", "2027-10-06,Backaskolan,0,1,1,")
    take(town, table(tmp_path, *rows))
    assert {row[0] for row in off(town)} == {"Fridag", "Studiedag"}


def test_what_cannot_be_read_is_refused_by_its_line(town: TestTown, tmp_path: Path) -> None:
    rows = (
        "2027-10-04,Backaskolan,N,N,N,",
        "2027-10-04,Backaskolan,N,N,N,",
        "2027-W40,Backaskolan,N,N,N,",
        "2027-10-05,Backaskolen,N,N,N,",
        "2027-10-06,Backaskolan,kanskje,N,N,",
        "2027-10-07,Backaskolan,J,N,N,",
        ",Backaskolan,N,N,N,",
    )
    with pytest.raises(ImportRefused) as found:
        take(town, table(tmp_path, *rows))
    assert [(row.line, row.key) for row in found.value.rows] == [
        (3, "two_days"),
        (4, "bad_date"),
        (5, "unknown_unit_near"),
        (6, "yes_or_no"),
        (7, "pupils_without_staff"),
        (8, "bad_date"),
    ]
    for locale in LOCALES:
        for row in found.value.rows:
            said = words(locale).say(f"import_problems.{row.key}", **row.params)
            assert said and "{" not in said
    assert off(town) == set()
    report = take(town, table(tmp_path, *rows), good_rows=True)
    assert (report.added, len(report.refused)) == (1, 6)


def test_a_year_is_replaced_for_the_schools_of_the_file(town: TestTown, tmp_path: Path) -> None:
    year = SchoolYear(2027)
    for school in BOTH:
        take(town, table(tmp_path, f"2027-10-04,{school},N,N,N,Høstferie"))
    take(town, table(tmp_path, "2027-10-11,Backaskolan,N,N,N,Høstferie"), replace=year)
    assert {(row[1], row[3]) for row in off(town)} == {
        ("2027-10-11", "Backaskolan"),
        ("2027-10-04", "Ekdalaskolan"),
    }


def test_every_row_of_a_year_is_taken_passed_over_or_refused(
    town: TestTown, tmp_path: Path
) -> None:
    random = Random(7)
    rows, off_days = [], 0
    for school in (*BOTH, "Okänd"):
        for offset in range(300):
            day = date(2027, 8, 2) + timedelta(days=offset)
            pupils = random.choice("JJJN")
            staff = "J" if pupils == "J" else random.choice("JN")
            rows.append(f"{day},{school},{pupils},{staff},J,dag {offset}")
            off_days += pupils == "N" and day.weekday() < 5 and school in BOTH
    report = take(town, table(tmp_path, *rows), good_rows=True)
    assert len(report.refused) == 300
    assert report.passed_over + off_days + len(report.refused) == len(rows)
    with town.office.database.read() as session:
        kept = [row for row in school_breaks(session, town.id) if row.name.startswith("dag ")]
    # Each comment is its own, so no two days are joined; a day that both have is one row.
    assert sum(1 if row.unit_id else 2 for row in kept) == off_days
