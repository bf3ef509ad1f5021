"""One command, one transaction: the office opened, the person found, the desk at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from arshjul.speech import instant, office

if TYPE_CHECKING:
    from config.own import Own
    from flows.engine.door import Errand
    from flows.engine.handling import Desk


@contextmanager
def errand(by: str | None, municipality: str, at: str, instead_of: str = "") -> Iterator[Errand]:
    """The errand of the person with the address; None: of nobody in particular. ``instead_of``:
    the address of the person in whose place a coordinator acts. Raises NoSuchPerson."""
    from flows.engine.door import Errand
    from flows.engine.handling import Who
    from flows.engine.lookup import person_by

    with office() as opened:
        home = opened.municipality(municipality).id
        person = other = None
        with opened.database.read() as session:
            if by is not None:
                person = person_by(session, home, by).id
            if instead_of:
                other = person_by(session, home, instead_of).id
        who = Who(person, "cli", instead_of=other)
        yield Errand(opened, home, who, instant(at))


@contextmanager
def at_desk(by: str | None, municipality: str, at: str, instead_of: str = "") -> Iterator[Desk]:
    """The desk of the person with the address, in a transaction that writes. Raises what is
    refused; then nothing has changed."""
    with errand(by, municipality, at, instead_of) as one, one.desk() as found:
        yield found


@contextmanager
def trial_desk(by: str | None, municipality: str, at: str, *, dry_run: bool) -> Iterator[Desk]:
    """The same; in a dry run that of a copy, which keeps nobody from writing and of which nothing
    stays."""
    from flows.forecast.trying import on_a_copy

    with (
        errand(by, municipality, at) as one,
        on_a_copy(one, dry_run) as there,
        there.desk() as found,
    ):
        yield found


@contextmanager
def reading(municipality: str, at: str = "") -> Iterator[Desk]:
    """The operator's desk in a transaction that only reads."""
    from flows.engine.door import desk_in
    from flows.engine.handling import Who

    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            yield desk_in(session, opened, home, Who(None, "cli"), instant(at))


def own_texts(municipality: str) -> Own:
    """What the municipality has set for itself; nothing before there is any municipality."""
    from config.own import Own
    from flows.engine.office import NotBegun

    try:
        with reading(municipality) as desk:
            return desk.place.own
    except NotBegun:
        return Own()


def country_of(municipality: str) -> str:
    """SE or NO; nothing before there is any municipality."""
    from flows.engine.office import NotBegun

    try:
        with office() as opened:
            return opened.municipality(municipality).country
    except NotBegun:
        return ""
