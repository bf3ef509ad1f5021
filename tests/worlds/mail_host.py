"""A real mail host on loopback: keeps what it accepts, logs it before it says yes."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class MailHost:
    """Its letters, and the answers it gives: ``refuse`` maps an address to an SMTP answer."""

    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_content: str = ""
    url: str = ""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse_content:
            return self.refuse_content
        parsed = BytesParser(policy=policy.default).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return "250 taken"

    def take(self) -> list[EmailMessage]:
        """The letters since the last time, each of which had one recipient."""
        assert all(len(to) == 1 for _, to in self.envelopes)
        taken, self.letters = self.letters, []
        return taken


@contextmanager
def mail_host() -> Iterator[MailHost]:
    host = MailHost()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    controller = Controller(host, hostname="127.0.0.1", port=port)
    controller.start()
    host.url = f"smtp://127.0.0.1:{port}"
    try:
        yield host
    finally:
        controller.stop()


def body(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def links(letter: EmailMessage) -> list[str]:
    """The paths of the letter's links, in their order, as its text shows them."""
    return re.findall(r"https?://[^/\s]+(/l/[\w-]+)", body(letter))
