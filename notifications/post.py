"""The post: handing sealed letters to a mail host, and saying plainly how it answered."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Sealed:
    """One envelope: one recipient, the bytes as they go over the wire, and who it was for."""

    sender: str
    to: str
    message_id: str
    content: bytes


class TryLater(Exception):
    """The host took no responsibility for this letter yet (4xx), or went away in the middle:
    then it is ``in_doubt`` whether the letter was taken."""

    def __init__(self, answer: str, *, in_doubt: bool = False) -> None:
        super().__init__(answer)
        self.in_doubt = in_doubt


class Refused(Exception):
    """The host will never take this letter (5xx). ``address``: it is the address that is wrong."""

    def __init__(self, answer: str, address: bool) -> None:
        super().__init__(answer)
        self.address = address


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


def _text(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}"[:300]


def _enhanced(words: str) -> str:
    """The enhanced status code (RFC 3463) behind the SMTP code, empty when there is none."""
    parts = words.split()
    found = parts[1] if len(parts) > 1 else ""
    return found if found.count(".") == 2 and found.replace(".", "").isdigit() else ""


def _is_bad_address(code: int, words: str) -> bool:
    """Whether a refused recipient is one that does not exist: 5.1.x, 5.2.1, or a bare 550, 551,
    553. Everything else says something about us, and no address is given up for that."""
    enhanced = _enhanced(words)
    if enhanced:
        return enhanced.startswith("5.1.") or enhanced == "5.2.1"
    return code in (550, 551, 553)


def _passes(code: int, words: str) -> bool:
    """Whether a refusal at the recipient usually passes: a full mailbox, a policy, a blocklist."""
    enhanced = _enhanced(words)
    if enhanced:
        return enhanced.startswith("5.7.") or enhanced == "5.2.2"
    return code in (552, 554)


class SmtpPostman:
    """Speaks SMTP over one connection that is opened at the first letter and used for all."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._name = parts.hostname or "127.0.0.1"
        self._port = parts.port or PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None
        self.host = f"{self._name}:{self._port}"

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
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connect(self) -> smtplib.SMTP:
        if self._connection is not None:
            return self._connection
        connection: smtplib.SMTP | None = None
        try:
            if self._scheme == "smtps":
                connection = smtplib.SMTP_SSL(
                    self._name,
                    self._port,
                    timeout=self._timeout,
                    context=ssl.create_default_context(),
                )
            else:
                connection = smtplib.SMTP(self._name, self._port, timeout=self._timeout)
            if self._scheme == "smtp+starttls":
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if self._user:
                connection.login(self._user, self._password)
        except (smtplib.SMTPException, OSError) as error:
            if connection is not None:
                connection.close()
            raise HostDown(" ".join(str(error).split())[:300]) from None
        self._connection = connection
        return connection

    def greet(self) -> None:
        """Connect and sign in without sending anything. Raises HostDown."""
        connection = self._connect()
        code, answer = connection.noop()
        if code != 250:
            raise HostDown(_text(code, answer))

    def send(self, letter: Sealed) -> str:
        connection = self._connect()
        try:
            code, answer = connection.mail(letter.sender)
            if code != 250:
                # The sender or the session is refused, so every letter would be.
                raise HostDown(_text(code, answer))
            code, answer = connection.rcpt(letter.to)
            if code not in (250, 251):
                self._start_over(connection)
                words = _text(code, answer)
                if code >= 500 and not _passes(code, words):
                    raise Refused(words, address=_is_bad_address(code, words))
                raise TryLater(words)
            code, answer = connection.data(letter.content)
        except smtplib.SMTPDataError as error:
            self._start_over(connection)
            words = _text(error.smtp_code, error.smtp_error)
            if error.smtp_code >= 500:
                raise Refused(words, address=False) from None
            raise TryLater(words) from None
        except (smtplib.SMTPException, OSError) as error:
            # Gone in the middle: it may or may not have the letter. Same Message-ID next time.
            self._drop()
            why = " ".join(str(error).split())[:300] or "disconnected"
            raise TryLater(why, in_doubt=True) from None
        if code == 250:
            return _text(code, answer)
        self._start_over(connection)
        if code >= 500:
            raise Refused(_text(code, answer), address=False)
        raise TryLater(_text(code, answer))

    def _start_over(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
