"""Bringing a database to the present schema, one migration after the other."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from models import server

MIGRATIONS = Path(__file__).with_name("migrations")
FIRST = "0009"  # the revision with which databases on PostgreSQL begin
BEGINNING = MIGRATIONS / f"postgresql_{FIRST}.sql"


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables to the latest revision, inside the caller's transaction.

    On PostgreSQL the tables begin as they were when Årshjul first ran there; the migrations up to
    that revision are SQLite's alone."""
    if connection.dialect.name != "sqlite":
        server.see_all(connection)
    if connection.dialect.name != "sqlite" and not inspect(connection).has_table("alembic_version"):
        connection.exec_driver_sql(BEGINNING.read_text("utf-8"))
        command.stamp(configuration(connection), FIRST)
    command.upgrade(configuration(connection), "head")


def latest() -> str:
    """The latest revision that the migrations know."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""
