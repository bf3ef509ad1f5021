"""The demo's pages, as the pictures and the readings of docs/ show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.clock.tick import tick
from flows.demos.town import fill
from tests.conftest import Postbox, at, make_office
from tests.worlds.browser import Site, serve

BEGAN, DAYS, NOW = "2026-11-20 08:00", ("2026-11-20", "2026-11-24"), "2026-11-25 08:40"


@contextmanager
def the_demo() -> Iterator[Site]:
    """The demo's town after a few days, its letters sent to nobody."""
    with TemporaryDirectory() as folder:
        office = make_office(Path(folder), Postbox(), None)
        fill(office, at(BEGAN))
        for day in DAYS:
            tick(office, at(f"{day} 08:10"))
        pages = serve(office, NOW)
        yield next(pages)
        next(pages, None)
