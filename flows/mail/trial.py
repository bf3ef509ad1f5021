"""One letter to try the mail host with: it leaves at once, and what the host answers is told.

To somebody in the register it stands in the outbox like all others. To any other address it leaves
as well, and nothing is kept: a machine is tried before it knows anybody.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from config.mail_address import is_bare_address
from config.settings import Settings
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import PersonNumber
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import LetterSort, Office
from flows.engine.outbox import TRIAL, Wanted, Written, write_messages
from flows.engine.record import note_down
from flows.mail.deliver import at_once
from flows.mail.prepared import SENDER_NAME
from models.post.letter_list import Status, status_of
from models.post.tables import Message
from models.post.trials import trials_to
from models.register.tables import Municipality, Person
from notifications.envelope import seal
from notifications.letter import Letter
from notifications.letters import write
from notifications.post import HostDown, Refused, Sealed, SmtpPostman, TryLater
from notifications.return_path import sign
from states.errors import ArshjulError

HOUR, MOST = timedelta(hours=1), 5  # so many to one person, when somebody presses a button
SECONDS = 20.0  # with each answer of the host: somebody sits and waits


class NoAddress(ArshjulError):
    """This is not one address that a letter can be sent to."""

    key = "no_address"


class TooManyTrials(ArshjulError):
    """The person was sent several within the hour."""

    key = "too_many_trials"


@dataclass(frozen=True, slots=True)
class Trial:
    """``taken``: the host has taken the letter. ``replies``: all that it answered, in order.
    ``letter``: its number in the outbox; None where nothing is kept."""

    taken: bool
    replies: tuple[str, ...]
    letter: int | None = None


@verb("mail.try_out")
def try_out(desk: Desk, person: PersonNumber) -> int:
    """A letter of trial to somebody in the register waits to leave at once. Returns its number.
    Raises NoSuchPerson, TooManyTrials."""
    session = desk.session
    if desk.who.person is not None and len(trials_to(session, person, desk.now - HOUR)) >= MOST:
        raise TooManyTrials()
    # Several a day, and two at once: each has a number of its own.
    wanted = Wanted(desk.municipality, person, desk.day, TRIAL, about=secrets.randbelow(2**31))
    write_messages(session, desk.settings, [wanted], desk.now, Written())
    letter = trials_to(session, person, desk.now)[-1].id or 0
    note_down(desk, "mail_tried", {"person": person, "letter": letter})
    return letter


def hand_over(office: Office, letter: int, now: datetime, seconds: float = SECONDS) -> Trial:
    """Let the letter of trial leave now. ``seconds``: of patience with each answer."""
    postman = SmtpPostman(office.settings.smtp, timeout=seconds)
    at_once(replace(office, postman=lambda: postman), letter, now)
    with office.database.read() as session:
        row = session.get_one(Message, letter)
        return Trial(status_of(row) is Status.SENT, _told(postman, row.last_answer), letter)


def trial(settings: Settings, postman: SmtpPostman, to: str, locale: str, now: datetime) -> Trial:
    """Send one letter of trial to an address that is nobody's here. Raises NoAddress."""
    to = to.strip()
    if not is_bare_address(to):
        raise NoAddress(address=to)
    message_id = f"<{secrets.token_hex(16)}@{settings.mail_domain}>"
    content = seal(
        write(_letter(settings, locale, to, settings.mail_domain, now)),
        sender=settings.mail_from,
        sender_name=SENDER_NAME,
        to_name=to,
        to=to,
        message_id=message_id,
        date=now,
        locale=locale,
        reply_to=settings.reply_to or None,
    )
    # The host must take such senders too. No letter has the number 0, so nothing comes of a report.
    back = settings.bounces
    sender = sign(back, 0, message_id, settings.key()) if back else settings.mail_from
    with postman:
        try:
            last = postman.send(Sealed(sender, to, message_id, content))
            taken = True
        except (HostDown, Refused, TryLater) as error:
            last, taken = str(error), False
    return Trial(taken, _told(postman, last))


def _told(postman: SmtpPostman, last: str) -> tuple[str, ...]:
    replies = tuple(postman.replies)
    return replies if not last or last in replies else (*replies, last)


def _letter(settings: Settings, locale: str, name: str, place: str, now: datetime) -> Letter:
    return Letter(
        name=TRIAL,
        locale=locale,
        to_name=name,
        municipality=place,
        today=today(now),
        sender=settings.mail_from,
        overview_url=f"{settings.pages}/",
        contact=settings.reply_to or None,
    )


def _compose(
    office: Office, session: Session, message: Message, _place: Town, person: Person, now: datetime
) -> Letter:
    home = session.get_one(Municipality, message.municipality_id)
    return _letter(office.settings, person.locale, person.name, home.name, now)


TRIALS = LetterSort(_compose)
