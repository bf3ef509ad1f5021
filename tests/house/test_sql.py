"""What is asked of the database is asked in ``models/`` alone, by functions with a name."""

from __future__ import annotations

import ast

import pytest

from tests import ROOT
from tests.house.test_house import name_of

CODE = sorted(path for one in ("flows", "web", "arshjul") for path in (ROOT / one).rglob("*.py"))
ASKING = {"exec", "execute", "executemany", "exec_driver_sql", "scalar", "scalars"}
UNIT_OF_WORK = {"Session"}  # add, flush, refresh, and a row by its key


def faults(source: str) -> list[str]:
    """Where a file puts questions of its own, by line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            sql = any(name.partition(".")[0] in ("sqlalchemy", "sqlmodel") for name in names)
        elif isinstance(node, ast.ImportFrom):
            top = (node.module or "").partition(".")[0]
            sql = top == "sqlalchemy" or (
                top == "sqlmodel" and not {alias.name for alias in node.names} <= UNIT_OF_WORK
            )
        else:
            asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            sql = asks and node.func.attr in ASKING  # type: ignore[attr-defined]
        if sql:
            found.append(f"{node.lineno}: {ast.unparse(node)}")  # type: ignore[attr-defined]
    return found


def test_there_is_no_sql_outside_the_models() -> None:
    assert len(CODE) > 150
    found = {name_of(path): faults(path.read_text(encoding="utf-8")) for path in CODE}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import sqlalchemy.exc",
        "from sqlalchemy.exc import SQLAlchemyError",
        "from sqlmodel import Session, select",
        "def f():\n    from sqlmodel import col",
        "rows = session.exec(wanted).all()",
        "number = desk.session.execute(wanted).scalar_one()",
        "session.connection().exec_driver_sql('SELECT 1')",
    ],
)
def test_a_question_put_elsewhere_is_found(line: str) -> None:
    assert len(faults(line)) == 1
    assert faults("from sqlmodel import Session\nsession.add(row)\nsession.get(Case, 1)") == []
