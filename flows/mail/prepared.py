"""A letter on its way out: claimed, composed, and sealed as the bytes that go to the mail host."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.engine.office import Office
from flows.mail.compose import Composed
from models.post.leases import Claim
from models.post.tables import Message
from notifications.envelope import seal
from notifications.kept import Kept, keep
from notifications.letter import Letter
from notifications.letters import write
from notifications.post import Sealed

SENDER_NAME = "Årshjul"


@dataclass(eq=False)
class Prepared:
    """``composed``: None for what is composed only just before it leaves. ``stands`` and
    ``reader``: how its cases and its reader stood when it was composed, so long into the round."""

    held: Claim
    message: Message
    composed: Composed | None = None
    stands: dict[int, tuple[object, ...]] = field(default_factory=dict)
    reader: tuple[str, str, str] | None = None
    made_at: timedelta = timedelta()
    said: Kept | None = None
    made: Sealed | None = None

    @property
    def letter(self) -> Letter:
        assert self.composed is not None and self.composed.letter is not None
        return self.composed.letter

    @property
    def sealed(self) -> Sealed:
        assert self.made is not None
        return self.made

    def seal(self, office: Office, path: str, now: datetime) -> None:
        """Write it and put it into its envelope; ``path``: where it comes back to. What it says is
        kept before it leaves: what has left is marked at once. Raises whatever keeps it from being
        written."""
        assert self.composed is not None
        letter, to, settings = self.letter, self.composed.to, office.settings
        written = write(letter)
        self.said = keep(letter, written)
        content = seal(
            written,
            sender=settings.mail_from,
            sender_name=SENDER_NAME,
            to_name=letter.to_name,
            to=to,
            message_id=self.message.message_id,
            date=now,
            locale=letter.locale,
            reply_to=settings.reply_to or None,
            calendar=letter.calendar,
            method=letter.method,
        )
        self.made = Sealed(path, to, self.message.message_id, content)
