"""Coming in without a password: how long a link and a session last, and how often one may try.

Values after NIST SP 800-63B (10.1: a link by mail proves the mailbox, once and for a short while)
and OWASP's session management: a session ends when nobody has used it, and in any case on the day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class Purpose(StrEnum):
    """What a link by mail is for."""

    SIGN_IN = "sign_in"
    INVITATION = "invitation"


LASTS = {Purpose.SIGN_IN: timedelta(minutes=15), Purpose.INVITATION: timedelta(hours=72)}


class Tries(StrEnum):
    """What is counted: letters to an address, tries at an account, tries from a network address,
    and that somebody has come back from the provider with an answer: once for each."""

    LETTERS = "letters"
    ACCOUNT = "account"
    NETWORK = "network"
    ANSWER = "answer"


class Most(NamedTuple):
    """So many within so long."""

    number: int
    within: timedelta


MOST = {
    Tries.LETTERS: Most(10, timedelta(hours=1)),
    Tries.ACCOUNT: Most(20, timedelta(days=1)),
    Tries.NETWORK: Most(20, timedelta(hours=1)),  # unless a setting says another number
    Tries.ANSWER: Most(1, timedelta(hours=1)),
}
COUNTED_FOR = max(most.within for most in MOST.values())


def lives(
    began: datetime, seen: datetime, now: datetime, idle: timedelta, whole: timedelta
) -> bool:
    """Whether a session that began and was last used at these instants is open at ``now``."""
    return began <= now < began + whole and now < seen + idle
