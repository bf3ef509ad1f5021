"""What a letter said, shown later: from the values that it was made of, without live links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.post.kept_letters import kept_letter
from notifications.kept import Kept, show, show_without
from states.errors import ArshjulError


class NotKept(ArshjulError):
    """Nothing is kept of the letter: it is another municipality's, was never sent, its time is
    over, or its reader was erased."""

    key = "letter_not_kept"


@dataclass(frozen=True, slots=True)
class Shown:
    """The letter in its reader's language. ``as_sent``: the text is, but for its links, the one
    that was sent; else words or templates have changed since. ``sha256`` is that of the sent."""

    sent_on: date
    person: int
    subject: str
    text: str
    html: str
    sha256: str
    as_sent: bool


class OnlyKeptDays(ArshjulError):
    """The letter speaks of nothing but what whoever asks may not know."""

    key = "letter_confidential"


def shown_again(
    session: Session, municipality: str, message: int, without: frozenset[int] = frozenset()
) -> Shown:
    """The letter with the number; what it says of the cases ``without`` is left out. Raises
    NotKept, OnlyKeptDays."""
    row = kept_letter(session, municipality, message)
    if row is None:
        raise NotKept(letter=message)
    kept = Kept(row.made_of, row.sha256)
    written, as_sent = show(kept)
    if without:
        rest = show_without(kept, without)
        if rest is None:
            raise OnlyKeptDays(letter=message)
        written = rest
    return Shown(
        row.sent_on, row.person_id, written.subject, written.text, written.html, row.sha256, as_sent
    )
