"""A command imports what it needs: named modules stay away, whatever the machine's speed."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from arshjul import commands
from arshjul.menu import COMMANDS, added, called
from flows.engine.handling import Handling
from flows.engine.office import LetterSort
from flows.kinds import ALL, HANDLINGS, LETTERS
from states.kinds import KINDS
from tests import ROOT

NEVER = {
    "alembic", "apscheduler", "css_inline", "fastapi", "icalendar", "jinja2", "openpyxl", "prefect",
    "rich", "starlette", "structlog", "uvicorn",
}  # fmt: skip
OF_MORE = {
    "models.every_table", "models.documents.tables", "models.services.tables",
    "models.skolesec.programme", "models.activities.tables", "models.networks.tables",
    "sqlalchemy.dialects.postgresql", "flows.register.imports.reading",
}  # fmt: skip
SENDING = {"jinja2", "css_inline"}  # a tick is ready to write letters
SCRIPT = """
import sys
from arshjul.cli import main
sys.argv = ["arshjul", *sys.argv[1:]]
try:
    main()
finally:
    sys.stdout.flush()
    print("LOADED", *sorted(sys.modules), file=sys.stderr)
"""


def run(var: Path, *words: str) -> tuple[str, set[str]]:
    """What a command said, and the modules that it had loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "ARSHJUL_VAR": str(var),
            "ARSHJUL_LANGUAGE": "sv",
            "HOME": str(var),
        },
    )
    loaded = done.stderr.rpartition("LOADED")[2]
    return done.stdout, set(loaded.split())


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that has begun, with a year, in which nothing is due."""
    made = tmp_path_factory.mktemp("commands")
    at = ("--at", "2026-08-17T09:00+02:00")
    facts = ("--municipality", "1401", "--name", "Härryda", "--country", "se")
    units = made / "units.csv"
    units.write_text("name,form\nBackaskolan,grundskola\nHällesåker,grundskola\n", "utf-8")
    run(made, "init", *facts, *at)
    run(made, "import", "units", str(units), *at)
    run(made, "open-year", "2026/27", *at)
    run(made, "tick", *at)
    return made


@pytest.mark.parametrize(
    ("words", "but"),
    [
        (("cases",), set()),
        (("show", "1"), set()),
        (("tick", "--at", "2026-08-17T09:00+02:00"), SENDING),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else "",
)
def test_a_command_leaves_alone_what_it_does_not_need(
    var: Path, words: tuple[str, ...], but: set[str]
) -> None:
    said, loaded = run(var, *words)
    assert said, "it has done something"
    assert loaded & ((NEVER | OF_MORE) - but) == set()


def test_the_help_loads_neither_the_database_nor_the_words(var: Path) -> None:
    said, loaded = run(var, "--help")
    assert "open-year" in said
    heavy = {
        "sqlmodel",
        "sqlalchemy",
        "pydantic",
        "babel",
        "holidays",
        "config.wheel",
        "states.kinds",
    }
    assert loaded & (NEVER | OF_MORE | heavy) == set()


def test_every_file_of_commands_is_in_the_menu_with_all_that_it_adds() -> None:
    files = {one.name for one in pkgutil.iter_modules(commands.__path__)} - {"clauses"}
    assert {file for found in COMMANDS.values() for file in found} == files
    there = {
        called(one): file
        for file in files
        for one in (*added(file).registered_commands, *added(file).registered_groups)
    }
    assert there.keys() == COMMANDS.keys()
    assert all(file in COMMANDS[name] for name, file in there.items())


def test_each_kind_and_each_sort_of_letter_stands_where_the_list_says() -> None:
    assert set(ALL) == set(KINDS)
    for name, handling in HANDLINGS.items():
        assert isinstance(handling, Handling)
        assert handling.kind is KINDS[name]
    assert all(isinstance(one, LetterSort) for one in LETTERS.values())
