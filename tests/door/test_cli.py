"""The command line as a newcomer meets it: real processes, a real file, one sentence per error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arshjul.cli import app
from tests import DATA, ROOT
from tests.worlds.mail_host import mail_host
from tests.worlds.terminal import NOW, Run, Say, lines


def test_a_newcomer_goes_from_nothing_to_a_moved_case(
    arshjul: Run, say: Say, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ("--at", NOW)
    real = {"init", "cases", "check"}  # a process each time takes long

    def good(*command: str) -> str:
        if command[0] in real:
            process = arshjul(*command)
            code, out, err = process.returncode, process.stdout, process.stderr
        else:
            done = say(*command)
            code, out, err = done.exit_code, done.stdout, done.stderr
        assert (code, err) == (0, ""), command
        return out

    facts = ("--municipality", "1401", "--name", "Härryda", "--country", "se")
    assert good("init", *facts, *at).startswith("Härryda (1401) is registered.\n")
    register = good("import", "units", str(DATA / "skolverksamhet.csv"), *at)
    assert register.endswith("\nImported. New: 48. Changed: 0. Unchanged: 0.\n")
    assert "New: 2." in good("import", "people", str(people), *at)
    assert "New: 5." in good("import", "calendar", str(DATA / "lov.ics"), *at)
    opened = good("open-year", "2026/27", *at)
    assert opened.startswith("48 cases were opened for the school year 2026/27.\n")
    assert "Wednesday 31 March 2027 is free (a school break: Påsklov)." in opened
    assert say("open-year", "2026/27", *at).stdout == "Nothing new: everything was there already.\n"

    cases = lines(good("cases", "--json", *at))
    assert len(cases) == 48
    assert all(
        list(case) == ["id", "kind", "unit", "state", "opened", "due", "overdue", "answerable"]
        for case in cases
    )
    (backa,) = [case for case in cases if case["unit"] == "Backaskolan"]
    assert backa == {
        "id": backa["id"],
        "kind": "safety_cycle",
        "unit": "Backaskolan",
        "state": "kartläggning",
        "opened": "2026-08-17",
        "due": "2027-03-31",
        "overdue": False,
        "answerable": "lo@skola.example",
    }
    case = str(backa["id"])
    shown = json.loads(good("show", case, "--json"))
    assert [one["field"] for one in shown["questions"]] == [
        "method", "sources", "pupils_took_part", "findings", "nothing_found",
    ]  # fmt: skip
    by = ("--by", "lo@skola.example")
    answers = ("--answer", "method=Rond", "--answer", "sources=Protokoll")
    assert good("record", case, *by, *answers, *at)
    moved = good("move", case, "analyse", *by, "--answer", "findings=Mörk skolgård", *at)
    assert moved == f"Case {case} is at Analysis. Last day: 2027-04-30.\n"

    with mail_host() as host:
        monkeypatch.setenv("ARSHJUL_SMTP_URL", host.url)
        beats = lines(good("tick", "--json", *at))
        monkeypatch.delenv("ARSHJUL_SMTP_URL")
    assert [beat["beat"] for beat in beats] == [
        "reviews", "skolesec_rounds", "report_back", "daily", "revalidation", "people_file",
        "watchdog", "backup", "housekeeping", "urgent_alarms", "reminders",
        "delivery", "returned_mail",
    ]  # fmt: skip
    events = lines(
        good("simulate", "--from", "2027-02-01", "--to", "2027-02-16", "--nobody-answers", "--json")
    )
    assert {"mail", "load"} <= {event["event"] for event in events} <= {"mail", "quiet", "load"}
    findings = lines(good("check", "--offline", "--json", "--at", "2026-08-17T09:05+02:00"))
    assert all(list(finding) == ["what", "ok", "level", "says"] for finding in findings)
    assert all(finding["ok"] for finding in findings)


def test_help_is_quick_and_loads_neither_prefect_nor_the_database(arshjul: Run) -> None:
    script = (
        "import sys\n"
        "from arshjul.cli import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "heavy = {'prefect', 'sqlmodel', 'sqlalchemy', 'fastapi', 'openpyxl', 'holidays'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "open-year" in done.stdout
    assert done.stdout.endswith("LOADED []\n")


def test_a_failed_check_fails_the_process(arshjul: Run, tmp_path: Path) -> None:
    wheel = tmp_path / "ours.toml"
    wheel.write_text("nonsense", encoding="utf-8")
    done = arshjul("check", "--offline", "--at", NOW, ARSHJUL_WHEEL=str(wheel))
    assert done.returncode == 1
    assert "✗ The wheel: wheel.toml: The file is not valid TOML" in done.stdout
    assert done.stderr == ""


def test_a_mail_host_that_does_not_answer_fails_the_tick_and_loses_nothing(
    begun: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSHJUL_SMTP_URL", "smtp://127.0.0.1:1")
    done = begun("tick", "--at", "2027-02-05T08:00+01:00")
    assert done.exit_code == 1
    monkeypatch.delenv("ARSHJUL_SMTP_URL")
    held = begun("held", "--json")
    assert (held.exit_code, held.stdout) == (0, ""), "it waits, it is neither held nor dead"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("cases",), "There is no municipality yet. Register yours with arshjul init."),
        (("open-year", "2026"), "“2026” is not a school year."),
        (("simulate", "--from", "1/2", "--to", "2027-01-01"), "“1/2” is not a valid date."),
        (("simulate", "--from", "2027-02-01", "--to", "2027-01-01"), "A choice is missing"),
        (("init", "--municipality", "1401"), "--name, --country"),
        (
            ("init", "--municipality", "1401", "--name", "Härryda", "--country", "dk"),
            "country: dk",
        ),
        (
            ("init", "--municipality", "../x", "--name", "Härryda", "--country", "se"),
            "municipality: ../x",
        ),
        (
            ("init", "--municipality", "1", "--name", "=?utf-8?q?H?=", "--country", "se"),
            "A choice is missing or cannot be used (name",
        ),
    ],
)
def test_an_error_is_one_sentence_on_stderr(
    say: Say, command: tuple[str, ...], sentence: str
) -> None:
    done = say(*command)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert "Traceback" not in done.stderr


def test_a_wrong_option_is_a_wrong_use(say: Say) -> None:
    for command in (("nope",), ("cases", "--nope"), ("show",), ("show", "x"), ("show", "0")):
        done = say(*command)
        assert done.exit_code == 2, command
        assert "Error" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("cases", "--at", "2026-08-17T09:00"), "is not a point in time with its time zone"),
        (("tick", "--at", "i morgon"), "is not a point in time with its time zone"),
        (("check", "--at", "0001-01-01T00:00+14:00"), "is not a point in time"),
        (("show", "999"), "There is no case number 999 here."),
        (("show", "9" * 30), "There is no case number 99"),
        (("cases", "--municipality", "0114"), "It is not clear which municipality you mean."),
        (("cases", "--unit", "Ingenstans"), "There is no unit called “Ingenstans”."),
        (("cases", "--state", "nästan"), "A choice is missing or cannot be used (--state: n"),
        (("move", "1", "analyse", "--by", "sam@skola.example"), "not in the register"),
        (("move", "1", "fly", "--by", "lo@skola.example"), "There is no choice called “fly”."),
        (("move", "1", "analyse", "--by", "lo@skola.example"), "You cannot choose"),
        (
            ("move", "1", "not_applicable", "--by", "lo@skola.example"),
            "Write why before you choose",
        ),
        (
            ("record", "1", "--by", "lo@skola.example", "--answer", "katt=ja"),
            "The answer has not been saved. Please correct:",
        ),
        (("record", "1", "--by", "lo@skola.example", "--answer", "katt"), "FIELD=TEXT"),
        (("record", "1", "--by", "lo@skola.example"), "--answer FIELD=TEXT, --answers FILE"),
        (("import", "units", "borta.csv"), "No such file or directory"),
        (
            ("init", "--municipality", "1401", "--name", "Annat", "--country", "se"),
            "Härryda already exists, with other facts.",
        ),
        (
            ("reschedule", "1", "--to", "2026-08-01", "--by", "lo@skola.example", "--why", "x",
             "--at", NOW),
            "The day has passed already.",
        ),
    ],
)  # fmt: skip
def test_what_a_coordinator_gets_wrong_is_said_kindly(
    begun: Say, command: tuple[str, ...], sentence: str
) -> None:
    done = begun(*command)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)


def test_bad_rows_are_told_with_their_lines_and_without_obeying_them(
    begun: Say, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "name,email,role,unit\nSam,sam,\x1b[2Jskolkatt,\nBo,bo@skola.example,rektor,Ingenstans\n",
        encoding="utf-8",
    )
    done = begun("import", "people", str(file))
    assert done.exit_code == 1
    told = done.stderr.splitlines()[2]
    assert "Roles that exist: rektor," in told and told.endswith(".")
    assert done.stderr.splitlines() == [
        "Nothing has been saved. 2 rows of people.csv have errors; "
        "correct them and import the file again.",
        "Row 2: “sam” is not an email address. Correct it.",
        "Row 2: There is no role called “[2Jskolkatt”. Check the spelling. Roles that exist: "
        + told.partition("Roles that exist: ")[2],
        "Row 3: There is no unit called “Ingenstans”. "
        "Check the spelling, or import the units first.",
    ]
    assert "\x1b" not in done.stderr


def test_a_dry_run_says_so(begun: Say) -> None:
    done = begun("import", "units", str(DATA / "skolverksamhet.csv"), "--all", "--dry-run")
    assert done.stdout.splitlines()[0].startswith("Headings on row 1. Columns: Kod = Kod")
    assert done.stdout.splitlines()[1:] == [
        "Row 5: Two units are called Dansäterskolan. "
        "One of them is called Dansäterskolan (2) here.",
        "Imported. New: 4. Changed: 0. Unchanged: 48.",
        "Trial run: nothing has been saved.",
    ]


def test_with_a_whole_register_one_says_which_municipality(
    begun: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert begun("import", "units", str(DATA / "skolverksamhet.csv"), "--all").exit_code == 0
    done = begun("cases", "--json")
    assert done.exit_code == 1
    assert "Give its code, or set ARSHJUL_MUNICIPALITY." in done.stderr
    assert len(lines(begun("cases", "--json", "--municipality", "1401").stdout)) == 48
    monkeypatch.setenv("ARSHJUL_MUNICIPALITY", "1401")
    assert len(lines(begun("cases", "--json").stdout)) == 48


def test_a_setting_that_cannot_be_used_is_named(
    say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARSHJUL_PORT", "eightysix")
    done = say("cases")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("The setting ARSHJUL_PORT cannot be used")
    monkeypatch.delenv("ARSHJUL_PORT")
    monkeypatch.setenv("ARSHJUL_SMTP_URL_FILE", str(tmp_path / "borta"))
    assert "The setting ARSHJUL_SMTP_URL_FILE cannot be used" in say("cases").stderr


def test_every_command_has_a_help_text() -> None:
    runner = CliRunner()
    told = runner.invoke(app, ["--help"]).stdout
    for command in (
        "init", "import", "open-year", "cases", "show", "record", "move", "reschedule",
        "delegate", "exempt", "absence", "close-unit", "held", "release", "tick", "simulate",
        "check", "deploy", "run", "demo",
    ):  # fmt: skip
        assert command in told
        assert runner.invoke(app, [command, "--help"]).exit_code == 0
