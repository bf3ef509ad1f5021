"""What a mail host's answer is about: the address, the letter, or us."""

from __future__ import annotations

import re

SENDERS_FAULT = frozenset(("5.1.7", "5.1.8"))  # RFC 3463: the sender's address, not the recipient's
ABOUT_A_PERSON = re.compile(
    r"no such (user|person|name|recipient|mailbox|address|account)"
    r"|(user|mailbox|recipient|address|account|person)\b.{0,40}\b"
    r"(unknown|not found|not exist|doesn.t exist|unavailable|disabled|invalid)"
    r"|(unknown|invalid|non-?existent) (user|mailbox|recipient|address|account)"
    r"|does(n.t| not) exist|^\d{3} unknown",
    re.IGNORECASE,
)
ABOUT_US = re.compile(
    r"relay|sender|blocked|block ?list|black ?list|spam|policy|denied|not permitted"
    r"|not allowed|authentic|reputation|client host|service",
    re.IGNORECASE,
)
VARYING = re.compile(r"<[^>]*>|\S+@\S+|\b(?=\w*\d)\w{6,}\b")


def text(code: int, answer: bytes | str) -> str:
    """The code and its words on one line, at most 300 characters."""
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}"[:300]


def enhanced(words: str) -> str:
    """The enhanced status code (RFC 3463) behind the SMTP code, empty when there is none."""
    parts = words.split()
    found = parts[1] if len(parts) > 1 else ""
    return found if found.count(".") == 2 and found.replace(".", "").isdigit() else ""


def is_bad_address(code: int, words: str) -> bool:
    """Whether a refused recipient is one that does not exist: 5.1.x of the recipient, 5.2.1, or
    a bare 550, 551, 553 whose words speak of a person's mailbox. Everything else says something
    about us, and no address is given up for that."""
    if found := enhanced(words):
        return (found.startswith("5.1.") and found not in SENDERS_FAULT) or found == "5.2.1"
    if code not in (550, 551, 553) or ABOUT_US.search(words):
        return False
    return ABOUT_A_PERSON.search(words) is not None


def passes(code: int, words: str) -> bool:
    """Whether a refusal at the recipient usually passes: a full mailbox, a policy, a blocklist."""
    if found := enhanced(words):
        return found.startswith("5.7.") or found == "5.2.2"
    return code in (552, 554)


def likeness(answer: str) -> str:
    """The answer without what differs from one recipient to the next: addresses, and the numbers
    that hosts give to what they refuse. Two answers that are alike are one and the same."""
    return " ".join(VARYING.sub("", answer).split()).casefold()[:200]
