"""A mail host that fails as it is told, and the letters that wait for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlmodel import select

from models.post.outbox import message_row, put_messages
from models.post.tables import Message
from models.register.tables import Person
from notifications.post import Sealed, TryLater
from tests.conftest import TestTown, at

DAY = "2027-02-05"
NINE = at(f"{DAY} 09:00")
RELAY = "550 relay not permitted"


def letters(town: TestTown, number: int, sort: str = "duty", now: datetime = NINE) -> None:
    """A letter each to so many people, waiting."""
    with town.office.database.write() as session:
        people = [
            Person(municipality_id=town.id, name=f"P {n}", email=f"p{n}@a.example", locale="sv")
            for n in range(number)
        ]
        session.add_all(people)
        session.flush()
        rows = [
            message_row(
                town.id, one.id or 0, now.date(), now, domain="a.example", digest=True, sort=sort
            )
            for one in people
        ]
        put_messages(session, rows)


def statuses(town: TestTown) -> Counter[str]:
    with town.office.database.read() as session:
        return Counter(session.exec(select(Message.status)).all())


def reasons(town: TestTown) -> Counter[str]:
    with town.office.database.read() as session:
        return Counter(session.exec(select(Message.reason).where(Message.sort == "duty")).all())


def unreachable(town: TestTown) -> list[str]:
    with town.office.database.read() as session:
        found = session.exec(select(Person.email).where(Person.unreachable != ""))
        return sorted(found)


class Failing:
    """Counts the calls, and fails at those that are chosen."""

    def __init__(self, how: Callable[[Sealed], Exception | None]) -> None:
        self.how, self.calls = how, 0
        self.copies: Counter[str] = Counter()

    def __call__(self, letter: Sealed) -> None:
        self.calls += 1
        error = self.how(letter)
        if error is None or (isinstance(error, TryLater) and error.in_doubt):
            self.copies[letter.message_id] += 1
        if error is not None:
            raise error
