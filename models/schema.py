"""Bringing a database to the present schema, one migration after the other."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).with_name("migrations")


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables to the latest revision, inside the caller's transaction."""
    command.upgrade(configuration(connection), "head")


def latest() -> str:
    """The latest revision that the migrations know."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""
