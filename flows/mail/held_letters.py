"""Letters that wait for a person: released, cancelled, or tried once more. Each in the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from sqlmodel import Session

from flows.engine.casework import write_down
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import Belongs
from flows.engine.record import note_down
from flows.mail.delivery_results import go_on
from models.case.tables import Case
from models.post.outbox import BY_HAND
from models.post.questions import lines_of
from models.post.standing import standing
from models.post.tables import Message
from models.register.tables import Person
from states.errors import ArshjulError


class NoSuchLetter(ArshjulError):
    """There is no letter with this number here."""

    key = "no_such_letter"


class NumbersOrReason(ArshjulError):
    """Letters are chosen by their numbers or by a reason: one of the two, and a known one."""

    key = "numbers_or_reason"


_LETTER = Belongs(Message, lambda number: NoSuchLetter(letter=number))
LetterNumber = Annotated[int, _LETTER]


@verb("mail.release")
def release(desk: Desk, numbers: Sequence[LetterNumber]) -> int:
    """Let held letters leave with the next round; returns how many were held until now. Raises
    NoSuchLetter."""
    letters = standing(desk.session, desk.municipality, numbers, "held")
    for letter in letters:
        _queue(desk.session, letter, desk.now)
        _write(desk, letter, "letter_released")
    return len(letters)


@verb("mail.cancel")
def cancel(desk: Desk, numbers: Sequence[LetterNumber]) -> int:
    """Held letters are never sent; their cases wait for the next rung. Returns how many. Raises
    NoSuchLetter."""
    session = desk.session
    letters = standing(session, desk.municipality, numbers, "held")
    for letter in letters:
        letter.status, letter.reason = "cancelled", BY_HAND
        session.add(letter)
        session.flush()
        for item in lines_of(session, letter):
            case = session.get_one(Case, item.case_id)
            before = case.chain
            go_on(session, desk.place, item, desk.now)
            if case.chain != before:  # the next rung is the first one past the due date
                told = {"letter": letter.id}
                write_down(desk, case, "letter_cancelled", told, versioned=False)
        _write(desk, letter, "letter_cancelled")
    return len(letters)


@verb("mail.retry")
def retry(desk: Desk, numbers: Sequence[LetterNumber]) -> int:
    """Try letters again that did not arrive, once the address has been mended or is right after
    all; their people count as reachable again. Returns how many. Raises NoSuchLetter."""
    session = desk.session
    letters = standing(session, desk.municipality, numbers, "dead")
    for letter in letters:
        person = session.get(Person, letter.person_id)
        if person is None or not person.email:
            continue  # erased in the meantime
        if person.unreachable:
            person.unreachable = ""
            session.add(person)
        letter.attempts = 0
        _queue(session, letter, desk.now)
        _write(desk, letter, "letter_retried")
    return len(letters)


def _queue(session: Session, letter: Message, now: datetime) -> None:
    letter.status, letter.reason = "pending", ""
    # The hours of trying are counted from here: those spent waiting for a person are no failure.
    letter.next_at = letter.created_at = now
    session.add(letter)


def _write(desk: Desk, letter: Message, what: str) -> None:
    note_down(desk, what, {"letter": letter.id, "person": letter.person_id})
