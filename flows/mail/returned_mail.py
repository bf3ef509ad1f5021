"""The mailbox that letters come back to: each message is taken in once, and none stops the next.

A message is marked as read when it has been taken in. Whoever is killed in between takes it in once
more, which says nothing new.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from flows.engine.office import Office
from flows.engine.run_report import Account
from flows.mail.bounces import LARGEST, BounceForged, take_in
from models.database import is_trouble
from models.record import mailbox_marks
from notifications.returned_mailbox import Mailbox, MailboxFails, open_mailbox
from states.errors import ArshjulError

log = logging.getLogger(__name__)
AT_ONCE = 100  # messages; the next beat goes on
SECONDS = 60.0  # for all of them
FAILED = "mailbox_failed"


class MailboxNotSet(ArshjulError):
    """No mailbox is set that letters come back to."""

    key = "mailbox_not_set"


class MailboxUnread(ArshjulError):
    """The mailbox cannot be read."""

    key = "mailbox_unread"


def read_mailbox(office: Office, now: datetime, seconds: float = SECONDS) -> Account:
    """Take in what came back to the mailbox of ARSHJUL_BOUNCE_IMAP, where one is set. A mailbox
    that fails is looked into again by the next beat."""
    settings = office.settings
    if not settings.bounce_imap:
        return Account("returned_mail", now)
    counts: Counter[str] = Counter()
    password = settings.bounce_password.get_secret_value()
    try:
        with open_mailbox(
            settings.bounce_imap, password, seconds=seconds, largest=LARGEST
        ) as mailbox:
            for number in mailbox.unread()[:AT_ONCE]:
                if office.stopping.is_set():
                    break
                counts[_one(office, mailbox, number, now)] += 1
    except MailboxFails as error:
        log.error("the mailbox cannot be read: why=%s", error)
        counts[FAILED] += 1
        with office.database.write() as session:
            mailbox_marks.note_trouble(session, now, str(error))
    else:
        with office.database.write() as session:
            mailbox_marks.forget_trouble(session)
    return Account("returned_mail", now, dict(counts))


def read_now(office: Office, now: datetime) -> Account:
    """The same by hand. Raises MailboxNotSet, MailboxUnread."""
    if not office.settings.bounce_imap:
        raise MailboxNotSet()
    account = read_mailbox(office, now)
    if account.counts.get(FAILED):
        with office.database.read() as session:
            found = mailbox_marks.trouble(session)
        raise MailboxUnread(why=found.why if found else "–")
    return account


def _one(office: Office, mailbox: Mailbox, number: str, now: datetime) -> str:
    """Take in one message, and mark it; returns what it was, as it is counted. Raises
    MailboxFails, and what the database raises."""
    raw = mailbox.read(number)
    outcome, look = "bounces_too_large", True
    if raw is not None:
        try:
            outcome, look = f"bounces_{take_in(office, raw, now)}", False
        except BounceForged:
            outcome, look = "bounces_forged", False
        except Exception as error:
            if is_trouble(error):
                raise  # the database's trouble is not the message's
            log.exception("a message cannot be taken in: number=%s", number)
            outcome = "bounces_stumbled"
    mailbox.mark_read(number, look=look)
    return outcome
