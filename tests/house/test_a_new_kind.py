"""The tutorial of docs/a-new-kind.md, followed to the letter in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT

PAGE = ROOT / "docs" / "a-new-kind.md"
BLOCK = re.compile(r"^`([\w./]+)`(, one line [^\n]*)?\n\n```\w+\n(.*?)```$", re.M | re.S)
FOLDERS = (
    "arshjul",
    "bin",
    "config",
    "flows",
    "models",
    "notifications",
    "reports",
    "states",
    "web",
)
MOST_FILES, MOST_LINES = 8, 170
NAME = "playground_review"

# What somebody does with the new kind: it opens, its letter comes, the letter's link answers it.
LIVED = """
import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds.days import daily
from flows.mail.answer_by_link import answer, look
from models.case.tables import Case
from sqlmodel import select

post = Postbox()
office = make_office(Path({var!r}), post)
settle_town(office.database)
town = TestTown(office, post)
town.open_year(now="2026-09-01 08:00")
daily(office, at("2026-09-02 08:00"))
with office.database.read() as session:
    opened = session.exec(select(Case).where(Case.kind == {name!r})).all()
assert len(opened) > 1, "one at each unit"
assert {{one.state for one in opened}} == {{"to_walk"}} and all(one.due for one in opened)
daily(office, at("2026-09-03 08:00"))
letters = town.tick("2026-09-03 08:10")
[letter] = [one for one in letters if "skolgården" in one.get_body(("plain",)).get_content()
            and "lo@" in one["To"]]
tokens = re.findall(r"/l/([\\w-]+)", letter.get_body(("plain",)).get_content())
now = at("2026-09-03 10:00")
[done] = [one for one in tokens if look(office, one, now).action == "done"
          and look(office, one, now).case.kind == {name!r}]
closed = answer(office, done, "done", {{"walked_on": "2026-09-02", "seen": "En trasig gunga"}}, now)
assert (closed.state, closed.outcome) == ("walked", "done"), closed
with office.database.read() as session:
    again = session.exec(select(Case).where(Case.kind == {name!r})).all()
assert len(again) == len(opened), "a second day opens none"
print("lived")
"""


def followed(tree: Path) -> tuple[int, int]:
    """Do what the page says in the tree; returns how many files and lines it took."""
    files, lines = set(), 0
    for name, among, text in BLOCK.findall(PAGE.read_text("utf-8")):
        path = tree / name
        files.add(name)
        lines += len(text.rstrip("\n").splitlines())
        if not among:
            assert not path.exists(), name
            path.write_text(text, "utf-8")
            continue
        *imported, listed = text.rstrip("\n").splitlines()
        there = path.read_text("utf-8")
        for line in imported:
            there = re.sub(r"^from (states|flows)\.", rf"{line}\n\g<0>", there, count=1, flags=re.M)
        there = re.sub(r"^(ALL: .*[({]$)", rf"\1\n{listed}", there, count=1, flags=re.M)
        assert all(line in there for line in (*imported, listed))
        path.write_text(there, "utf-8")
    return len(files), lines


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return home


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env={"PYTHONPATH": f"{tree}:{ROOT}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_tutorial_is_a_kind_that_lives(tree: Path, tmp_path: Path) -> None:
    before = run(tree, "bin/kind", NAME)
    assert before.returncode == 1 and "states/kinds.py" in before.stdout
    files, lines = followed(tree)
    assert files <= MOST_FILES and lines <= MOST_LINES, (files, lines)
    lacking = run(tree, "bin/kind", NAME)
    assert (lacking.returncode, lacking.stdout) == (0, ""), lacking.stdout + lacking.stderr
    (tree / "lived.py").write_text(LIVED.format(var=str(tmp_path / "var"), name=NAME), "utf-8")
    lived = run(tree, "lived.py")
    assert lived.stdout.strip() == "lived", lived.stdout + lived.stderr


def test_a_word_that_is_forgotten_is_named(tree: Path) -> None:
    file = tree / "config" / "words" / "nn" / f"{NAME}.toml"
    file.write_text(re.sub(r"^walked = .*\n", "", file.read_text("utf-8"), flags=re.M), "utf-8")
    lacking = run(tree, "bin/kind", NAME)
    assert lacking.returncode == 1
    assert lacking.stdout == f"config/words/nn/{NAME}.toml: [kind.{NAME}.states] walked\n"
