"""An import at a desk that is open: all or nothing, and a dry run of the same code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.register.imports.reading import Work
from flows.register.imports.tables import ImportRefused


@contextmanager
def importing(desk: Desk, file: Path, *, what: str, dry_run: bool) -> Iterator[Work]:
    """One import into the desk's municipality, whose record notes it. Raises ImportRefused with
    every bad row; then, and in a dry run, nothing stays."""
    with desk.session.begin_nested() as part:
        work = Work(desk.session)
        yield work
        if work.bad:
            raise ImportRefused(file.name, work.bad)
        desk.session.flush()
        if work.report.added or work.report.changed:
            counts = {"added": work.report.added, "changed": work.report.changed}
            note_down(desk, "imported", {"what": what, **counts})
        if dry_run:
            part.rollback()
