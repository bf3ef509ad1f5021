"""How the last letter of trial to somebody fared, for whoever pressed the button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.engine.handling import Desk
from models.post.letter_list import Status, status_of
from models.post.tables import Message
from models.post.trials import trials_to

SHOWN = timedelta(days=1)
OF_STATUS = {
    Status.SENT: "sent",
    Status.AGAIN: "again",
    Status.HELD: "held",
    Status.PERHAPS: "perhaps",
    Status.REFUSED: "refused",
    Status.BOUNCED: "address",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """``told``: a key of ``pages.try_mail.told``; ``answer``: the host's own words, "" where it
    said nothing; ``mail_id``: by which its log knows the letter."""

    letter: int
    at: datetime
    told: str
    answer: str
    mail_id: str


def last_trial(desk: Desk, person: int) -> Tried | None:
    """The last letter of trial to the person within a day; None where there is none."""
    letters = trials_to(desk.session, person, desk.now - SHOWN)
    if not letters:
        return None
    last = letters[-1]
    return Tried(
        last.id or 0, last.created_at, _told(last), last.last_answer, last.message_id.strip("<>")
    )


def _told(letter: Message) -> str:
    if letter.status == "dead" and letter.reason == "address":
        return "address"
    if status_of(letter) is Status.AGAIN and letter.last_answer.startswith("5"):
        return "refused"  # such a refusal often passes, but nobody can count on it
    # Nobody's answer hangs on such a letter: what the host failed to say is the connection's.
    unreached = "unreached" if letter.last_answer else "waits"
    return OF_STATUS.get(status_of(letter), unreached)
