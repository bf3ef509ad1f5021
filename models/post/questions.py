"""What is asked of letters: what waits, what left, what each one said, and what was not said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Table, exists, or_, update
from sqlalchemy import select as table_select
from sqlmodel import Session, col, func, select

from models.case.naming import NAME, with_names
from models.case.tables import Case
from models.case.timers import CASE
from models.portions import portions
from models.post.outbox import stands_still
from models.post.tables import Item, Message, Quiet
from models.register.tables import Municipality, Person, Unit

PERSON: Table = Person.__table__  # type: ignore[attr-defined]
DECIDES = ("version", "since_version", "closed", "due", "owner_role", "delegate_id")


def letters_in_trouble(session: Session, municipality: str) -> dict[str, int]:
    """How many letters are held and how many did not arrive, by status; none: no such status."""
    rows = session.execute(
        select(Message.status, func.count())
        .where(Message.municipality_id == municipality, stands_still())
        .group_by(Message.status)
    )
    return {status: number for status, number in rows}


def letters_left(session: Session, municipality: str, start: date, end: date) -> dict[date, int]:
    """How many letters of each day, both included, have left; days without one are left out."""
    rows = session.execute(
        select(col(Message.day), func.count())
        .where(
            Message.municipality_id == municipality,
            col(Message.day).between(start, end),
            Message.status == "sent",
        )
        .group_by(col(Message.day))
    )
    return {day: number for day, number in rows}


def letters_left_since(session: Session, municipality: str, since: datetime) -> int:
    """How many letters have left after the instant."""
    found = session.execute(
        select(func.count())
        .select_from(Message)
        .where(Message.municipality_id == municipality, col(Message.sent_at) > since)
    )
    return int(found.scalar_one())


def last_letters(
    session: Session, municipality: str, cases: Sequence[int]
) -> dict[int, tuple[int, date]]:
    """The last letter that left about the present state of each of the municipality's cases: its
    rung and its day. Cases of which nothing was said are left out."""
    found: dict[int, tuple[int, date]] = {}
    for some in portions(cases):
        rows = session.execute(
            select(col(Item.case_id), col(Item.level), col(Message.day))
            .join(Case, col(Case.id) == col(Item.case_id))
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(
                col(Item.case_id).in_(some),
                Message.municipality_id == municipality,
                col(Item.since_version) == col(Case.since_version),
                Message.status == "sent",
            )
            .order_by(col(Message.sent_at), col(Item.level))
        )
        found.update({case: (level, day) for case, level, day in rows})
    return found


def first_readers(session: Session, municipality: str) -> dict[int, int]:
    """Who was first written to about the present state of each open case, by the lowest rung, in
    the order of cases. Cases of which no letter has left are left out."""
    rows = session.execute(
        select(Case.id, Item.person_id)
        .join(Item, col(Item.case_id) == col(Case.id))
        .join(Message, col(Message.id) == col(Item.message_id))
        .where(
            Case.municipality_id == municipality,
            col(Case.closed).is_(None),
            col(Item.since_version) == col(Case.since_version),
            Message.status == "sent",
        )
        .order_by(col(Case.id), col(Item.level), col(Item.person_id))
    )
    found: dict[int, int] = {}
    for case, person in rows:
        found.setdefault(case, person)
    return found


def lines_of(session: Session, letter: Message) -> list[Item]:
    """What the letter says, or was to say, in no order."""
    return list(session.exec(select(Item).where(Item.message_id == letter.id)))


def said_about(session: Session, case: Case) -> list[tuple[Item, Message]]:
    """What letters of any status said or say of the case, by day and rung."""
    rows = session.exec(
        select(Item, Message)
        .join(Message, col(Message.id) == col(Item.message_id))
        .where(Item.case_id == case.id)
        .order_by(col(Message.day), col(Item.level), col(Message.id))
    )
    return [(item, message) for item, message in rows]


def unsaid_about(session: Session, case: Case) -> list[Quiet]:
    """The rungs of the case that were not said on their day, by day."""
    wanted = select(Quiet).where(Quiet.case_id == case.id)
    return list(session.exec(wanted.order_by(col(Quiet.day), col(Quiet.id))))


def sent_at(session: Session, instant: datetime) -> list[tuple[Message, Person]]:
    """The letters, of every municipality, that left at the instant, by address."""
    rows = session.exec(
        select(Message, Person)
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(Message.sent_at == instant)
        .order_by(col(Person.email))
    )
    return [(message, person) for message, person in rows]


def told_in(
    session: Session, letters: Sequence[Message]
) -> dict[int, list[tuple[Item, Case, str]]]:
    """What each letter says, by its number, the most urgent first, with its case and the case's
    name; a letter that says nothing has an empty list."""
    numbers = [one.id or 0 for one in letters]
    found: dict[int, list[tuple[Item, Case, str]]] = {number: [] for number in numbers}
    for some in portions(numbers):
        rows = session.execute(
            with_names(select(Item, Case, NAME).join(Case, col(Case.id) == col(Item.case_id)))
            .where(col(Item.message_id).in_(some))
            .order_by(col(Item.level).desc(), col(Item.due), col(Item.case_id))
        )
        for item, case, name in rows:
            found[item.message_id].append((item, case, name))
    return found


def readers_of(session: Session, letters: Sequence[Message]) -> dict[int, Person]:
    """To whom the letters go, by number; of nobody who is not there any more."""
    found: dict[int, Person] = {}
    for some in portions(sorted({one.person_id for one in letters})):
        rows = session.exec(select(Person).where(col(Person.id).in_(some)))
        found.update({one.id or 0: one for one in rows})
    return found


def homes_of(session: Session, letters: Sequence[Message]) -> dict[str, Municipality]:
    """Whose letters they are, by id."""
    found: dict[str, Municipality] = {}
    for some in portions(sorted({one.municipality_id for one in letters})):
        rows = session.exec(select(Municipality).where(col(Municipality.id).in_(some)))
        found.update({one.id: one for one in rows})
    return found


def places_of(session: Session, cases: Sequence[Case]) -> list[Unit]:
    """The units that the cases are about: whoever holds on to them asks for none of them again."""
    found: list[Unit] = []
    for some in portions(sorted({case.unit_id for case in cases if case.unit_id})):
        found += session.exec(select(Unit).where(col(Unit.id).in_(some)))
    return found


def letters_numbered(session: Session, numbers: Sequence[int]) -> dict[int, Message]:
    """The letters with these numbers, by number."""
    found: dict[int, Message] = {}
    for some in portions(numbers):
        rows = session.exec(select(Message).where(col(Message.id).in_(some)))
        found.update({one.id or 0: one for one in rows})
    return found


def as_it_stands(case: Case) -> tuple[object, ...]:
    """All of a case by which it is decided what a letter says of it, and to whom."""
    return tuple(getattr(case, name) for name in DECIDES)


def as_they_stand(session: Session, cases: Iterable[int]) -> dict[int, tuple[object, ...]]:
    """The same of each of the cases as it is in the database now, by number."""
    found: dict[int, tuple[object, ...]] = {}
    for some in portions(sorted(set(cases))):
        rows = session.execute(
            table_select(CASE.c.id, *(CASE.c[name] for name in DECIDES)).where(CASE.c.id.in_(some))
        )
        found.update({row[0]: tuple(row[1:]) for row in rows})
    return found


def addresses(session: Session, people: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """How each of the people is written to now: address, name and language."""
    found: dict[int, tuple[str, str, str]] = {}
    for some in portions(sorted(set(people))):
        rows = session.execute(
            table_select(PERSON.c.id, PERSON.c.email, PERSON.c.name, PERSON.c.locale).where(
                PERSON.c.id.in_(some)
            )
        )
        found.update({row[0]: (row[1], row[2], row[3]) for row in rows})
    return found


def unsaid_on(session: Session, day: date) -> list[tuple[Quiet, str]]:
    """What was not said on the day, in every municipality, by address; that of a rung which was
    nobody's is empty and stands first."""
    rows = session.execute(
        select(Quiet, Person.email)
        .join(Person, col(Person.id) == col(Quiet.person_id), isouter=True)
        .where(Quiet.day == day)
        .order_by(col(Person.email), col(Quiet.id))
    )
    return [(quiet, email or "") for quiet, email in rows]


def held_on(session: Session, day: date) -> list[tuple[str, str]]:
    """The letters of the day that are held, in every municipality: address and reason, by
    address."""
    rows = session.exec(
        select(Person.email, Message.reason)
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(Message.day == day, Message.status == "held")
        .order_by(col(Person.email))
    )
    return [(email, reason) for email, reason in rows]


def letters_to(session: Session, municipality: str, person: int) -> list[Message]:
    """The municipality's letters to the person, of any sort and status, the latest day first."""
    wanted = select(Message).where(
        Message.municipality_id == municipality, Message.person_id == person
    )
    return list(session.exec(wanted.order_by(col(Message.day).desc(), col(Message.id).desc())))


def letters_wait_from_before(session: Session, day: date) -> bool:
    """Whether a letter of duty of an earlier day waits to leave, in any municipality."""
    waits = select(Message.id).where(
        Message.status == "pending", Message.sort == "duty", Message.day < day
    )
    return session.exec(waits.limit(1)).first() is not None


def letters_on(
    session: Session, municipality: str, day: date, people: Sequence[int]
) -> dict[int, Message]:
    """The letters of duty of a day to some of the municipality's people, by person."""
    rows = session.exec(
        select(Message).where(
            Message.municipality_id == municipality,
            Message.day == day,
            Message.sort == "duty",
            col(Message.person_id).in_(people),
        )
    )
    return {one.person_id: one for one in rows}


def is_without_digest(session: Session, municipality: str, week: str) -> bool | None:
    """Whether the digest of the week (``2026-W41``) was not made yet; None where there is neither
    a year nor a case."""
    has_case = exists().where(col(Case.municipality_id) == col(Municipality.id))
    wanted = select(Municipality.digest_week).where(
        Municipality.id == municipality, or_(col(Municipality.opened_year) != "", has_case)
    )
    made = session.exec(wanted).first()
    return None if made is None else made != week


def note_digest(session: Session, municipality: str, week: str) -> None:
    """The digest of the week was made."""
    made = update(Municipality).where(col(Municipality.id) == municipality)
    session.execute(made.values(digest_week=week), execution_options={"changes": ()})
