"""Letters that wait for a person: released, cancelled, or tried once more. Each in the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from flows.engine.handling import Who
from flows.engine.office import Office
from flows.mail.delivery_results import go_on
from models.post.outbox import BY_HAND
from models.post.questions import lines_of
from models.post.standing import standing
from models.post.tables import Message
from models.record import audit
from models.register.tables import Person


def release(
    office: Office, municipality: str, ids: Sequence[int], *, who: Who, now: datetime
) -> int:
    """Let held letters leave with the next round; returns how many were held until now."""
    with office.database.write() as session:
        letters = standing(session, municipality, ids, "held")
        for letter in letters:
            _queue(session, letter, now)
            _write(session, letter, "letter_released", who, now)
        return len(letters)


def cancel(
    office: Office, municipality: str, ids: Sequence[int], *, who: Who, now: datetime
) -> int:
    """Held letters are never sent; their cases wait for the next rung. Returns how many."""
    with office.database.write() as session:
        letters = standing(session, municipality, ids, "held")
        place = office.town(session, municipality)
        for letter in letters:
            letter.status, letter.reason = "cancelled", BY_HAND
            session.add(letter)
            session.flush()
            for item in lines_of(session, letter):
                go_on(session, place, item, now)
            _write(session, letter, "letter_cancelled", who, now)
        return len(letters)


def retry(office: Office, municipality: str, ids: Sequence[int], *, who: Who, now: datetime) -> int:
    """Try letters again that did not arrive, once the address has been mended or is right after
    all; their people count as reachable again. Returns how many."""
    with office.database.write() as session:
        letters = standing(session, municipality, ids, "dead")
        for letter in letters:
            person = session.get(Person, letter.person_id)
            if person is None or not person.email:
                continue  # erased in the meantime
            if person.unreachable:
                person.unreachable = ""
                session.add(person)
            letter.attempts = 0
            _queue(session, letter, now)
            _write(session, letter, "letter_retried", who, now)
        return len(letters)


def _queue(session: Session, letter: Message, now: datetime) -> None:
    letter.status, letter.reason = "pending", ""
    # The hours of trying are counted from here: those spent waiting for a person are no failure.
    letter.next_at = letter.created_at = now
    session.add(letter)


def _write(session: Session, letter: Message, what: str, who: Who, now: datetime) -> None:
    audit.write(
        session,
        letter.municipality_id,
        what,
        at=now,
        via=who.via,
        actor=who.person,
        detail={"letter": letter.id, "person": letter.person_id},
    )
