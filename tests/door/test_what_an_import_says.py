"""What an import says: how it read the file, also of one that it refuses, and row by row what
became of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from arshjul import imported
from arshjul.cli import app, main
from config.locales import LOCALES
from models.record import audit
from tests.conftest import TestTown

HEAD = "Navn;E-post;Rolle;Skole;Til"
GOOD = "Eva Ek;eva@skola.example;mentor;;2027-06-30"
BAD = "Bo Bo;bo.ny@skola.example;skolkatt;;"


@pytest.fixture(autouse=True)
def at_the_terminal(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ARSHJUL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")


def table(folder: Path, *lines: str) -> Path:
    file = folder / "tabell.csv"
    file.write_text("\n".join(lines), "utf-8")
    return file


def say(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--at", "2026-08-17T09:00+02:00"])


def as_told(*words: object) -> tuple[int, dict[str, Any]]:
    done = say(*words, "--json")
    return done.exit_code, json.loads(done.stdout)


def in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[int, str, str]:
    """As a process says it: exit code, stdout and stderr."""
    monkeypatch.setattr("sys.argv", ["arshjul", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    told = capsys.readouterr()
    return int(str(left.value.code)), told.out, told.err


@pytest.mark.parametrize("trial", [[], ["--dry-run"]])
def test_of_a_file_that_is_refused_it_is_told_how_it_was_read(
    tmp_path: Path,
    trial: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = table(tmp_path, "Staff of the spring", HEAD, GOOD, BAD)
    code, told = as_told("import", "people", file, *trial)
    assert code == 1
    assert told["columns"] == {
        "Navn": "name", "E-post": "email", "Rolle": "role", "Skole": "unit", "Til": "to"
    }  # fmt: skip
    assert (told["heading"], told["dry_run"], told["added"]) == (2, bool(trial), 0)
    [row] = told["refused"]
    assert row["line"] == 4 and "skolkatt" in row["why"]
    assert told["rows"] == [{"line": 4, "what": "refused", "why": row["why"]}]
    assert told["error"].startswith("Nothing has been saved. One row of tabell.csv")
    code, out, err = in_a_terminal(monkeypatch, capsys, "import", "people", file, *trial)
    assert code == 1
    assert out == (
        "Headings on row 2. Columns: Navn = name, E-post = email, Rolle = role, "
        "Skole = unit, Til = to.\n"
    )
    assert "Row 4: " in err and "skolkatt" in err


@pytest.mark.parametrize("trial", [[], ["--dry-run"]])
def test_a_column_that_is_asked_about_is_told_with_a_guess(
    tmp_path: Path,
    trial: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = table(tmp_path, "name;email;role;until;colour", "Eva;eva@skola.example;mentor;;red")
    code, told = as_told("import", "people", file, *trial)
    assert code == 3
    assert told["left_out"] == ["until", "colour"]
    assert told["guesses"] == {"until": "to"}
    assert told["asked"] == [{"accept": ["columns"]}]
    assert (told["columns"], told["refused"]) == (
        {"name": "name", "email": "email", "role": "role"},
        [],
    )
    code, out, err = in_a_terminal(monkeypatch, capsys, "import", "people", file, *trial)
    assert code == 3
    assert out == "Headings on row 1. Columns: name = name, email = email, role = role.\n"
    assert "until → to?" in err


def test_a_calendar_that_asks_says_which_rows(tmp_path: Path) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Idrottsdag\r\n"
        "DTSTART:20261005T080000\r\nDTEND:20261005T160000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    code, told = as_told("import", "calendar", file)
    assert (code, told["refused"]) == (3, [])
    [asked] = told["asked"]
    assert "Idrottsdag" in asked["why"]
    assert told["rows"] == [{"line": asked["line"], "what": "asked", "why": asked["why"]}]


def test_each_row_is_listed_with_what_became_of_it(tmp_path: Path) -> None:
    assert as_told("import", "people", table(tmp_path, HEAD, GOOD))[0] == 0
    lo = "Lo Lind;lo@skola.example;rektor;Backaskolan;2027-06-30"
    mo = "Mo Mård;mo@skola.example;verksamhetschef;;"
    new = "Siv Sel;siv@skola.example;mentor;;"
    for trial in (["--dry-run"], []):
        code, told = as_told(
            "import", "people", table(tmp_path, HEAD, GOOD, lo, mo, BAD, new), "--good-rows", *trial
        )
        assert code == 0
        rows = told["rows"]
        assert [(row["line"], row["what"], row.get("name")) for row in rows] == [
            (2, "same", "Eva Ek"),
            (3, "changed", "Lo Lind"),
            (4, "same", "Mo Mård"),
            (5, "refused", None),
            (6, "added", "Siv Sel"),
        ]
        assert rows[1]["changes"] == {"to": {"old": "", "new": "2027-06-30"}}
        counts = {"added": 1, "changed": 1, "same": 2, "passed_over": 0}
        assert {name: told[name] for name in counts} == counts


def test_a_trial_run_says_what_would_change_and_what_is_left(tmp_path: Path) -> None:
    say("import", "people", table(tmp_path, HEAD, GOOD))
    file = table(tmp_path, HEAD, "Eva Alm;eva@skola.example;mentor;;")
    done = say("import", "people", file, "--dry-run")
    assert "Row 2: to is left as it is: 2027-06-30" in done.output
    assert "Row 2: Eva Alm: name: Eva Ek → Eva Alm\n" in done.output
    cleared = table(tmp_path, HEAD, "Eva Ek;eva@skola.example;mentor;;-")
    done = say("import", "people", cleared, "--dry-run")
    assert "Row 2: Eva Ek: to: 2027-06-30 → cleared\n" in done.output
    done = say("import", "people", cleared)
    assert "→" not in done.output and "Changed: 1" in done.output
    done = say("import", "people", table(tmp_path, HEAD, GOOD), "--dry-run")
    assert "Row 2: Eva Ek: to: empty → 2027-06-30\n" in done.output


def test_many_rows_are_told_up_to_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imported, "SHOWN", 2)
    people = [f"P {n};p{n}@skola.example;mentor;;{{}}" for n in range(5)]
    say("import", "people", table(tmp_path, HEAD, *(one.format("") for one in people)))
    file = table(tmp_path, HEAD, *(one.format("2027-06-30") for one in people))
    for language in LOCALES:
        monkeypatch.setenv("ARSHJUL_LANGUAGE", language)
        done = say("import", "people", file, "--dry-run").output
        assert done.count("→") == 2
        assert "--json" in done and "3" in done


def test_services_and_counts_are_listed_row_by_row_too(tmp_path: Path) -> None:
    by = ("--by", "asta@skola.example")
    for line in ("Räknetian;Ek AB", "Räknetian;Alm AB"):
        file = table(tmp_path, "name;supplier", line)
        code, told = as_told("service", "import", file, *by)
        assert code == 0
    assert told["rows"] == [
        {
            "line": 2,
            "what": "changed",
            "name": "Räknetian",
            "changes": {"supplier": {"old": "Ek AB", "new": "Alm AB"}},
        }
    ]
    for count in ("7", "9"):
        file = table(
            tmp_path,
            "läsår;skola;typ;allvarlighet;arena;status;antal",
            f"2025/26;Backaskolan;Fall;mindre;fysisk;avslutade;{count}",
        )
        code, told = as_told("incidents", "import", file, "--source", "Stella", *by)
        assert code == 0
    assert told["rows"] == [
        {
            "line": 2,
            "what": "changed",
            "name": "Backaskolan, 2025/26, Fall",
            "changes": {"count": {"old": "7", "new": "9"}},
        }
    ]


@pytest.mark.parametrize(
    ("how", "lines"),
    [
        (["import", "units"], ["name;form"]),
        (["import", "people"], [HEAD]),
        (["import", "calendar"], ["name;start;end"]),
        (["service", "import", "--by", "asta@skola.example"], ["name;supplier"]),
        (
            ["incidents", "import", "--source", "S", "--by", "asta@skola.example"],
            ["läsår;skola;typ;allvarlighet;arena;status;antal"],
        ),
    ],
)
def test_an_import_that_takes_nothing_is_no_success(
    how: list[str], lines: list[str], tmp_path: Path
) -> None:
    done = say(*how[:2], table(tmp_path, *lines), *how[2:])
    assert done.exit_code == 1, done.output
    assert "Nothing has been taken" in done.output
    assert as_told(*how[:2], table(tmp_path, *lines), *how[2:])[0] == 1


def test_a_calendar_of_cancelled_days_alone_says_why_nothing_was_taken(tmp_path: Path) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSTATUS:CANCELLED\r\nSUMMARY:Studiedag\r\n"
        "DTSTART;VALUE=DATE:20261005\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    done = say("import", "calendar", file)
    assert done.exit_code == 1
    assert "Studiedag" in done.output and "left out by a rule" in done.output
    assert as_told("import", "calendar", file)[1]["rows"][0]["what"] == "passed"


def test_the_whole_register_is_taken_without_its_wrong_rows_where_that_is_asked_for(
    town: TestTown, tmp_path: Path
) -> None:
    file = table(
        tmp_path,
        "Kod;Skolenhetsnamn;Grund-skola",
        "1401;Solskolan;Ja",
        "vet ej;Okända skolan;Ja",
        "1480;Bergskolan;Ja",
    )
    assert as_told("import", "units", file, "--all")[0] == 1
    code, told = as_told("import", "units", file, "--all", "--good-rows")
    assert (code, told["added"]) == (0, 2)
    assert [row["line"] for row in told["refused"]] == [3]
    assert town.unit("Bergskolan") and town.unit("Solskolan")
    with town.office.database.read() as session:
        assert [audit.count(session, place) for place in ("se-1401", "se-1480")] == [1, 1]


def test_days_off_are_listed_row_by_row_too(tmp_path: Path) -> None:
    head = "name;start;end"
    lines = ["Höstlov;2026-10-26;2026-10-31", "Studiedag;2026-09-25;2026-09-25"]
    code, told = as_told("import", "calendar", table(tmp_path, head, *lines))
    assert code == 0
    assert [(row["line"], row["what"], row["name"]) for row in told["rows"]] == [
        (2, "changed", "Höstlov"),
        (3, "added", "Studiedag"),
    ]
    assert told["rows"][0]["changes"] == {"end": {"old": "2026-10-30", "new": "2026-10-31"}}
    file = table(tmp_path, head, lines[0])
    done = say("import", "calendar", file, "--replace", "2026/27", "--dry-run")
    assert "Studiedag: start: 2026-09-25 → cleared; end: 2026-09-25 → cleared" in done.output


def test_a_calendar_longer_than_memory_is_given_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text("BEGIN:VCALENDAR\r\n" + "X-A:1\r\n" * 300_000 + "END:VCALENDAR\r\n")
    code, _, err = in_a_terminal(monkeypatch, capsys, "import", "calendar", file)
    assert code == 1
    assert "more than 300000 lines; export fewer years" in err
