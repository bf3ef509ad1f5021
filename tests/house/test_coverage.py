"""docs/coverage.md has a row for everything that the source documents ask for, and tells the
truth: its files and tests exist."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache

from tests import ROOT

HOME = ROOT
LAST = {"S0": 45, "S1": 20, "S2": 29, "S3": 48, "S4": 48}
OUT = "out of scope: "
# A duty, an artefact, a cadence, a rule or an event is never out of scope.
NEVER_OUT = {"D", "F", "C", "R", "E"}
ROW = re.compile(r"^\| (S\d-\d\d) \|")


@dataclass(frozen=True)
class Row:
    id: str
    kinds: frozenset[str]
    topic: str
    how: str
    where: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def out(self) -> bool:
        return self.how.startswith(OUT)


def split(cell: str) -> tuple[str, ...]:
    """The names in backquotes, in a cell that may be a dash."""
    return tuple(re.findall(r"`([^`]+)`", cell))


@cache
def rows() -> tuple[Row, ...]:
    found = []
    for line in (HOME / "docs" / "coverage.md").read_text("utf-8").splitlines():
        if ROW.match(line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == 6, line
            name, kinds, topic, how, where, tests = cells
            row = Row(name, frozenset(kinds.split()), topic, how, split(where), split(tests))
            found.append(row)
    return tuple(found)


@cache
def named_in(file: str) -> frozenset[str]:
    tree = ast.parse((HOME / file).read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert len(names) == len(set(names)), f"{file} has a test twice: the first never runs"
    return frozenset(name for name in names if name.startswith("test_"))


def test_each_thing_that_is_asked_for_has_one_row() -> None:
    wanted = [f"{seed}-{n:02d}" for seed, last in LAST.items() for n in range(1, last + 1)]
    assert len(wanted) == 190
    assert [row.id for row in rows()] == wanted


def test_every_row_says_how_where_and_which_test_shows_it() -> None:
    for row in rows():
        assert row.kinds, row.id
        assert row.topic and row.how, row.id
        if row.out:
            assert not row.kinds & NEVER_OUT, f"{row.id} may not be out of scope"
            assert len(row.how) > len(OUT) + 20, f"{row.id} needs a reason"
        else:
            assert row.where and row.tests, row.id


def test_the_files_and_tests_that_are_named_exist() -> None:
    lacking = []
    for row in rows():
        lacking += [f"{row.id}: {file}" for file in row.where if not (HOME / file).exists()]
        for test in row.tests:
            file, _, name = test.partition("::")
            if not (HOME / file).is_file() or name not in named_in(file):
                lacking.append(f"{row.id}: {test}")
    assert lacking == []


def test_little_is_out_of_scope() -> None:
    assert sum(row.out for row in rows()) <= 12
