"""The engine and the post know no kind by name: what is particular to one comes through hooks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests import ROOT
from tests.house.test_house import name_of

BELOW = ("flows/engine", "flows/mail", "models/case", "models/post")
CODE = sorted(path for folder in BELOW for path in (ROOT / folder).rglob("*.py"))
# What they may stand on. Everything else in these folders belongs to a kind, or to several.
KNOWN = {
    "flows": {"engine", "mail", "clock"},  # a restore knows how a backup was made
    "models": {
        "access", "begun", "case", "database", "many_rows", "marks", "next_days",
        "partial_index", "portions", "post", "record", "register", "server", "whole_copy",
    },
    "states": {
        "calendars", "chain", "confidentiality", "errors", "evidence_file", "fields", "hearing",
        "kind", "kinds", "ladder", "near_names",
        "permissions", "plain_names", "privacy", "process", "school_year",
    },
}  # fmt: skip


def strangers(path: Path) -> set[str]:
    """The rooms that a file imports and should not know, for types alone or not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            folder, room = [*name.split("."), ""][:2]
            if folder in KNOWN and room not in KNOWN[folder]:
                found.add(f"{folder}.{room}")
    return found


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_the_engine_and_the_post_know_no_kind(path: Path) -> None:
    assert strangers(path) == set()


def test_what_they_stand_on_belongs_to_no_kind() -> None:
    listed = ast.parse((ROOT / "states" / "kinds.py").read_text(encoding="utf-8"))
    makers = {
        (node.module or "").removeprefix("states.")
        for node in ast.walk(listed)
        if isinstance(node, ast.ImportFrom)
    } - {"__future__", "collections.abc", "kind"}
    assert len(makers) > 20
    assert not makers & KNOWN["states"]
    for folder, rooms in KNOWN.items():
        for room in rooms:
            home = ROOT / folder / room
            assert home.is_dir() or home.with_suffix(".py").exists(), f"{folder}.{room} is gone"
