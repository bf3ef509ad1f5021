"""An installation's database, made once by a test and then copied for others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.worlds import postgres


def copy(made: Path, to: Path) -> None:
    """The database of the folder ``made``, which nobody has open, becomes that of ``to``."""
    to.mkdir(parents=True, exist_ok=True)
    if postgres.wanted():
        postgres.shelf().copy(made, to)
        return
    with (
        closing(sqlite3.connect(made / "arshjul.sqlite")) as source,
        closing(sqlite3.connect(to / "arshjul.sqlite")) as target,
    ):
        source.backup(target)
