"""One command, one transaction: the office opened, the person found, the desk at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from arshjul.speech import instant, office

if TYPE_CHECKING:
    from flows.handling import Desk


@contextmanager
def at_desk(by: str, municipality: str, at: str) -> Iterator[Desk]:
    """The desk of the person with the address, in a transaction that writes. Raises what is
    refused; then nothing has changed."""
    from flows.begin import person_by
    from flows.cases import desk
    from flows.handling import Who

    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            person = person_by(session, home, by).id
        with desk(opened, home, who=Who(person, "cli"), now=instant(at)) as found:
            yield found


@contextmanager
def reading(municipality: str, at: str = "") -> Iterator[Desk]:
    """The operator's desk in a transaction that only reads."""
    from flows.cases import desk_in
    from flows.handling import Who

    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            yield desk_in(session, opened, home, Who(None, "cli"), instant(at))
