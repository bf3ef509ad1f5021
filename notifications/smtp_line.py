"""SMTP over a wire whose waits have an end: the library bounds single bytes, not answers."""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import Any

from notifications.wire import Deadline, reader


class SmtpLine(smtplib.SMTP):
    """A connection whose every answer, and every sending, ends by its ``deadline``."""

    def __init__(self, host: str, port: int, deadline: Deadline) -> None:
        self.deadline = deadline
        super().__init__(host, port, timeout=deadline.left())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """What is said goes at once. Else the final dot, a small piece after the letter, waits
        until the host has acknowledged the letter, which hosts put off for 40 ms."""
        line: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def send(self, s: Any) -> None:
        self._wait()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = reader(self.sock, self.deadline)
        return super().getreply()

    def _wait(self) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.deadline.left())


class SecureSmtpLine(SmtpLine, smtplib.SMTP_SSL):
    """The same, by TLS from the first byte."""

    def __init__(self, host: str, port: int, deadline: Deadline) -> None:
        self.deadline = deadline
        context = ssl.create_default_context()
        smtplib.SMTP_SSL.__init__(self, host, port, timeout=deadline.left(), context=context)
