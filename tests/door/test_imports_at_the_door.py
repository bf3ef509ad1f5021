"""Imports and days off on the command line: what is asked, what is told, and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import DATA
from tests.conftest import TestTown
from tests.door.test_operation import command

FIELD = DATA / "field"
AT = ("--at", "2026-08-20T08:00+02:00")
Door = Callable[..., tuple[int, str, str]]


@pytest.fixture
def door(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Door:
    monkeypatch.setattr(sys, "argv", ["arshjul"])
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    return lambda *said: command(*said, capsys=capsys)


def table(tmp_path: Path, *rows: str) -> str:
    file = tmp_path / "lov.csv"
    file.write_text("\n".join(rows) + "\n", "utf-8")
    return str(file)


def test_days_off_are_listed_with_whose_they_are(door: Door, tmp_path: Path) -> None:
    rows = (
        "name;start;end;unit;whose",
        "Rivningsdag;2027-03-16;2027-03-16;Backaskolan;all",
        "Lovdag;2027-03-18;2027-03-18;;pupils",
    )
    code, out, _ = door("import", "calendar", table(tmp_path, *rows), *AT)
    assert code == 0 and "New: 2." in out
    assert "“Lovdag”: the pupils are free and the staff works" in out
    code, out, _ = door("breaks")
    lines = out.splitlines()
    assert "2027-03-16  2027-03-16  Rivningsdag (Backaskolan)" in lines
    assert "2027-03-18  2027-03-18  Lovdag (the staff works)" in lines
    assert "2027-02-15  2027-02-19  Sportlov" in lines


def test_a_break_is_moved_with_its_effect_shown_before(door: Door) -> None:
    move = ("change-break", "Sportlov", "2027-02-15", "--from", "2027-02-22", "--to", "2027-02-26")
    code, out, _ = door(*move, "--dry-run", *AT)
    assert code == 0
    assert "Become free: 2027-02-22, 2027-02-23, 2027-02-24, 2027-02-25, 2027-02-26" in out
    assert "Become school days: 2027-02-15, 2027-02-16" in out
    assert "nothing has been saved" in out
    assert "2027-02-15  2027-02-19  Sportlov" in door("breaks")[1]
    assert door(*move, *AT)[0] == 0
    assert "2027-02-22  2027-02-26  Sportlov" in door("breaks")[1]
    code, _, err = door(*move, *AT)
    assert code == 1 and "Sportlov" in err


def test_a_schools_break_is_taken_away_by_its_name(door: Door, tmp_path: Path) -> None:
    rows = ("name;start;end;unit", "Rivningsdag;2027-03-16;2027-03-16;Backaskolan")
    door("import", "calendar", table(tmp_path, *rows), *AT)
    gone = ("remove-break", "Rivningsdag", "2027-03-16")
    assert door(*gone, *AT)[0] == 1, "of all schools there is none"
    code, _, err = door(*gone, "--unit", "Okända skolan", *AT)
    assert code == 1 and "Okända skolan" in err
    code, out, _ = door(*gone, "--unit", "Backaskolan", *AT)
    assert code == 0 and "2027-03-16 (Backaskolan)" in out
    assert "Rivningsdag" not in door("breaks")[1]


def test_what_is_asked_about_ends_with_three_and_writes_nothing(door: Door, tmp_path: Path) -> None:
    file = table(tmp_path, "name;start;end;anteckning", "Lov;2027-05-03;2027-05-04;som i fjol")
    before = door("breaks")[1]
    code, out, err = door("import", "calendar", file, *AT)
    assert code == 3 and "anteckning" in err and "--accept columns" in err
    assert door("breaks")[1] == before
    code, out, _ = door("import", "calendar", file, "--accept", "columns", *AT)
    assert code == 0 and "anteckning" in out


@pytest.mark.parametrize(("said", "code", "new"), [("y\n", 0, True), ("n\n", 3, False)])
def test_on_a_terminal_it_is_a_question(
    door: Door,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    code: int,
    new: bool,
) -> None:
    class Terminal:
        def __init__(self, text: str) -> None:
            self.text = text

        def isatty(self) -> bool:
            return True

        def readline(self, *_: int) -> str:
            said, self.text = self.text, ""
            return said

    file = table(tmp_path, "name;start;end;anteckning", "Lov;2027-05-03;2027-05-04;som i fjol")
    monkeypatch.setattr(sys, "stdin", Terminal(said))
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: sys.stdin.readline().strip())
    ended, _, err = door("import", "calendar", file, *AT)
    assert ended == code and "anteckning" in err
    assert ("2027-05-03  2027-05-04  Lov" in door("breaks")[1]) is new


def test_good_rows_of_a_calendar_are_taken_and_the_others_named(door: Door, tmp_path: Path) -> None:
    file = table(tmp_path, "name;start;end", "Lov;2027-05-03;2027-05-04", "Fel;snart;2027-05-04")
    assert door("import", "calendar", file, *AT)[0] == 1
    code, out, _ = door("import", "calendar", file, "--good-rows", *AT)
    assert code == 0 and "Row 3:" in out and "New: 1." in out


def test_a_trial_run_says_the_same_to_a_program(door: Door, tmp_path: Path) -> None:
    file = table(tmp_path, "name;start;end", "Lov;2027-05-03;2027-05-04")
    code, out, _ = door("import", "calendar", file, "--dry-run", "--json", *AT)
    told = json.loads(out)
    assert code == 0 and told["dry_run"] and told["added"] == 1
    assert [one["line"] for one in told["notes"]] == [2]
    assert "2027-05-03, 2027-05-04" in told["notes"][0]["why"]
    assert "Lov" not in door("breaks")[1].replace("lov", "")


def letters(door: Door, since: str, until: str) -> str:
    code, out, err = door("simulate", "--from", since, "--to", until, "--nobody-answers")
    assert code == 0, err
    return out


@pytest.fixture
def field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Door:
    """Exempelby, as the inputs begin: Norra skolan and Södra skolan, with their heads."""
    monkeypatch.setattr(sys, "argv", ["arshjul"])
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")

    def at_the_door(*said: str) -> tuple[int, str, str]:
        return command(*said, capsys=capsys)

    town = ("--municipality", "9999", "--name", "Exempelby", "--country", "se", "--locale", "sv")
    assert at_the_door("init", *town)[0] == 0
    assert at_the_door("import", "units", str(FIELD / "14-two-headteachers" / "units.csv"))[0] == 0
    people = tmp_path / "people.csv"
    people.write_text(
        "name;email;role;unit\nLo Lind;lo@exempelby.example;rektor;Norra skolan\n"
        "Kim Ek;kim@exempelby.example;rektor;Södra skolan\n"
        "Asta Asp;asta@exempelby.example;samordnare;\n",
        "utf-8",
    )
    assert at_the_door("import", "people", str(people))[0] == 0
    return at_the_door


def take(field: Door, *files: str) -> None:
    for file in files:
        field("import", "calendar", str(FIELD / file), *AT)
    assert field("open-year", "2026/27", *AT)[0] == 0


def test_a_meeting_moves_no_letter_of_the_last_day(field: Door) -> None:
    take(field, "02-timed-event/effect.ics")
    told = letters(field, "2027-03-22", "2027-04-01")
    assert any(line.startswith("2027-03-31") and "kim@" in line for line in told.splitlines())
    assert not any("Föräldramöte" in line for line in field("breaks")[1].splitlines())


def test_a_study_day_of_one_school_leaves_the_other_its_last_day(field: Door) -> None:
    take(field, "09-unknown-columns/effect.csv")
    told = letters(field, "2027-03-22", "2027-04-01").splitlines()
    assert any(line.startswith("2027-03-31") and "kim@" in line for line in told)


def test_a_wrong_break_put_right_leaves_the_year_as_the_right_one_alone(
    field: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(field, "08-break-moved/right.csv")
    alone = letters(field, "2027-02-01", "2027-03-02")
    field("remove-break", "Sportlov", "2027-02-15", *AT)
    wrong, right = (str(FIELD / "08-break-moved" / one) for one in ("wrong.csv", "right.csv"))
    assert field("import", "calendar", wrong, *AT)[0] == 0
    assert letters(field, "2027-02-01", "2027-03-02") != alone
    assert field("import", "calendar", right, "--replace", "2026/27", *AT)[0] == 0
    assert letters(field, "2027-02-01", "2027-03-02") == alone
    first = next(line for line in alone.splitlines() if line[:4] == "2027")
    assert first.startswith("2027-02-08"), "the notice comes before the break"


def test_a_school_that_changes_its_name_is_asked_about_and_stays_one_school(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["arshjul"])
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")

    def door(*said: str) -> tuple[int, str, str]:
        return command(*said, capsys=capsys)

    files = FIELD / "22-school-changes-name"
    town = ("--municipality", "9999", "--name", "Exempelby", "--country", "se", "--locale", "sv")
    assert door("init", *town)[0] == 0
    assert door("import", "units", str(files / "before.csv"))[0] == 0
    assert door("import", "people", str(files / "people-before.csv"))[0] == 0
    assert door("open-year", "2026/27", *AT)[0] == 0
    code, _, err = door("import", "units", str(files / "after.csv"), *AT)
    assert code == 3 and "Norra skolan" in err and "Nordanskolan" in err
    assert "arshjul unit rename" in err and "--accept missing" in err
    assert door("unit", "rename", "norra skolan", "Nordanskolan", *AT)[0] == 0
    code, out, _ = door("import", "units", str(files / "after.csv"), *AT)
    assert code == 0 and "New: 0. Changed: 0. Unchanged: 2." in out
    assert door("import", "people", str(files / "people-after.csv"), *AT)[0] == 0
    assert door("open-year", "2026/27", *AT)[0] == 0
    code, out, _ = door("cases")
    assert out.count("Nordanskolan") == 1 and "Norra skolan" not in out
    told = letters(door, "2027-02-01", "2027-02-26").splitlines()
    [heard] = [line for line in told if "lo@" in line and line.startswith("2027")]
    assert "Advance notice" in heard and heard.endswith("Nordanskolan")
    assert "Called until" in door("unit", "show", "Nordanskolan")[1]


def test_units_are_merged_at_the_door_with_the_effect_told_before(door: Door) -> None:
    door("open-year", "2026/27", *AT)
    merge = ("unit", "merge", "Ekdalaskolan", "--into", "Backaskolan", "--on", "2026-08-20")
    code, out, _ = door(*merge, "--why", "En skola", "--dry-run", *AT)
    assert code == 0 and "One appointment goes on." in out and "One case ends" in out
    assert "Closed" not in door("unit", "list")[1]
    assert door(*merge, "--why", "En skola", *AT)[0] == 0
    code, out, _ = door("unit", "show", "Ekdalaskolan")
    assert "Went on in: Backaskolan" in out and "0 open cases." in out
    assert "Came from: Ekdalaskolan" in door("unit", "show", "Backaskolan")[1]


def test_both_heads_of_a_school_are_reminded(field: Door, tmp_path: Path) -> None:
    assert field("import", "people", str(FIELD / "14-two-headteachers" / "people.csv"))[0] == 0
    assert field("open-year", "2026/27", *AT)[0] == 0
    told = letters(field, "2027-02-01", "2027-02-26").splitlines()
    heard = {line.split()[1] for line in told if line[:4] == "2027" and "Norra skolan" in line}
    assert {"lo@exempelby.example", "kim@exempelby.example"} <= heard
