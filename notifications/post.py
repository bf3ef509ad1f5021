"""The post: handing sealed letters to a mail host, and saying plainly how it answered."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol
from urllib.parse import unquote, urlsplit

from notifications.smtp_answers import is_bad_address, passes, text

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds each answer of the host is waited for: RFC 5321, section 4.5.3.2. A host
    that has the whole letter may take ten minutes to say so; who gives up earlier sends it
    twice."""

    greeting: float = 300
    mail: float = 300
    rcpt: float = 300
    data: float = 120
    block: float = 180
    final_dot: float = 600

    @property
    def in_all(self) -> float:
        """The longest that one letter may take on its way."""
        return self.greeting * 2 + self.mail + self.rcpt + self.data + self.block + self.final_dot

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """The same patience with every answer."""
        return cls(seconds, seconds, seconds, seconds, seconds, seconds)


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

    ``timeout``: so many seconds of patience with every answer, instead of the RFC's.
    """

    def __init__(self, url: str, timeout: float | None = None) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._name = parts.hostname or "127.0.0.1"
        self._port = parts.port or PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._patience = RFC_5321 if timeout is None else Patience.of(timeout)
        self._connection: smtplib.SMTP | None = None
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
                self._wait(connection, min(5.0, self._patience.mail))
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connect(self) -> smtplib.SMTP:
        if self._connection is not None:
            return self._connection
        connection: smtplib.SMTP | None = None
        patience = self._patience.greeting
        try:
            if self._scheme == "smtps":
                connection = smtplib.SMTP_SSL(
                    self._name,
                    self._port,
                    timeout=patience,
                    context=ssl.create_default_context(),
                )
            else:
                connection = smtplib.SMTP(self._name, self._port, timeout=patience)
            if self._scheme == "smtp+starttls":
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            self._heard(250, connection.ehlo_resp or connection.helo_resp or b"")
            if self._user:
                connection.login(self._user, self._password)
        except (smtplib.SMTPException, OSError) as error:
            if connection is not None:
                connection.close()
            raise HostDown(_why(error)) from None
        self._connection = connection
        return connection

    def greet(self) -> None:
        """Connect and sign in without sending anything. Raises HostDown."""
        connection = self._connect()
        code, answer = connection.noop()
        if code != 250:
            raise HostDown(text(code, answer))

    def send(self, letter: Sealed) -> str:
        self.replies = []
        connection = self._connect()
        patience, has_all = self._patience, False
        try:
            self._wait(connection, patience.mail)
            words = self._heard(*connection.mail(letter.sender))
            if not words.startswith("250"):
                # The sender or the session is refused, so every letter would be.
                self._drop()
                raise HostDown(words)
            self._wait(connection, patience.rcpt)
            words = self._heard(*connection.rcpt(letter.to))
            if words[:3] not in ("250", "251"):
                self._over(connection, words, recipient=True)
            self._wait(connection, patience.data)
            words = self._heard(*connection.docmd("DATA"))
            if not words.startswith("354"):
                self._over(connection, words)
            self._wait(connection, patience.block)
            connection.send(_on_the_wire(letter.content))
            has_all = True  # but for the final dot, which the host may have in a moment
            connection.send(b".\r\n")
            self._wait(connection, patience.final_dot)
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

    def _over(self, connection: smtplib.SMTP, words: str, *, recipient: bool = False) -> None:
        """The host will not have this letter: begin anew, and say why."""
        code = int(words[:3])
        if code == 421 or code < 0:
            self._drop()
            raise TryLater(words, lost=True)
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        if code < 500:
            raise TryLater(words)
        address = recipient and is_bad_address(code, words)
        raise Refused(words, address, passing=recipient and not address and passes(code, words))

    @staticmethod
    def _wait(connection: smtplib.SMTP, seconds: float) -> None:
        if connection.sock is not None:
            connection.sock.settimeout(seconds)

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
