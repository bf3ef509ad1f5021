"""How far a long command has come: a line on a terminal, nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

Progress = Callable[[int, int], None]
SOON_DONE = 1_000  # rows: so few are done before anybody would look


@contextmanager
def shown(least: int = SOON_DONE) -> Iterator[Progress]:
    """What draws on stderr how many of how many are done, where that is a terminal; nothing where
    there are fewer than ``least``."""
    bars: list[tuple[int, Any]] = []

    def draw(done: int, of: int) -> None:
        if of < least or not sys.stderr.isatty():
            return
        if not bars or bars[-1][0] != of:
            _end(bars)
            bars.append((of, typer.progressbar(length=of, file=sys.stderr, show_eta=False)))
        bar = bars[-1][1]
        bar.update(done - bar.pos)

    try:
        yield draw
    finally:
        _end(bars)


@contextmanager
def shown_beside_output(least: int = SOON_DONE) -> Iterator[Progress]:
    """The same of a command that prints as it goes: where that is seen on the terminal itself, it
    shows well enough how far it has come."""
    with shown(least) as draw:
        yield (lambda _done, _of: None) if sys.stdout.isatty() else draw


def _end(bars: list[tuple[int, Any]]) -> None:
    for _, bar in bars:
        bar.render_finish()
    bars.clear()
