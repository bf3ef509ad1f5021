"""Long work shows how far it has come, and a stop in the middle of it leaves nothing half done: the
second try does all of it."""

from __future__ import annotations

import io
import lzma
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import select

from arshjul import progress, speech
from arshjul.cli import main
from flows.mail.restore import restore
from models import backup as copying
from models.database import REVISION, Database
from models.record.tables import Audit
from models.register.tables import Person, Unit
from tests import ROOT, STORED
from tests.conftest import TestTown, at

pytestmark = pytest.mark.sqlite
NOW = "2026-10-05T08:00+02:00"
STOPPED = 130


def run(*words: str) -> int:
    sys.argv[1:] = words
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "argv", ["arshjul"])
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    return tmp_path / "var"


@pytest.fixture
def begun(var: Path) -> Path:
    named = ("--municipality", "9999", "--name", "Exempelby", "--country", "se")
    assert run("init", *named, "--preset", "läsår", "--locale", "sv", "--at", NOW) == 0
    return var


@contextmanager
def stopped_by(number: int, when: Callable[[int, int], bool]) -> Iterator[list[tuple[int, int]]]:
    """The signal comes when so much is done; gives what was told by then."""
    told: list[tuple[int, int]] = []

    def draw(done: int, of: int) -> None:
        told.append((done, of))
        if when(done, of):
            os.kill(os.getpid(), number)

    @contextmanager
    def watched(least: int = 0) -> Iterator[progress.Progress]:
        yield draw

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speech, "shown", watched)
        patch.setattr("arshjul.commands.clock.shown_beside_output", watched)
        yield told


def counted(var: Path, table: type[Person] | type[Unit] | type[Audit]) -> int:
    opened = Database.at(f"sqlite:///{var}/arshjul.sqlite")
    with closing(opened), opened.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def people(folder: Path, many: int) -> Path:
    file = folder / "people.csv"
    rows = [f"Pim {n},pim{n}@skola.example,samordnare,,sv,,," for n in range(many)]
    head = "name,email,role,unit,locale,deputy,from,to\n"
    file.write_text(head + "\n".join(rows), "utf-8")
    return file


def units(folder: Path, many: int) -> Path:
    file = folder / "units.csv"
    file.write_text("name,form\n" + "\n".join(f"Skola nr {n},grundskola" for n in range(many)))
    return file


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(("what", "table"), [("people", Person), ("units", Unit)])
def test_an_import_that_is_stopped_has_read_nothing(
    begun: Path, tmp_path: Path, number: int, what: str, table: type[Person] | type[Unit]
) -> None:
    file = {"people": people, "units": units}[what](tmp_path, 450)
    before, record = counted(begun, table), counted(begun, Audit)
    with stopped_by(number, lambda done, of: done >= of // 2) as told:
        assert run("import", what, str(file), "--at", NOW) == STOPPED
    assert told == [(100, 450), (200, 450), (300, 450)]
    assert (counted(begun, table), counted(begun, Audit)) == (before, record)
    assert run("import", what, str(file), "--at", NOW) == 0
    assert counted(begun, table) == before + 450


def test_every_import_of_rows_tells_how_far_it_has_come() -> None:
    files = [
        path
        for path in (ROOT / "flows").rglob("*.py")
        if "work.rows(" in path.read_text("utf-8") and path.name != "reading.py"
    ]
    assert len(files) > 5
    assert [path.name for path in files if "work.each(" not in path.read_text("utf-8")] == []


def test_a_migration_that_is_stopped_leaves_the_tables_as_they_were(var: Path) -> None:
    var.mkdir(mode=0o700)
    file = var / "arshjul.sqlite"
    file.write_bytes(lzma.decompress((STORED / "demo-at-0002.sqlite.xz").read_bytes()))

    def revision() -> str:
        with closing(sqlite3.connect(file)) as there:
            assert there.execute("PRAGMA quick_check").fetchone() == ("ok",)
            return str(there.execute("SELECT version_num FROM alembic_version").fetchone()[0])

    with stopped_by(signal.SIGTERM, lambda done, of: done == of // 2) as told:
        assert run("database", "upgrade") == STOPPED
    assert told[0][0] == 1 and {of for _, of in told} == {int(REVISION) - 2}
    assert revision() == "0002"
    with stopped_by(signal.SIGTERM, lambda done, of: False) as told:
        assert run("database", "upgrade") == 0
    assert told[-1][0] == told[-1][1] == int(REVISION) - 2
    assert revision() == REVISION


def test_a_backup_that_is_stopped_leaves_nothing(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PAGES", 20)
    folder = tmp_path / "backup"
    with stopped_by(signal.SIGTERM, lambda done, of: done >= of // 2) as told:
        assert run("backup", str(folder), "--at", NOW) == STOPPED
    assert len(told) > 2 and list(folder.iterdir()) == []
    assert run("backup", str(folder), "--at", NOW) == 0
    assert len(list(folder.iterdir())) == 1


def test_a_backup_is_of_one_moment_whoever_writes_between_its_looks(
    town: TestTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PAGES", 20)
    written: list[int] = []

    def meanwhile(done: int, of: int) -> None:
        assert len(written) <= of, "else it begins anew for ever"
        written.append(done)
        with town.office.database.write() as session:
            email = f"p{len(written)}@a.example"
            session.add(Person(municipality_id=town.id, name="Pim", email=email, locale="sv"))

    with town.office.database.read() as session:
        before = session.exec(select(func.count()).select_from(Person)).one()
    town.office.database.copy_to(tmp_path / "copy.sqlite", meanwhile)
    assert len(written) > 3 and written == sorted(written)
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        assert copy.execute("SELECT count(*) FROM person").fetchone() == (before,)
        assert copy.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_a_simulation_that_is_stopped_has_changed_nothing(
    var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("demo", "--at", NOW) == 0
    record = counted(var, Audit)
    capsys.readouterr()
    words = ("simulate", "--from", "2026-10-05", "--to", "2027-04-05", "--nobody-answers", "--json")
    with stopped_by(signal.SIGTERM, lambda done, of: done > of // 4) as told:
        assert run(*words) == STOPPED
    assert told[0][0] >= 0 and {of for _, of in told} == {182}
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(told) - 1, "what was found by then is there to be read"
    assert counted(var, Audit) == record


def test_a_simulation_into_a_file_shows_its_days_on_the_terminal(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert run("demo", "--at", NOW) == 0
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    words = ("simulate", "--from", "2026-10-05", "--to", "2027-01-05", "--all-answer", "--json")
    assert run(*words) == 0
    assert re.search(r"\b\d\d%", terminal.getvalue()) and capsys.readouterr().out


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_restore_that_is_stopped_leaves_what_stood_there(
    town: TestTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    office, var = town.office, town.office.settings.var
    made = door_backup(town, tmp_path / "backup")
    town.open_year()
    office.database.close()
    (var / "anchors.jsonl").write_text("{}\n")
    before = {path.name: path.read_bytes() for path in var.iterdir() if path.is_file()}
    moves = 0
    whole = os.rename

    def rename(path: Any, target: Any) -> None:
        nonlocal moves
        moves += 1
        if moves == moment:
            raise KeyboardInterrupt
        whole(path, target)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        restore(office.settings, made, at("2026-10-05 08:00"))
    assert {path.name: path.read_bytes() for path in var.iterdir() if path.is_file()} == before
    assert not [path for path in var.iterdir() if path.name.startswith("before-restore")]


def door_backup(town: TestTown, folder: Path) -> Path:
    from flows.clock.backup import backup

    return backup(town.office, folder, at("2026-10-04 08:00"))


def test_the_manual_tells_of_each_long_command() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = manual.partition("## Long work")[2].partition("\n## ")[0]
    for command in (
        "arshjul import",
        "arshjul simulate",
        "arshjul move-to",
        "arshjul database upgrade",
        "arshjul backup",
        "arshjul restore",
        "arshjul tick",
        "arshjul run",
        "arshjul open-year",
    ):
        assert f"`{command}" in table, command
