"""What a law says, as far as it was read: where it stands, how sure that is, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from states.school_year import months_after

CHECKED_AGAIN = 12  # months after which a law is read again


class Certainty(StrEnum):
    """How sure what is said of a law is; docs/law.md says what each means."""

    READ = "read"
    SECOND_HAND = "second_hand"
    KNOWN = "known"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Law:
    """``text`` names the act and its section; empty where no law asks for the thing. ``checked``:
    the day when that was last looked up. ``since``: the first day on which it holds, where that
    matters. ``interval``: the law itself says how often; else that is our own choice."""

    text: str = ""
    certainty: str = ""
    checked: date | None = None
    since: date | None = None
    interval: bool = False

    def is_old(self, day: date) -> bool:
        """Whether it was last checked more than a year before ``day``."""
        if not self.text or self.checked is None:
            return False
        return months_after(self.checked, CHECKED_AGAIN) < day

    def holds(self, day: date) -> bool:
        return self.since is None or self.since <= day
