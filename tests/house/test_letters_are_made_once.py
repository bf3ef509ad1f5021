"""One place makes messages: whoever wants a letter asks ``flows.engine.outbox``, and its caps."""

from __future__ import annotations

import ast

import pytest

from tests import ROOT
from tests.house.test_house import name_of

CODE = sorted(path for one in ("flows", "web", "arshjul") for path in (ROOT / one).rglob("*.py"))
MAKES = {"put_messages", "message_row", "Message"}


def makers(source: str) -> list[str]:
    """What a file calls that makes a message, under whatever name it has imported it."""
    tree = ast.parse(source)
    names = {name: name for name in MAKES}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {one.asname or one.name: one.name for one in node.names if one.name in MAKES}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            found += [names[called]] if called in names else []
    return sorted(found)


def test_messages_are_made_in_one_place() -> None:
    assert len(CODE) > 150
    found = {name_of(path): makers(path.read_text(encoding="utf-8")) for path in CODE}
    assert {name: calls for name, calls in found.items() if calls} == {
        "flows/engine/outbox.py": ["message_row", "put_messages"]
    }


@pytest.mark.parametrize(
    "line",
    [
        "outbox.put_messages(session, rows)",
        "models.post.outbox.put_messages(session, rows)",
        "from models.post.outbox import put_messages as put\nput(session, rows)",
        "session.add(Message(person_id=1))",
        "row = message_row(place, 1, day, now, domain='x')",
    ],
)
def test_a_second_place_is_found(line: str) -> None:
    assert len(makers(line)) == 1
    assert makers("session.get(Message, 1)\nwrite_messages(session, settings, [], now, w)") == []
