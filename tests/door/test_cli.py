"""The command line as a newcomer meets it: real processes, a real file, one sentence per error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from arshjul.cli import app, main
from config.locales import LOCALES
from config.settings import read_settings
from config.words import words
from flows.bootstrap import open_office
from models.case.tables import Case
from tests import DATA, ROOT
from tests.conftest import at
from tests.worlds.mail_host import mail_host

NOW = "2026-08-17T09:00+02:00"
PEOPLE = (
    "name,email,role,unit,locale,deputy,from,to\n"
    "Asta Asp,asta@skola.example,samordnare,,sv,,,\n"
    "Lo Lind,lo@skola.example,rektor,Backaskolan,sv,,,\n"
)
MAIN = "from arshjul.cli import main; main()"

Run = Callable[..., subprocess.CompletedProcess[str]]
Say = Callable[..., Result]


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("ARSHJUL_")]:
        monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def arshjul(var: Path, tmp_path: Path) -> Run:
    """A process of its own, as in a terminal."""

    def run(*words_: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", MAIN, *words_],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            check=False,
        )

    return run


@pytest.fixture
def say(var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """The same entry point in this process: quicker, with the same exit codes."""

    def run(*words_: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["arshjul", *words_])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Result(CliRunner(), out.encode(), err.encode(), b"", None, code, None)

    return run


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Härryda with its schools, two people, its breaks and an open year, made once."""
    var = tmp_path_factory.mktemp("began") / "var"
    staff = var.with_name("people.csv")
    staff.write_text(PEOPLE, encoding="utf-8")
    for command in (
        ("init", "--municipality", "1401", "--name", "Härryda", "--country", "se"),
        ("import", "units", str(DATA / "skolverksamhet.csv")),
        ("import", "people", str(staff)),
        ("import", "calendar", str(DATA / "lov.ics")),
        ("open-year", "2026/27"),
    ):
        done = CliRunner(env={"ARSHJUL_VAR": str(var)}).invoke(app, [*command, "--at", NOW])
        assert done.exit_code == 0, done.output
    return var


@pytest.fixture
def begun(say: Say, var: Path, began: Path) -> Say:
    copytree(began, var)
    return say


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def number(say: Say) -> str:
    (case,) = lines(say("cases", "--unit", "Backaskolan", "--json", "--at", NOW).stdout)
    return str(case["id"])


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

    assert (
        good("init", "--municipality", "1401", "--name", "Härryda", "--country", "se", *at)
        == "Härryda (1401) is registered.\n"
    )
    register = good("import", "units", str(DATA / "skolverksamhet.csv"), *at)
    assert register.endswith("\nImported. New: 48. Changed: 0. Unchanged: 0.\n")
    assert "New: 2." in good("import", "people", str(people), *at)
    assert "New: 5." in good("import", "calendar", str(DATA / "lov.ics"), *at)
    assert good("open-year", "2026/27", *at) == (
        "48 cases were opened for the school year 2026/27.\n"
    )
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
        "open_year", "daily", "revalidate", "watchdog", "backup", "housekeeping", "alarm", "remind",
        "deliver",
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


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("sv_SE.UTF-8", "sv"),
        ("nb_NO.UTF-8", "nb"),
        ("no_NO", "nb"),
        ("nn_NO.UTF-8", "nn"),
        ("en_US.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("de_DE.UTF-8", "en"),
    ],
)
def test_the_terminal_is_answered_in_its_language(
    say: Say, monkeypatch: pytest.MonkeyPatch, lang: str, sentence: str
) -> None:
    monkeypatch.setenv("LANG", lang)
    assert say("cases").stderr == f"{words(sentence).say('errors.not_begun')}\n"


def test_our_own_setting_goes_before_the_terminal(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert say("cases").stderr == f"{words('nb').say('errors.not_begun')}\n"
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "nn")
    assert say("cases").stderr == f"{words('nn').say('errors.not_begun')}\n"
    assert len({words(one).say("errors.not_begun") for one in LOCALES}) == 4


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


def test_answers_come_from_a_file_too(begun: Say, tmp_path: Path) -> None:
    case, by = number(begun), ("--by", "lo@skola.example", "--at", NOW)
    file = tmp_path / "answers.json"
    file.write_text('{"method": "Rond", "sources": "Protokoll", "findings": "Mörkt"}', "utf-8")
    assert begun("record", case, *by, "--answers", str(file)).exit_code == 0
    assert begun("move", case, "Analys", *by).exit_code == 0
    (moved,) = lines(begun("cases", "--state", "ANALYS", "--json").stdout)
    assert moved["unit"] == "Backaskolan"
    for content in ("[]", "{", "1"):
        file.write_text(content, "utf-8")
        done = begun("record", case, *by, "--answers", str(file))
        assert (done.exit_code, "it is not valid JSON" in done.stderr) == (1, True)


def test_cases_are_listed_by_unit_state_and_lateness(begun: Say) -> None:
    assert len(lines(begun("cases", "--json", "--overdue", "--at", NOW).stdout)) == 0
    late = lines(begun("cases", "--json", "--overdue", "--at", "2027-04-01T08:00+02:00").stdout)
    assert len(late) == 48
    assert all(case["overdue"] is True for case in late)
    assert begun("cases", "--overdue", "--at", NOW).stdout == "There is nothing to show.\n"
    assert len(begun("cases", "--state", "mapping", "--at", NOW).stdout.splitlines()) == 48
    assert len(begun("cases", "--state", "Kartlegging", "--at", NOW).stdout.splitlines()) == 48


CALLED_ALIKE = {
    "measure": "measure_evaluated",
    "document_evaluation": "document_evaluated",
    "activity": "planned",
    "gathering": "planned",
    "revision_request": "withdrawn",
    "governing_document": "withdrawn",
}


@pytest.fixture
def alike(begun: Say) -> Say:
    """Cases of several kinds whose states are called the same in some language."""
    with (
        open_office(read_settings(), now=lambda: at("2026-09-01 08:00")) as opened,
        opened.database.write() as session,
    ):
        taken = session.exec(select(Case).order_by(col(Case.id))).all()
        for case, (kind, state) in zip(taken, CALLED_ALIKE.items(), strict=False):
            case.kind, case.state = kind, state
            session.add(case)
    return begun


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("Evaluated", {"measure", "document_evaluation"}),
        ("EVALUERT", {"measure", "document_evaluation"}),
        ("utvärderad", {"measure"}),
        ("measure_evaluated", {"measure"}),
        ("planned", {"activity", "gathering"}),
        ("PLANLAGT", {"activity", "gathering"}),
        ("återtagen", {"revision_request"}),
        ("withdrawn", {"revision_request", "governing_document"}),
    ],
)
def test_a_word_finds_the_states_of_all_kinds_that_are_called_so(
    alike: Say, word: str, kinds: set[str]
) -> None:
    found = lines(alike("cases", "--state", word, "--json", "--at", NOW).stdout)
    assert {case["kind"] for case in found} == kinds
    one = sorted(kinds)[0]
    narrowed = lines(alike("cases", "--state", word, "--kind", one, "--json", "--at", NOW).stdout)
    assert [case["kind"] for case in narrowed] == [one]


def test_a_case_is_moved_to_the_state_that_its_own_kind_calls_so(alike: Say) -> None:
    (case,) = lines(alike("cases", "--kind", "Evaluation of a document", "--json").stdout)
    refused = alike("move", str(case["id"]), "Evaluated", "--by", "asta@skola.example")
    assert refused.stderr.startswith("You cannot choose “The evaluation is done” while the case")


def test_a_date_is_moved_an_occurrence_too_and_a_step_is_handed_over(begun: Say) -> None:
    case, by = number(begun), ("--by", "asta@skola.example", "--why", "Ombyggnad", "--at", NOW)
    moved = begun("reschedule", case, "--to", "2027-05-10", *by)
    assert "Last day: 2027-05-10." in moved.stdout
    assert begun("delegate", case, "--to", "asta@skola.example", *by).exit_code == 0
    (line,) = lines(begun("cases", "--unit", "Backaskolan", "--json", "--at", NOW).stdout)
    assert (line["due"], line["answerable"]) == ("2027-05-10", "asta@skola.example")
    exempted = begun(
        "exempt", "--unit", "Backaskolan", "--year", "2026/27",
        "--step", "kartlaggning", "--to", "2027-06-01", *by,
    )  # fmt: skip
    assert exempted.exit_code == 0
    (line,) = lines(begun("cases", "--unit", "Backaskolan", "--json", "--at", NOW).stdout)
    assert line["due"] == "2027-06-01"
    for wrong in (("--skip", "--to", "2027-06-01"), (), ("--skip", "--step", "analys")):
        done = begun("exempt", "--unit", "Backaskolan", "--year", "2026/27", *wrong, *by)
        assert done.exit_code == 1
    shown = begun("show", case).stdout
    assert "The last day was moved from 31 March 2027 to 10 May 2027 (Asta Asp) Ombyggnad" in shown


def test_a_skipped_year_is_not_opened_again(begun: Say) -> None:
    by = ("--by", "asta@skola.example", "--why", "Vilande", "--at", NOW)
    skipped = begun("exempt", "--unit", "Backaskolan", "--year", "2027/28", "--skip", *by)
    assert skipped.exit_code == 0
    opened = begun("open-year", "2027/28", "--at", "2027-08-16T09:00+02:00")
    assert opened.stdout == "47 cases were opened for the school year 2027/28.\n"


def test_simulate_sums_up_for_a_person(begun: Say) -> None:
    told = begun("simulate", "--from", "2027-02-01", "--to", "2027-02-20")
    assert told.exit_code == 0
    assert "lo@skola.example  Advance notice: last day 31 March 2027  Backaskolan" in told.stdout
    assert "The virtual year is done. Emails: " in told.stdout
    assert "  lo@skola.example: one email, at most 1 a week" in told.stdout
    both = ("--from", "2027-02-01", "--to", "2027-02-20", "--nobody-answers", "--all-answer")
    assert begun("simulate", *both).exit_code == 1


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
