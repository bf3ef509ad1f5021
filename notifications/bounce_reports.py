"""What comes back to the Return-Path of a letter: a report (RFC 3464), or anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

# Who it came to, as mail servers note it; the last of them is who it was written to.
_CAME_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Of the codes about addresses, these say that it is right, or that the sender's is wrong.
_NOT_THE_READERS = frozenset({"5.1.5", "5.1.7", "5.1.8", "5.1.9"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What a report says of one recipient. ``addresses``: as the report, and as the sender, wrote
    it, in small letters."""

    addresses: frozenset[str]
    action: str
    status: str
    words: str

    @property
    def answer(self) -> str:
        """Its code and its words on one line."""
        return f"{self.status} {self.words}".strip()

    @property
    def for_good(self) -> bool:
        """Whether no further try is made by the one who reports."""
        return self.action == "failed" and self.status.startswith("5.")

    @property
    def no_such_address(self) -> bool:
        """Whether it is for good, and about the address itself."""
        about = self.status.startswith("5.1.") and self.status not in _NOT_THE_READERS
        return self.action == "failed" and about


@dataclass(frozen=True, slots=True)
class Returned:
    """A message that came back. ``fates`` is empty where it is no report, as an automatic reply."""

    came_to: tuple[str, ...]
    fates: tuple[Fate, ...]


def read_returned(raw: bytes) -> Returned:
    """Read a message of any kind, however broken; nothing in it is believed yet."""
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    values = [str(value) for name in _CAME_TO for value in message.get_all(name, [])]
    came_to = tuple(dict.fromkeys(address for _, address in getaddresses(values) if address))
    return Returned(came_to, tuple(_fates(message)))


def _fates(message: Message) -> list[Fate]:
    kind = str(message.get_param("report-type", "")).lower()
    if message.get_content_type() != "multipart/report" or kind != "delivery-status":
        return []
    parts = message.get_payload()
    found: list[Fate] = []
    for part in parts if isinstance(parts, list) else ():
        if not isinstance(part, Message) or part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and (fate := _fate(block)) is not None:
                found.append(fate)
    return found


def _fate(block: Message) -> Fate | None:
    names = (_address(block, "final-recipient"), _address(block, "original-recipient"))
    addresses = frozenset(filter(None, names))
    if not addresses:
        return None  # the first block is about the message as a whole
    status = _STATUS.search(str(block.get("status", "")))
    words = " ".join(str(block.get("diagnostic-code", "")).split())
    return Fate(
        addresses,
        str(block.get("action", "")).strip().lower(),
        status[0] if status else "",
        words.partition(";")[2].strip() or words,
    )


def _address(block: Message, name: str) -> str:
    kind, _, address = str(block.get(name, "")).partition(";")
    return address.strip().strip("<>").lower() if kind.strip().lower() == "rfc822" else ""
