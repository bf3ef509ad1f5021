"""The desk of the tests of documents, and what stands on it again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlmodel import col, select

from flows.engine import door, verbs
from flows.engine.handling import Desk, Who
from models.case.tables import Case
from models.register.tables import Appointment, Municipality, Person
from tests.conftest import TestTown, at
from tests.worlds.days import daily

BOARD = "Kultur- och utbildningsnämnden"
PLAN_TYPE = "plan_against_degrading_treatment"


def who(town: TestTown, email: str = "asta@skola.example") -> Who:
    return Who(town.person(email), "web")


@contextmanager
def desk(
    town: TestTown, when: str, municipality: str = "", by: str = "asta@skola.example"
) -> Iterator[Desk]:
    """Asta's desk, or somebody else's, at an instant, one transaction."""
    home = municipality or town.id
    with door.desk(town.office, home, who=who(town, by), now=at(when)) as found:
        yield found


SIV = "siv@fjordvik.example"


def fjordvik(town: TestTown) -> str:
    """A Norwegian municipality, where Siv coordinates; its id."""
    home = "no-1103"
    with town.office.database.write() as session:
        session.add(
            Municipality(
                id=home, code="1103", name="Fjordvik", country="NO", locale="nb", preset="läsår"
            )
        )
        session.flush()
        siv = Person(municipality_id=home, name="Siv Sund", email=SIV, locale="nb")
        session.add(siv)
        session.flush()
        session.add(Appointment(municipality_id=home, person_id=siv.id or 0, role="coordinator"))
    return home


def days(town: TestTown, start: str, end: str, step: int = 14) -> None:
    """What the days bring, from a day to a day, every ``step`` of them."""
    day, last = date.fromisoformat(start), date.fromisoformat(end)
    while day <= last:
        account = daily(town.office, at(f"{day} 07:00"))
        assert not account.counts["stumbled"], account.tables
        day += timedelta(days=step)


def move(
    town: TestTown,
    case: int,
    name: str,
    when: str,
    answers: dict[str, str] | None = None,
    *,
    by: str = "asta@skola.example",
    why: str | None = None,
) -> Case:
    return verbs.move.alone(
        town.errand(who(town, by), at(when)), case, name, answers=answers, why=why
    )


def of_kind(town: TestTown, kind: str) -> list[Case]:
    with town.office.database.read() as session:
        return list(session.exec(select(Case).where(Case.kind == kind).order_by(col(Case.id))))
