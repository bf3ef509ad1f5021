"""The mailbox that letters come back to, read by IMAP: what nobody has read yet, one at a time."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from socket import socket
from typing import Any
from urllib.parse import unquote, urlsplit

from notifications.wire import Deadline, reader

PORTS = {"imap": 143, "imap+starttls": 143, "imaps": 993}
LONGEST_LINE = 4_000_000  # the numbers of half a million messages
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_FAILURES = (imaplib.IMAP4.error, OSError, UnicodeError)


class MailboxFails(Exception):
    """The mailbox cannot be reached, lets nobody in, or does not answer in time; its words say
    which."""


class _Line(imaplib.IMAP4):
    """A connection whose every answer ends by the deadline, and is no longer than ``largest``."""

    def __init__(self, host: str, port: int, deadline: Deadline, largest: int) -> None:
        self._deadline, self._largest = deadline, largest
        self._read_from: tuple[socket, BufferedReader] | None = None
        super().__init__(host, port, timeout=deadline.left())

    def read(self, size: int) -> bytes:
        if size > self._largest + 1:
            raise self.abort(f"the host announces {size} bytes")
        return self._lines().read(size)

    def readline(self) -> bytes:
        line = self._lines().readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE:
            raise self.abort("the host's line has no end")
        return line

    def send(self, data: Any) -> None:
        self.sock.settimeout(self._deadline.left())
        self.sock.sendall(data)

    def _lines(self) -> BufferedReader:
        if self._read_from is None or self._read_from[0] is not self.sock:
            # What came before TLS began is not believed after it.
            self._read_from = (self.sock, reader(self.sock, self._deadline))
        return self._read_from[1]


class _SecureLine(_Line, imaplib.IMAP4_SSL):
    """The same, by TLS from the first byte."""

    def __init__(self, host: str, port: int, deadline: Deadline, largest: int) -> None:
        self._deadline, self._largest = deadline, largest
        self._read_from = None
        context = ssl.create_default_context()
        imaplib.IMAP4_SSL.__init__(self, host, port, ssl_context=context, timeout=deadline.left())


class Mailbox:
    """One folder that is open. Each method raises MailboxFails."""

    def __init__(self, line: imaplib.IMAP4, largest: int) -> None:
        self._line, self._largest = line, largest

    def unread(self) -> list[str]:
        """The numbers of the messages that nobody has read, the oldest first."""
        found = self._uid("SEARCH", "UNSEEN", "UNDELETED")
        return [one.decode("ascii") for part in found for one in (part or b"").split()]

    def read(self, number: str) -> bytes | None:
        """The message as it is, which stays unread; None when it is larger than is read, or gone
        meanwhile."""
        found = b"".join(part for part in self._uid("FETCH", number, "(RFC822.SIZE)") if part)
        size = _SIZE.search(found)
        if size is None or int(size[1]) > self._largest:
            return None
        wanted = f"(BODY.PEEK[]<0.{self._largest + 1}>)"
        for part in self._uid("FETCH", number, wanted):
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def mark_read(self, number: str, *, look: bool = False) -> None:
        """The message is not given out again; ``look``: with a flag that asks people to look."""
        flags = r"(\Seen \Flagged)" if look else r"(\Seen)"
        self._uid("STORE", number, "+FLAGS.SILENT", flags)

    def _uid(self, command: str, *said: str) -> list[Any]:
        try:
            answer, found = self._line.uid(command, *said)
        except _FAILURES as error:
            raise MailboxFails(_why(error)) from None
        if answer != "OK":
            raise MailboxFails(f"{command}: {answer}")
        return list(found)


@contextmanager
def open_mailbox(url: str, password: str, *, seconds: float, largest: int) -> Iterator[Mailbox]:
    """The mailbox of a URL such as ``imaps://user@host/INBOX``, for so many seconds in all;
    ``largest``: the most bytes that a message may have. Raises MailboxFails."""
    deadline = Deadline()
    deadline.in_all(seconds)
    try:
        line = _signed_in(url, password, deadline, largest)
    except _FAILURES as error:
        raise MailboxFails(_why(error)) from None
    try:
        yield Mailbox(line, largest)
    finally:
        with suppress(*_FAILURES):
            deadline.wait(2)
            line.logout()
        with suppress(*_FAILURES):
            line.shutdown()


def _signed_in(url: str, password: str, deadline: Deadline, largest: int) -> imaplib.IMAP4:
    parts = urlsplit(url)
    sort = _SecureLine if parts.scheme == "imaps" else _Line
    port = parts.port or PORTS[parts.scheme]
    line = sort(parts.hostname or "", port, deadline, largest)
    try:
        if parts.scheme == "imap+starttls":
            line.starttls(ssl.create_default_context())
        _sign_in(line, unquote(parts.username or ""), password)
        folder = unquote(parts.path.strip("/")) or "INBOX"
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, said = line.select(f'"{quoted}"')
        if answer != "OK":
            raise line.error(f"{folder}: {said[0]!r}")
    except Exception:
        with suppress(*_FAILURES):
            line.shutdown()
        raise
    return line


def _sign_in(line: imaplib.IMAP4, user: str, password: str) -> None:
    """As the host offers it: PLAIN takes a password in any letters, LOGIN in plain ones alone."""
    if "AUTH=PLAIN" in line.capabilities:
        line.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
    else:
        quoted = user.replace("\\", "\\\\").replace('"', '\\"')
        line.login(f'"{quoted}"', password)


def _why(error: Exception) -> str:
    words = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:200] or type(error).__name__
