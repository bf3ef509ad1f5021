"""The house itself: folders, wings and tables, read from the code."""

from __future__ import annotations

import ast
from inspect import cleandoc
from pathlib import Path

from sqlmodel import SQLModel

from models.every_table import TABLES

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("arshjul", "web", "flows", "notifications", "reports", "models", "config", "states")


def layers() -> str:
    """Which folder imports which, read from the code."""
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"    {name}[{name}/]" for name in FOLDERS]
    for name in FOLDERS:
        known = _imported(name)
        lines += [f"    {name} --> {other}" for other in FOLDERS if other in known]
    return "\n".join([*lines, "```"])


FLOORS = (
    ("bootstrap", "kinds", "demos"),
    ("forecast", "views"),
    (
        "safety_cycle", "measures", "gatherings", "documents", "services", "skolesec",
        "activities", "networks", "following", "urgent",
    ),
    ("mail", "register"),
    ("clock",),
    ("engine",),
)  # fmt: skip


def wings() -> str:
    """The wings of flows/ on their floors, with the imports between floors read from the code."""
    lines = ["```mermaid", "flowchart TD"]
    for number, floor in enumerate(FLOORS):
        lines += [f"    subgraph f{number}[ ]", "        direction LR"]
        lines += [f"        {wing}[{wing}]" for wing in floor]
        lines.append("    end")
    named = {wing: number for number, floor in enumerate(FLOORS) for wing in floor}
    seen = set()
    for wing, number in named.items():
        for other in sorted(_wings_of(wing) & named.keys(), key=lambda one: named[one]):
            if named[other] != number and (number, named[other]) not in seen:
                seen.add((number, named[other]))
                lines.append(f"    f{number} --> f{named[other]}")
    return "\n".join([*lines, "```"])


def _wings_of(wing: str) -> set[str]:
    """The other wings that a wing imports."""
    place = ROOT / "flows" / wing
    files = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
    found: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("flows."):
                found.add(str(node.module).split(".")[1])
    return found - {wing}


def _imported(folder: str) -> set[str]:
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
    return found - {folder}


def tables() -> str:
    """Each table with the sentence that its class says of itself."""
    rows = ["| table | file | holds |", "|---|---|---|"]
    for module in TABLES:
        for model in vars(module).values():
            if not (isinstance(model, type) and issubclass(model, SQLModel)):
                continue
            table = getattr(model, "__table__", None)
            if table is None or model.__module__ != module.__name__:
                continue
            said = " ".join(cleandoc(model.__doc__ or "").split("\n\n")[0].split())
            file = module.__name__.partition(".")[2].replace(".", "/")
            said = said.replace("``", "`")
            rows.append(f"| `{table.name}` | `models/{file}.py` | {said} |")
    return "\n".join(rows)
