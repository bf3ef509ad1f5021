"""A day off of one school frees that school alone, and what lies under it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.engine import delegation, due_dates
from flows.engine.refusals import NoSuchUnit
from flows.register.breaks import Days, NoSuchBreak, change_break, remove_break
from flows.register.imports.calendars import import_calendar
from flows.register.imports.tables import ImportRefused, Report
from flows.safety_cycle.year import open_year
from models.register.questions import breaks_between, school_breaks
from models.register.tables import EVERYBODY, PUPILS, SchoolBreak, Unit
from states.calendars import Free, Staff
from states.school_year import SchoolYear
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-08-20 08:00")
YEAR = SchoolYear(2026)
LAST = date(2027, 3, 18)  # a Thursday, and a school day


def take(town: TestTown, file: Path, **more: Any) -> Report:
    return import_calendar.alone(town.errand(OPERATOR, NOW), file, **more)


def table(tmp_path: Path, *rows: str, heading: str = "name;start;end;skola;för") -> Path:
    file = tmp_path / "lov.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", "utf-8")
    return file


def off(town: TestTown) -> list[tuple[str, date, date, int | None, str]]:
    with town.office.database.read() as session:
        return [
            (row.name, row.starts, row.ends, row.unit_id, row.whose)
            for row in school_breaks(session, town.id)
        ]


def free(town: TestTown, unit: str | None, day: date) -> Free | None:
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        calendar = place.calendar_of(town.unit(unit) if unit else None)
        return calendar.free(day, Staff.SCHOOL)


def test_the_other_school_and_the_common_calendar_are_as_they_were(
    town: TestTown, tmp_path: Path
) -> None:
    take(town, table(tmp_path, "Rivningsdag;2027-03-16;2027-03-18;backaskolan;alla"))
    assert free(town, "Backaskolan", LAST) == Free("school_break", "Rivningsdag")
    assert free(town, "Ekdalaskolan", LAST) is None
    assert free(town, None, LAST) is None
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        assert place.calendar_of(town.unit("Ekdalaskolan")) is place.calendar


def test_what_lies_under_a_unit_rests_with_it(town: TestTown, tmp_path: Path) -> None:
    with town.office.database.write() as session:
        above = town.unit("Backaskolan")
        session.add(Unit(municipality_id=town.id, name="Backaskolan F-3", parent_id=above))
    take(town, table(tmp_path, "Rivningsdag;2027-03-18;2027-03-18;Backaskolan;"))
    assert free(town, "Backaskolan F-3", LAST) == Free("school_break", "Rivningsdag")


def letters(town: TestTown, *days: str) -> dict[str, set[str]]:
    """Who hears something on each of the mornings."""
    found = {}
    for day in days:
        letters = town.tick(f"{day} 08:00")
        found[day] = {str(one["To"]).partition("@")[0].rpartition("<")[2] for one in letters}
    return found


def test_one_head_keeps_her_letter_when_the_other_school_is_closed(
    town: TestTown, tmp_path: Path
) -> None:
    """The rung of the last day goes to Bo on that day, and to Lo of the closed school before it."""
    rows = ("Rivningsdag;2027-03-17;2027-03-17;Backaskolan;",)
    open_year.alone(town.errand(OPERATOR, NOW), YEAR)
    for unit in ("Backaskolan", "Ekdalaskolan"):
        case = town.case(unit).id or 0
        errand = town.errand(town.asta, at("2027-03-11 09:00"))
        due_dates.reschedule.alone(errand, case, date(2027, 3, 17), why="prov")
    take(town, table(tmp_path, *rows))
    town.tick("2027-03-12 08:00")
    heard = letters(town, "2027-03-16", "2027-03-17", "2027-03-18")
    assert "lo" in heard["2027-03-16"] and "bo" not in heard["2027-03-16"]
    assert "bo" in heard["2027-03-17"] and "lo" not in heard["2027-03-17"] | heard["2027-03-18"]


def test_the_wait_of_a_closed_day_counts_as_no_delay(town: TestTown, tmp_path: Path) -> None:
    take(town, table(tmp_path, "Rivningsdag;2027-03-17;2027-03-18;Backaskolan;"))
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
    due, day = date(2027, 3, 16), date(2027, 3, 18)
    assert place.late_by(due, "headteacher", day, town.unit("Ekdalaskolan")) == 2
    assert place.late_by(due, "headteacher", day, town.unit("Backaskolan")) == 0
    # The administration works on, whichever school is closed.
    assert place.late_by(due, "manager", day, town.unit("Backaskolan")) == 2


def test_whoever_takes_over_is_told_when_the_school_is_open(town: TestTown, tmp_path: Path) -> None:
    open_year.alone(town.errand(OPERATOR, NOW), YEAR)
    take(town, table(tmp_path, "Rivningsdag;2027-02-24;2027-02-24;Backaskolan;"))
    errand = town.errand(town.asta, at("2027-02-24 09:00"))
    kim = town.person("kim@skola.example")
    delegation.delegate.alone(errand, town.case("Backaskolan").id or 0, kim, why="")
    heard = letters(town, "2027-02-24", "2027-02-25")
    assert "kim" not in heard["2027-02-24"] and "kim" in heard["2027-02-25"]


def test_a_school_that_is_not_here_is_refused_with_a_guess(town: TestTown, tmp_path: Path) -> None:
    before = off(town)
    rows = ("Dag;2027-03-17;2027-03-17;Backaskola;", "Dag;2027-03-17;2027-03-17;Zetaskolan;")
    with pytest.raises(ImportRefused) as found:
        take(town, table(tmp_path, *rows))
    assert [(row.line, row.key) for row in found.value.rows] == [
        (2, "unknown_unit_near"),
        (3, "unknown_unit"),
    ]
    for locale in LOCALES:
        [near, _] = found.value.rows
        said = words(locale).say(f"import_problems.{near.key}", **near.params)
        assert "Backaskolan" in said
    assert off(town) == before
    with pytest.raises(NoSuchUnit):
        take(town, DATA / "lov.ics", unit="Zetaskolan")


def test_all_of_a_file_may_be_about_one_school(town: TestTown) -> None:
    report = take(town, DATA / "lov.ics", unit="Ekdalaskolan")
    assert report.added == 5
    assert {row[3] for row in off(town) if row[1] >= date(2026, 8, 1)} >= {
        town.unit("Ekdalaskolan")
    }


@pytest.mark.parametrize("name", ["Studiedag", "Planleggingsdag 2", "Elevfri dag", "Plandag"])
def test_a_day_of_the_staffs_own_work_frees_no_letter(
    town: TestTown, tmp_path: Path, name: str
) -> None:
    report = take(town, table(tmp_path, f"{name};2027-03-18;2027-03-18;;"), dry_run=True)
    assert [one.key for one in report.notes] == ["pupils_alone"]
    take(town, table(tmp_path, f"{name};2027-03-18;2027-03-18;;"))
    assert (name, LAST, LAST, None, PUPILS) in off(town)
    assert free(town, None, LAST) is None


def test_the_column_says_whose_day_it_is_before_the_name_does(
    town: TestTown, tmp_path: Path
) -> None:
    take(
        town,
        table(
            tmp_path,
            "Studiedag;2027-03-17;2027-03-17;;alla",
            "Lovdag;2027-03-18;2027-03-18;;Elever",
        ),
    )
    whose = {row[0]: row[4] for row in off(town)}
    assert (whose["Studiedag"], whose["Lovdag"]) == (EVERYBODY, PUPILS)
    with pytest.raises(ImportRefused) as found:
        take(town, table(tmp_path, "Lovdag;2027-03-18;2027-03-18;;personal"))
    assert [row.key for row in found.value.rows] == ["unknown_whose"]


def test_a_replaced_year_of_one_school_leaves_the_others(town: TestTown, tmp_path: Path) -> None:
    rows = (
        "Ena;2027-03-16;2027-03-16;Backaskolan;",
        "Andra;2027-03-17;2027-03-17;Ekdalaskolan;",
        "Båda;2027-03-18;2027-03-18;;",
    )
    take(town, table(tmp_path, *rows))
    before = {row[0] for row in off(town)}
    file = table(tmp_path, "Ny;2027-05-03;2027-05-03", heading="name;start;end")
    report = take(town, file, replace=YEAR, unit="Backaskolan")
    assert {row[0] for row in off(town)} == (before - {"Ena"}) | {"Ny"}
    assert [one.params["name"] for one in report.notes if one.key == "break_removed"] == ["Ena"]
    file = table(tmp_path, "Ny;2027-05-03;2027-05-03", heading="name;start;end")
    take(town, file, replace=YEAR)  # of all, which no school's own day is
    left = {row[0] for row in off(town) if SchoolYear.of(row[1]) == YEAR}
    assert left == {"Ny", "Andra"}


def test_a_trial_run_names_the_school_of_each_day(town: TestTown, tmp_path: Path) -> None:
    rows = ("Ena;2027-03-16;2027-03-16;Backaskolan;", "Båda;2027-03-18;2027-03-18;;")
    report = take(town, table(tmp_path, *rows), dry_run=True)
    said = [one.params for one in report.notes if one.key == "would_be_free"]
    assert said == [
        {"name": "Ena (Backaskolan)", "days": "2027-03-16"},
        {"name": "Båda", "days": "2027-03-18"},
    ]
    assert not {"Ena", "Båda"} & {row[0] for row in off(town)}


def test_a_schools_break_is_moved_and_taken_away_by_its_school(
    town: TestTown, tmp_path: Path
) -> None:
    take(town, table(tmp_path, "Dag;2027-03-16;2027-03-16;Backaskolan;"))
    unit, first = town.unit("Backaskolan"), date(2027, 3, 16)
    errand = town.errand(OPERATOR, NOW)
    with pytest.raises(NoSuchBreak):
        remove_break.alone(errand, "Dag", first)
    moved = change_break.alone(errand, "Dag", first, LAST, LAST, unit=unit)
    assert moved.free == (Days(unit, (LAST,)),)
    assert moved.working == (Days(unit, (first,)),)
    gone = remove_break.alone(errand, "Dag", LAST, unit=unit)
    assert gone.working == (Days(unit, (LAST,)),) and gone.free == ()
    with town.office.database.read() as session:
        assert not session.exec(select(SchoolBreak).where(SchoolBreak.name == "Dag")).all()


def test_a_common_break_is_said_once_and_not_of_each_school(town: TestTown, tmp_path: Path) -> None:
    take(town, table(tmp_path, "Dag;2027-03-16;2027-03-16;Backaskolan;"))
    take(town, table(tmp_path, "Båda;2027-03-17;2027-03-18;;"))
    errand = town.errand(OPERATOR, NOW)
    gone = remove_break.alone(errand, "Båda", date(2027, 3, 17))
    assert gone.working == (Days(None, (date(2027, 3, 17), LAST)),)


def test_only_the_school_whose_day_it_is_gets_its_reminders_moved(
    town: TestTown, tmp_path: Path
) -> None:
    open_year.alone(town.errand(OPERATOR, NOW), YEAR)
    timers = {unit: town.timer(town.case(unit)) for unit in ("Backaskolan", "Ekdalaskolan")}
    first = timers["Backaskolan"]
    assert first is not None
    day = first.due.isoformat()
    report = take(town, table(tmp_path, f"Dag;{day};{day};Backaskolan;"))
    assert [one.params for one in report.notes if one.key == "reminders_move"] == [{"n": 1}]
    moved, stood = town.timer(town.case("Backaskolan")), town.timer(town.case("Ekdalaskolan"))
    assert moved is not None and moved.due != first.due
    assert stood is not None and stood.due == first.due


def test_the_wheel_shows_what_all_have(town: TestTown, tmp_path: Path) -> None:
    rows = ("Ena;2027-03-16;2027-03-16;Backaskolan;", "Studiedag;2027-03-18;2027-03-18;;")
    take(town, table(tmp_path, *rows))
    with town.office.database.read() as session:
        shown = breaks_between(session, town.id, YEAR.first_day, YEAR.last_day)
    assert "Sportlov" in {one.name for one in shown}
    assert not {"Ena", "Studiedag"} & {one.name for one in shown}
