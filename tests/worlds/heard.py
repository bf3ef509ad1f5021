"""Days lived through, and who heard what on each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage

from sqlmodel import select

from flows.engine.local_time import local
from models.register.tables import Appointment, Person
from tests.conftest import TestTown, at

LETTERS = ("urgent_alarms", "reminders", "delivery")


@dataclass(frozen=True)
class Heard:
    """A letter: its day as month-day, who got it (before the @), its first word, and its text on
    one line."""

    day: str
    who: str
    label: str
    text: str
    mail: EmailMessage


def live(town: TestTown, first: str, last: str) -> list[Heard]:
    """The letters of each day from ``first`` to ``last`` at eight, and what was heard."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    found = []
    for offset in range((end - start).days + 1):
        for mail in town.tick(f"{start + timedelta(days=offset)} 08:00", LETTERS):
            found.append(heard(mail))
    return found


def heard(mail: EmailMessage) -> Heard:
    who = mail["To"].addresses[0].addr_spec.partition("@")[0]
    body = mail.get_body(("plain",))
    text = " ".join(str(body.get_content()).split()) if body else ""
    day = f"{local(mail['Date'].datetime):%m-%d}"
    return Heard(day, who, str(mail["Subject"]).partition(":")[0], text, mail)


def told(letters: list[Heard], *without: str) -> list[tuple[str, str, str]]:
    """Day, who and first word of each; the weekly letters of ``without`` are left out."""
    return [(one.day, one.who, one.label) for one in letters if one.who not in without]


def of(letters: list[Heard], who: str) -> list[Heard]:
    return [one for one in letters if one.who == who]


def appoint(
    town: TestTown,
    name: str,
    email: str,
    role: str,
    unit: str = "",
    starts: date | None = None,
    deputy: str = "",
) -> int:
    """Somebody, known already or new, holds a role from a day on."""
    with town.office.database.write() as session:
        person = session.exec(select(Person).where(Person.email == email)).first()
        if person is None:
            person = Person(municipality_id=town.id, name=name, email=email, locale="sv")
            session.add(person)
            session.flush()
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=person.id or 0,
                role=role,
                unit_id=town.unit(unit) if unit else None,
                starts=starts,
                deputy_id=town.person(deputy) if deputy else None,
            )
        )
        return person.id or 0


def leave(town: TestTown, email: str, last: date) -> None:
    """Whoever it is holds none of her roles after ``last``."""
    with town.office.database.write() as session:
        person = town.person(email)
        for post in session.exec(select(Appointment).where(Appointment.person_id == person)):
            post.ends = last
            session.add(post)


def move_due(town: TestTown, unit: str, due: date, now: str = "2026-09-01 09:00") -> None:
    """The coordinator sets another last day for the unit's case."""
    from flows.engine import due_dates

    case = town.case(unit).id or 0
    due_dates.reschedule.alone(town.errand(town.asta, at(now)), case, due, why="Provar")
