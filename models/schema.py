"""Bringing a database to the present schema, one migration after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from models import server

MIGRATIONS = Path(__file__).with_name("migrations")
FIRST = "0009"  # the revision with which databases on PostgreSQL begin
BEGINNING = MIGRATIONS / f"postgresql_{FIRST}.sql"


Progress = Callable[[int, int], None]


def unseen(_done: int, _of: int) -> None:
    """Nobody waits for it."""


def configuration(
    connection: Connection | None = None, applied: Callable[[], None] = lambda: None
) -> Config:
    """``applied`` is called after each migration."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"], config.attributes["applied"] = connection, applied
    return config


def upgrade(connection: Connection, progress: Progress = unseen) -> None:
    """Bring the tables to the latest revision, inside the caller's transaction: whatever breaks it
    off, they are as they were. ``progress`` is told how many of how many migrations are done.

    On PostgreSQL the tables begin as they were when Årshjul first ran there; the migrations up to
    that revision are SQLite's alone."""
    if connection.dialect.name != "sqlite":
        server.see_all(connection)
    if connection.dialect.name != "sqlite" and not inspect(connection).has_table("alembic_version"):
        connection.exec_driver_sql(BEGINNING.read_text("utf-8"))
        command.stamp(configuration(connection), FIRST)
    wanted, done = len(_to_come(connection)), 0

    def applied() -> None:
        nonlocal done
        done += 1
        progress(done, wanted)

    command.upgrade(configuration(connection, applied), "head")


def _to_come(connection: Connection) -> list[str]:
    """The revisions that the tables have not come to yet."""
    there = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(configuration())
    return [one.revision for one in script.iterate_revisions("head", there or "base")]


def latest() -> str:
    """The latest revision that the migrations know."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""
