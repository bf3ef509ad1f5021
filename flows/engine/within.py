"""A verb within a verb needs no right of its own: which one is under way at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.engine.handling import Desk


@contextmanager
def within(desk: Desk, name: str) -> Iterator[None]:
    """As the verb of the name, or in its place."""
    before, desk.session.info["verb"] = desk.session.info.get("verb"), name
    try:
        yield
    finally:
        desk.session.info["verb"] = before
