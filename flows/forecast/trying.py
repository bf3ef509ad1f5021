"""A look that takes long is tried on a copy of the municipality: whoever writes meanwhile waits for
none of it, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from flows.engine.door import Errand
from flows.engine.handling import Desk
from flows.engine.kept import Kept
from models.municipality_copy import REGISTER, copy_of
from models.register.questions import municipality_ids


class _Back(Exception):
    """Nothing of it is to stay."""


@contextmanager
def on_a_copy(
    errand: Errand,
    dry_run: bool = True,
    *,
    beside: Sequence[str] = (),
    tables: Collection[str] | None = None,
) -> Iterator[Errand]:
    """The same errand, with a copy of the municipality in memory that is gone afterwards; where it
    is no ``dry_run``, itself. ``beside``: other municipalities that it touches; ``tables``: all
    that it asks about."""
    if not dry_run:
        yield errand
        return
    homes = dict.fromkeys((errand.municipality, *beside))
    copy = copy_of(errand.office.database, *homes, tables=tables)
    try:
        yield errand._replace(office=replace(errand.office, database=copy, kept=Kept()))
    finally:
        copy.close()


@contextmanager
def on_a_copy_of_every_register(errand: Errand) -> Iterator[Errand]:
    """The same errand, with a copy of who and where in every municipality."""
    with errand.office.database.read() as session:
        every = municipality_ids(session)
    with on_a_copy(errand, beside=list(every), tables=REGISTER) as there:
        yield there


@contextmanager
def tried_on_a_copy(errand: Errand) -> Iterator[Desk]:
    """A desk at which nothing stays, and that keeps nobody from writing."""
    with on_a_copy(errand) as there, suppress(_Back), there.desk() as desk:
        yield desk
        raise _Back
