"""One command, one transaction: the office opened, the person found, the desk at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from arshjul.speech import instant, office

if TYPE_CHECKING:
    from flows.engine.handling import Desk, Who
    from flows.engine.office import Office


class Errand(NamedTuple):
    """Who comes to the office, for which municipality, and when: what a verb asks for that opens
    its own transaction. ``who`` is nobody in particular where a command only reads."""

    office: Office
    home: str
    who: Who
    now: datetime

    @property
    def day(self) -> date:
        from flows.engine.local_time import today

        return today(self.now)


@contextmanager
def errand(by: str | None, municipality: str, at: str) -> Iterator[Errand]:
    """The errand of the person with the address; None: of nobody in particular. Raises
    NoSuchPerson."""
    from flows.engine.handling import Who
    from flows.engine.lookup import person_by

    with office() as opened:
        home = opened.municipality(municipality).id
        person = None
        if by is not None:
            with opened.database.read() as session:
                person = person_by(session, home, by).id
        yield Errand(opened, home, Who(person, "cli"), instant(at))


@contextmanager
def at_desk(by: str, municipality: str, at: str) -> Iterator[Desk]:
    """The desk of the person with the address, in a transaction that writes. Raises what is
    refused; then nothing has changed."""
    from flows.engine.verbs import desk

    with errand(by, municipality, at) as (opened, home, who, now):  # noqa: SIM117
        with desk(opened, home, who=who, now=now) as found:
            yield found


@contextmanager
def reading(municipality: str, at: str = "") -> Iterator[Desk]:
    """The operator's desk in a transaction that only reads."""
    from flows.engine.handling import Who
    from flows.engine.verbs import desk_in

    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            yield desk_in(session, opened, home, Who(None, "cli"), instant(at))
