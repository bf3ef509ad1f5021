"""One letter to try the mail host with: what it answers is told, and nothing is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from config.mail_address import is_bare_address
from config.settings import Settings
from config.words import words
from notifications.envelope import seal
from notifications.letters import Written
from notifications.post import HostDown, Refused, Sealed, SmtpPostman, TryLater
from notifications.return_path import sign
from states.errors import ArshjulError

SENDER_NAME = "Årshjul"


class NoAddress(ArshjulError):
    """This is not one address that a letter can be sent to."""

    key = "no_address"


@dataclass(frozen=True, slots=True)
class Trial:
    """``taken``: the host has taken the letter. ``replies``: all that it answered, in order."""

    taken: bool
    replies: tuple[str, ...]


def trial(settings: Settings, postman: SmtpPostman, to: str, locale: str, now: datetime) -> Trial:
    """Send one letter of trial through the mail host. Raises NoAddress."""
    to = to.strip()
    if not is_bare_address(to):
        raise NoAddress(address=to)
    say = words(locale)
    text = say.say("trial.text", sender=settings.mail_from, url=settings.pages)
    written = Written(say.say("trial.subject"), f"{text}\n", f"<p>{text}</p>")
    message_id = f"<{secrets.token_hex(16)}@{settings.mail_domain}>"
    content = seal(
        written,
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
    replies = tuple(postman.replies)
    return Trial(taken, replies if last in replies else (*replies, last))
