"""A copy of SQLite's file as it is at one moment. Copying the file itself would lose commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

PAGES = 2_000  # between two looks at how far it has come


def copy_file(connection: Connection, file: Path, progress: Callable[[int, int], None]) -> None:
    """Copy what the connection is to, whoever writes meanwhile; ``progress`` is told how many of
    how many pages are there."""
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    # The moment begins with the first look; else a commit of another's begins it anew.
    connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1")
    with closing(sqlite3.connect(file)) as copy:
        source.backup(
            copy,
            pages=PAGES,
            progress=lambda _status, left, of: progress(of - left, of),
            sleep=0,
        )
