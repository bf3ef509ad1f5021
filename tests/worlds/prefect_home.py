"""A Prefect server's folder as a first start leaves it, made once for all tests and then copied.

Its migrations take two thirds of a first start; ``tests/door/test_run.py`` begins without a folder
and tries them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from arshjul.prefect_child import PrefectChild
from tests.worlds.once import once
from tests.worlds.waiting import eventually, free_port, writes

FILE = "prefect.db"


def place(factory: pytest.TempPathFactory, home: Path) -> Path:
    """Put a copy of the server's database into the folder."""
    made = once(factory, "prefect-home", _start_once)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        closing(sqlite3.connect(made / FILE)) as source,
        closing(sqlite3.connect(home / FILE)) as target,
    ):
        source.backup(target)
    return home


def _start_once(home: Path) -> None:
    child = PrefectChild(home, free_port())
    child.start()
    try:
        eventually(lambda: child.ready() and writes(child), 240)
    finally:
        child.stop()
