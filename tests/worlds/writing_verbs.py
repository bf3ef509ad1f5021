"""Finds, in the code, every verb of ``flows/`` that writes and that a person can start."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import flows
from flows.engine.door import VERBS, Verb
from tests import ROOT

WRITES = frozenset({"add", "add_all", "delete", "merge"})  # asked of a session
OURS = ("flows", "models")
BY_ITSELF = ("alone", "given")  # a verb in a transaction of its own, or as an input value says
BY_PATH = re.compile(r"flows[.\w]+:\w+")  # as the class of a command names its verb
TELLS = frozenset(
    {"audit.write", "write_down", "note_down", "tell_each", "_write", "_note", "_told", "note"}
)
STATEMENTS = frozenset({"insert", "update", "delete", "setattr"})
# Not the product's own doing: invented towns, and a virtual year in a copy of the database.
LEFT_OUT = ("flows.demos.", "flows.forecast.", "models.migrations.")


def sources(*folders: str) -> dict[str, str]:
    """The text of each module, by its name."""
    found = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if not name.startswith(LEFT_OUT):
                found[name] = path.read_text("utf-8")
    return found


def every_verb() -> dict[str, Verb[Any, Any]]:
    """Each verb of the door by its name, wherever in ``flows/`` it stands."""
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        if not module.name.startswith("flows.clock."):  # rings verbs, has none, and knows Prefect
            import_module(module.name)
    return dict(VERBS)


def writers(modules: Mapping[str, str]) -> set[str]:
    """The functions, public or not, that write rows themselves or call one that does."""
    found: set[str] = set()
    calls: dict[str, set[str]] = defaultdict(set)
    for module, text in modules.items():
        tree = ast.parse(text)
        known = dict(_imported(tree))
        for function in tree.body:
            if isinstance(function, ast.FunctionDef):
                name = f"{module}.{function.name}"
                calls[name] = _called(function, module, known)
                if _writes(function):
                    found.add(name)
    while more := {name for name in calls if name not in found and calls[name] & found}:
        found |= more
    return found


def doors(modules: Mapping[str, str]) -> set[str]:
    """What commands and pages name of ``flows``: by itself, or as a part of a module."""
    found: set[str] = set()
    for text in modules.values():
        tree = ast.parse(text)
        known = dict(_imported(tree))
        found |= {name for _, name in _imported(tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{known.get(node.value.id, '')}.{node.attr}")
            elif isinstance(node, ast.Constant) and BY_PATH.fullmatch(str(node.value)):
                found.add(str(node.value).replace(":", "."))
    return found


def verbs(flows: Mapping[str, str], windows: Mapping[str, str]) -> set[str]:
    """The public verbs that write and that a command or a page can start."""
    named = doors(windows)
    return {
        name
        for name in writers(flows) & named
        if name.startswith("flows.") and not name.rpartition(".")[2].startswith("_")
    }


def recorded(modules: Iterable[str]) -> set[str]:
    """Every code that is written into the record by its own name, whichever function is asked."""
    return {
        said.value
        for text in modules
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in TELLS
        for said in node.args[1:3]
        if isinstance(said, ast.Constant) and isinstance(said.value, str)
    }


def _imported(tree: ast.Module) -> list[tuple[str, str]]:
    """What a module's names stand for, wherever in it they are imported."""
    return [
        (one.asname or one.name, f"{node.module}.{one.name}")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS
        for one in node.names
    ]


def _called(function: ast.FunctionDef, module: str, known: Mapping[str, str]) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            head, *rest = ast.unparse(node.func).split(".")
            if rest and rest[-1] in BY_ITSELF:
                rest.pop()
            found.add(".".join([known.get(head, f"{module}.{head}"), *rest]))
    return found


def _writes(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in STATEMENTS:
            return True
        asked = node.func if isinstance(node.func, ast.Attribute) else None
        if asked and asked.attr in WRITES and ast.unparse(asked.value).endswith("session"):
            return True
    return False
