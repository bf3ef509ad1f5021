"""The command line, in a process of its own or in this one, before and after a town has begun."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from typer.testing import CliRunner, Result

from arshjul.cli import app, main
from tests import DATA, ROOT
from tests.worlds import postgres
from tests.worlds.copies import copy
from tests.worlds.terminal import MAIN, NOW, PEOPLE, Run, Say


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("ARSHJUL_")]:
        monkeypatch.delenv(name) if not name.startswith("ARSHJUL_TEST_") else None
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def arshjul(var: Path, tmp_path: Path) -> Run:
    """A process of its own, as in a terminal."""

    def run(*words_: str, **environment: str) -> subprocess.CompletedProcess[str]:
        if postgres.wanted():
            environment = {"ARSHJUL_DATABASE_URL": postgres.of(var), **environment}
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
    copytree(began, var, ignore=ignore_patterns("arshjul.sqlite*")) if began.exists() else None
    copy(began, var)
    return say
