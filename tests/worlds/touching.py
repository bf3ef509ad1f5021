"""Which files of tests open a database: those are run on either one, the others once.

A run on SQLite notes it; a run on PostgreSQL leaves out what is known to open
none. What nobody has run yet is run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import Engine, event

KNOWN = ".pytest_cache/opens_a_database.json"


class Touching:
    """Watches a run. ``found``: by file whether one of its tests opened a database."""

    def __init__(self) -> None:
        self.found: dict[str, bool] = {}
        self._file = ""
        event.listen(Engine, "connect", self._opened)

    def _opened(self, *_connection: Any) -> None:
        if self._file:
            self.found[self._file] = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._file = file_of(item)
        self.found.setdefault(self._file, False)
        return (yield)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:  # a worker: whoever has begun it keeps what it tells
            output[KNOWN] = self.found
        else:
            keep(session.config, self.found)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for file, opens in getattr(node, "workeroutput", {}).get(KNOWN, {}).items():
            self.found[file] = self.found.get(file, False) or opens


def file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def keep(config: pytest.Config, found: dict[str, bool]) -> None:
    """Keep what was found; a run of some tests of a file says nothing of the others."""
    before = known(config)
    whole = not config.option.keyword and not any("::" in one for one in config.args)
    opens = {file: True for file, one in found.items() if one or before.get(file)}
    place = config.rootpath / KNOWN
    place.parent.mkdir(exist_ok=True)
    fresh = place.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({**before, **(found if whole else {}), **opens}, indent=0))
    fresh.replace(place)


def known(config: pytest.Config) -> dict[str, bool]:
    """By file whether it opens a database, as far as anybody has run it."""
    try:
        return dict(json.loads((config.rootpath / KNOWN).read_text()))
    except FileNotFoundError:
        return {}


def none_opened(config: pytest.Config, items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The tests of files that are known to open no database."""
    before = known(config)
    return [item for item in items if before.get(file_of(item)) is False]
