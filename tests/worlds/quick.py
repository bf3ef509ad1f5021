"""What costs each test time and tries nothing: putting the same SQL together again for each of a
thousand engines, and waiting for the disk. Both are as in one process that runs for long."""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import Dialect, Engine

from models import database

TEXTS = 4000  # more than the product has questions

_put_together: dict[str, tuple[Dialect, Any]] = {}
_prepare = database._prepare


def alike(url: str, **options: Any) -> Engine:
    """An engine that knows what an earlier one of its dialect has put together."""
    engine = sqlalchemy.create_engine(url, query_cache_size=TEXTS, **options)
    mine = (engine.dialect, engine._compiled_cache)
    engine.dialect, engine._compiled_cache = _put_together.setdefault(engine.dialect.name, mine)
    return engine


def prepare(connection: Any, _record: Any) -> None:
    """As the product does; but a test loses no power, and a killed process loses nothing."""
    _prepare(connection, _record)
    connection.execute("PRAGMA synchronous = OFF")


def begin() -> None:
    vars(database)["create_engine"] = alike
    database._prepare = prepare
