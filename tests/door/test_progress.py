"""Whoever waits at a terminal sees how far it has come; a file or a pipe gets nothing of it."""

from __future__ import annotations

import io
import sys

import pytest

from arshjul.progress import SOON_DONE, shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("where", "many", "seen"),
    [
        (Terminal(), SOON_DONE, True),
        (Terminal(), SOON_DONE - 1, False),
        (io.StringIO(), 9_000, False),
    ],
)
def test_a_line_on_a_terminal_and_nothing_elsewhere(
    where: io.StringIO, many: int, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", where)
    with shown() as draw:
        draw(many // 2, many)
        draw(many, many)
    assert ("50%" in where.getvalue(), "100%" in where.getvalue()) == (seen, seen)
    assert bool(where.getvalue()) == seen
