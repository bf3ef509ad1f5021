"""The order of the house: names, imports, clocks, doors, locks and the length of files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from config.settings import PREFIX, Settings
from tests import ROOT

HOME = ROOT
PACKAGES = ("arshjul", "config", "flows", "models", "notifications", "reports", "states", "web")
CODE = sorted(path for package in PACKAGES for path in (HOME / package).rglob("*.py"))
LOCKS = ("requirements.lock", "requirements-dev.lock")

MOST_LINES = 300
# Longer than that, each for a reason; a file that shrinks leaves the list.
LONGER = {
    "models/migrations/versions/0001_the_tables_as_they_begin.py": 600,  # written by Alembic
    "models/migrations/versions/0002_every_kind.py": 2200,  # seventy tables, written by Alembic
    "models/migrations/tables_0003.py": 2200,  # the same at revision 0003, by Alembic
}


def name_of(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))


@cache
def imported(path: Path) -> set[str]:
    """The top-level names that a file imports, for types alone or not."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@cache
def calls(path: Path) -> set[str]:
    """The dotted names that a file calls, from their last two parts: ``datetime.now``."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Call):
            found.add(".".join(ast.unparse(node.func).split(".")[-2:]))
    return found


def users(*names: str) -> set[str]:
    return {name_of(path) for path in CODE if imported(path) & set(names)}


def callers(*names: str) -> set[str]:
    return {name_of(path) for path in CODE if calls(path) & set(names)}


def test_the_code_is_found() -> None:
    assert len(CODE) > 60
    assert {path.parent.name for path in CODE} >= set(PACKAGES)
    assert callers("datetime.combine"), "the search finds what is there"
    assert users("sqlmodel") > {"models/case/tables.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_our_names_are_ours(package: str) -> None:
    owners = set(packages_distributions().get(package, []))
    assert owners <= {"arshjul"}, f"{package} is also a name of {owners}"


def test_no_module_hides_one_of_the_standard_library() -> None:
    names = {path.stem for path in CODE if path.stem != "__init__"} | set(PACKAGES)
    top = {path.stem for path in HOME.glob("*.py")} | {
        path.name for path in HOME.iterdir() if (path / "__init__.py").exists()
    }
    assert not names & sys.stdlib_module_names
    assert not (top - {"tests"}) & (sys.stdlib_module_names | {"alembic", "prefect"})


def test_the_imports_go_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(lint), "--no-cache"], capture_output=True, text=True, cwd=HOME, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 kept, 0 broken" in done.stdout


def test_states_need_only_the_two_libraries_of_their_trade() -> None:
    allowed = sys.stdlib_module_names | {"states", "holidays", "transitions"}
    impure = {"socket", "smtplib", "sqlite3", "random", "time", "os", "pathlib", "subprocess"}
    for path in (HOME / "states").glob("*.py"):
        assert imported(path) <= allowed - impure, name_of(path)


def test_prefect_is_known_in_a_few_places_only() -> None:
    assert users("prefect") <= {
        "flows/clock/prefect_witness.py",
        "flows/clock/prefect_flows.py",
        "flows/clock/prefect_deployments.py",
        "flows/clock/schedule.py",
        "flows/clock/prefect_automations.py",
        "flows/clock/prefect_body.py",
        "flows/clock/prefect_shown.py",
        "arshjul/prefect_child.py",
        "arshjul/prefect_taker.py",
    }


def test_only_the_edges_ask_the_machine_for_the_time() -> None:
    asked = callers("datetime.now", "date.today", "datetime.today", "datetime.utcnow", "time.time")
    assert asked <= {
        "arshjul/serve.py",  # the clock of `arshjul run`
        "arshjul/speech.py",  # the clock of a command without --at
        "flows/clock/prefect_body.py",  # a Prefect worker has nobody else to ask
    }


def test_nobody_sleeps() -> None:
    assert callers("time.sleep", "sleep", "asyncio.sleep") == set()


def test_nobody_switches_off_what_the_whole_process_shares() -> None:
    assert users("gc", "resource") == set()
    assert callers("sys.setswitchinterval", "sys.setrecursionlimit", "os.nice") == set()


def test_one_postman() -> None:
    """The doctor knows the names of the postman's errors, and opens no connection."""
    postman = {"notifications/post.py", "notifications/smtp_line.py"}
    assert users("smtplib", "aiosmtplib") <= {*postman, "arshjul/doctor.py"}
    assert callers("SmtpLine", "SecureSmtpLine") <= {"notifications/post.py"}
    assert callers("smtplib.SMTP", "smtplib.SMTP_SSL") == set()
    assert users("imaplib") == {"notifications/returned_mailbox.py"}


def test_only_the_models_and_the_edges_of_a_transaction_open_a_database() -> None:
    assert callers("create_engine") == {"models/database.py"}


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_file_is_short_enough_to_be_read(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        number = sum(1 for _ in file)
    limit = LONGER.get(name_of(path), MOST_LINES)
    assert number <= limit, f"{name_of(path)} has {number} lines"
    assert limit == MOST_LINES or number > MOST_LINES, f"take {name_of(path)} off the list"


def test_the_list_of_long_files_names_files() -> None:
    assert set(LONGER) <= {name_of(path) for path in CODE}


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_every_setting_has_a_heading_in_the_manual(setting: str) -> None:
    manual = (HOME / "docs" / "operations.md").read_text(encoding="utf-8")
    assert re.search(rf"^#+ .*\b{PREFIX}{setting.upper()}\b", manual, re.MULTILINE)
    assert Settings.model_fields[setting].description


def test_the_manual_has_no_heading_for_a_setting_that_is_gone() -> None:
    manual = (HOME / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"^#+ {PREFIX}([A-Z_]+)$", manual, re.MULTILINE))
    assert named - {"LANGUAGE"} == {name.upper() for name in Settings.model_fields}


def requirements(name: str) -> list[str]:
    """Each requirement of a lock with all its lines, without the comments."""
    text = (HOME / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_version_and_hashes(name: str) -> None:
    found = requirements(name)
    assert len(found) > 80
    for line in found:
        assert re.match(r"^[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==[^ ;]+", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (HOME / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not any(line.startswith("-") for line in requirements(name)), "an option of an index"


def test_the_locks_agree() -> None:
    pinned = [dict(line.split(" ")[0].split("==") for line in requirements(name)) for name in LOCKS]
    run, develop = pinned
    assert run.items() <= develop.items()


MACHINE = re.compile(r"(?<![\w.])/(?:{})/\w".format("|".join(("home", "Users", "work", "root"))))
TEXTS = (
    "*.py",
    "*.toml",
    "*.md",
    "*.html",
    "*.txt",
    "*.yml",
    "*.yaml",
    "*.css",
    "*.svg",
    "Makefile",
)


def test_no_file_knows_the_machine_that_it_was_written_on() -> None:
    ours = [HOME / one for one in (*PACKAGES, "tests", "docs", "bench", "bin", "deploy")]
    files = [*HOME.glob("*.*"), HOME / "Makefile"]
    files += [
        path
        for folder in ours
        for path in folder.rglob("*")
        if path.is_file() and "node_modules" not in path.parts  # others', and none of ours
    ]
    found = []
    for path in files:
        if any(path.match(pattern) for pattern in TEXTS) or path.parent.name in ("bin", "deploy"):
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name_of(path)}: {one.group()}" for one in MACHINE.finditer(text)]
    assert found == []
