"""The post: handing sealed letters to a mail host, and saying plainly how it answered."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from math import inf
from types import TracebackType
from typing import Protocol
from urllib.parse import unquote, urlsplit

from notifications.smtp_answers import is_bad_address, passes, text
from notifications.smtp_line import SecureSmtpLine, SmtpLine
from notifications.wire import Deadline

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
PIECE = 16_384  # bytes that go over the wire at once


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds each answer of the host is waited for: RFC 5321, section 4.5.3.2. A host
    that has the whole letter may take ten minutes to say so; who gives up earlier sends it
    twice. A ``letter``, with the connection that it may open, has a quarter of an hour until
    then."""

    greeting: float = 300
    mail: float = 300
    rcpt: float = 300
    data: float = 120
    block: float = 180
    letter: float = 900  # from the first word to the last line, however each answer drips
    final_dot: float = 600

    @property
    def in_all(self) -> float:
        """The longest that one letter may take on its way."""
        return self.letter + self.final_dot

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """The same patience with every answer; a letter may take three times as long."""
        return cls(seconds, seconds, seconds, seconds, seconds, seconds * 3, seconds)


RFC_5321 = Patience()


@dataclass(frozen=True, slots=True)
class Sealed:
    """One envelope: one recipient, the bytes as they go over the wire, and who it was for."""

    sender: str
    to: str
    message_id: str
    content: bytes


class TryLater(Exception):
    """The host took no responsibility for this letter yet (4xx), or went away in the middle.
    ``lost``: it went away, or did not answer, which says something about the host. ``in_doubt``:
    it had all of the letter by then, so that nobody knows whether it was taken."""

    def __init__(self, answer: str, *, in_doubt: bool = False, lost: bool = False) -> None:
        super().__init__(answer)
        self.in_doubt = in_doubt
        self.lost = lost or in_doubt


class Refused(Exception):
    """The host will never take this letter (5xx). ``address``: it is the address that is wrong.
    ``passing``: such a refusal usually passes, and the letter is tried again."""

    def __init__(self, answer: str, address: bool, *, passing: bool = False) -> None:
        super().__init__(answer)
        self.address = address
        self.passing = passing


class HostDown(Exception):
    """Nobody is served by the host now: not reached, not let in, or it sends nobody's mail."""


class Postman(Protocol):
    """Takes sealed letters one at a time. ``host`` is what the circuit breaker is kept for."""

    host: str

    def send(self, letter: Sealed) -> str:
        """Hand over one letter; returns the host's answer. Raises TryLater, Refused, HostDown."""
        ...

    def __enter__(self) -> Postman: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or "disconnected"


class SmtpPostman:
    """Speaks SMTP over one connection that is opened at the first letter and used for all.

    ``timeout``: so many seconds of patience with every answer, instead of the RFC's; or a patience
    of another sort.
    """

    def __init__(self, url: str, timeout: float | Patience = RFC_5321) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._name = parts.hostname or "127.0.0.1"
        self._port = parts.port or PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._patience = timeout if isinstance(timeout, Patience) else Patience.of(timeout)
        self._deadline = Deadline()
        self._connection: SmtpLine | None = None
        self.host = f"{self._name}:{self._port}"
        self.replies: list[str] = []

    def __enter__(self) -> SmtpPostman:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                self._last_word(min(5.0, self._patience.mail))
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connect(self) -> SmtpLine:
        if self._connection is not None:
            return self._connection
        connection: SmtpLine | None = None
        try:
            connection = self._opened()
            if self._scheme == "smtp+starttls":
                self._deadline.wait(self._patience.greeting)
                connection.starttls(context=ssl.create_default_context())
            self._deadline.wait(self._patience.greeting)
            connection.ehlo_or_helo_if_needed()
            self._heard(250, connection.ehlo_resp or connection.helo_resp or b"")
            if self._user:
                self._deadline.wait(self._patience.greeting)
                connection.login(self._user, self._password)
        except (smtplib.SMTPException, OSError) as error:
            if connection is not None:
                connection.close()
            raise HostDown(_why(error)) from None
        self._connection = connection
        return connection

    def _opened(self) -> SmtpLine:
        """A line on which the host has greeted. Raises SMTPException, OSError."""
        self._deadline.wait(self._patience.greeting)
        line = SecureSmtpLine if self._scheme == "smtps" else SmtpLine
        return line(self._name, self._port, self._deadline)

    def greet(self) -> None:
        """Connect and sign in without sending anything. Raises HostDown."""
        self._deadline.in_all(self._patience.letter)
        connection = self._connect()
        self._deadline.wait(self._patience.mail)
        code, answer = connection.noop()
        if code != 250:
            raise HostDown(text(code, answer))

    def send(self, letter: Sealed) -> str:
        self.replies = []
        patience, deadline, has_all = self._patience, self._deadline, False
        deadline.in_all(patience.letter)
        connection = self._connect()
        try:
            deadline.wait(patience.mail)
            words = self._heard(*connection.mail(letter.sender))
            if not words.startswith("250"):
                # The sender or the session is refused, so every letter would be.
                self._drop()
                raise HostDown(words)
            deadline.wait(patience.rcpt)
            words = self._heard(*connection.rcpt(letter.to))
            if words[:3] not in ("250", "251"):
                self._over(connection, words, recipient=True)
            deadline.wait(patience.data)
            words = self._heard(*connection.docmd("DATA"))
            if not words.startswith("354"):
                self._over(connection, words)
            deadline.wait(patience.block)
            content = _on_the_wire(letter.content)
            for begins in range(0, len(content), PIECE):
                connection.send(content[begins : begins + PIECE])
            has_all = True  # but for the final dot, which the host may have in a moment
            deadline.in_all(inf)
            deadline.wait(patience.final_dot)
            connection.send(b".\r\n")
            words = self._heard(*connection.getreply())
        except (smtplib.SMTPException, OSError) as error:
            # Gone in the middle. Once it has the whole letter nobody knows whether it took it: the
            # next try has the same Message-ID. Before, it surely did not.
            self._drop()
            raise TryLater(_why(error), lost=True, in_doubt=has_all) from None
        if not words.startswith("250"):
            self._over(connection, words)
        return words

    def _heard(self, code: int, answer: bytes | str) -> str:
        words = text(code, answer)
        self.replies.append(words)
        return words

    def _over(self, connection: SmtpLine, words: str, *, recipient: bool = False) -> None:
        """The host will not have this letter: begin anew, and say why."""
        code = int(words[:3])
        if code == 421 or code < 0:
            self._drop()
            raise TryLater(words, lost=True)
        try:
            self._last_word(self._patience.mail)
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        if code < 500:
            raise TryLater(words)
        address = recipient and is_bad_address(code, words)
        raise Refused(words, address, passing=recipient and not address and passes(code, words))

    def _last_word(self, seconds: float) -> None:
        """What is said after a letter has its own time."""
        self._deadline.in_all(inf)
        self._deadline.wait(seconds)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _on_the_wire(content: bytes) -> bytes:
    """The letter's lines, each ended as SMTP ends them, a leading dot doubled."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)
