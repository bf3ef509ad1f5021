"""The sources, as they raise errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from functools import cache

from states.cycle_evidence import Evidence, Finding, Measure, Priority, Survey, Verdict
from states.errors import Param
from tests import ROOT

HOME = ROOT


IMPORTED = ("states", "config", "models", "flows")


READ = (*IMPORTED, "notifications", "reports", "arshjul", "web")


DAY = date(2026, 3, 14)


SAMPLES: dict[str, Param] = {"day": DAY, "latest": DAY, "case": 7, "count": 2}
SAMPLES["letterhead"] = "damaged"  # what a file is refused for as evidence, said anew


# One cycle with something of everything, so that every question is asked.
FINDING = Finding(1, "Mörk skolgård", "Trasig lampa", Priority.HIGH)


MEASURE = Measure(1, 1, "Mörkt", "Byt lampa", DAY, "Vaktmästare", DAY)


EVIDENCE = Evidence(Survey("Rond", "Protokoll"), (FINDING,), (MEASURE,), Verdict(True, "Bra", True))


@cache
def nodes() -> tuple[ast.AST, ...]:
    """All that stands in the sources; read once, by whoever asks first."""
    files = (path for package in READ for path in sorted((HOME / package).rglob("*.py")))
    trees = (ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in files)
    return tuple(node for tree in trees for node in ast.walk(tree))


def calls_of(*names: str) -> Iterator[ast.Call]:
    """The calls of functions, methods or classes with these names."""
    for name in sorted(set(names)):
        yield from _calls_by_name().get(name, ())


@cache
def _calls_by_name() -> dict[str, list[ast.Call]]:
    found: dict[str, list[ast.Call]] = {}
    for node in nodes():
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else ""
            found.setdefault(called.id if isinstance(called, ast.Name) else name, []).append(node)
    return found


def strings_in(node: ast.AST) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value
    }


def params_of(call: ast.Call) -> dict[str, Param]:
    """What a call passes by name: its own text where it is written out, else a sample."""
    found: dict[str, Param] = {}
    for keyword in call.keywords:
        if keyword.arg:
            written = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            sample = SAMPLES.get(keyword.arg, "Exempel")
            found[keyword.arg] = written if isinstance(written, str) else sample
    return found
