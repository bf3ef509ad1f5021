"""The envelope: a letter as the bytes that go to the mail server.

Written by hand because the standard library's ``EmailMessage`` takes 4 ms for each letter; the
tests read every kind of envelope back and compare it with one that the library has made.
"""

from __future__ import annotations

from base64 import encodebytes
from binascii import b2a_qp
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Protocol

from config.locales import LOCALES
from notifications.header import identity, mailbox, one_address, unstructured

_BLANKS = " \t"
_CONSTANT = (
    "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"
)


class Sealable(Protocol):
    """What goes into an envelope."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


def seal(
    written: Sealable,
    *,
    sender: str,
    to_name: str,
    to: str,
    message_id: str,
    date: datetime,
    locale: str,
    reply_to: str | None = None,
    sender_name: str | None = None,
    calendar: bytes = b"",
    method: str = "PUBLISH",
) -> bytes:
    """One letter to one reader, with CRLF line endings and lines of at most 76 characters.
    ``calendar`` is an .ics file that goes with it, with its ``method``: REQUEST and CANCEL are an
    alternative form of the letter too (RFC 6047), which mail programs show with its buttons.

    The same arguments give the same bytes, so a second try is the same letter.
    """
    if date.tzinfo is None:
        raise ValueError("the date of a letter has a time zone")
    if locale not in LOCALES:
        raise ValueError(f"no language {locale!r}")
    head = (
        f"From: {mailbox(sender_name, sender, 'the sender')}\r\n"
        f"To: {mailbox(to_name, to, 'the recipient')}\r\n"
        f"Subject: {unstructured(written.subject, 'the subject')}\r\n"
        f"Date: {format_datetime(date)}\r\n"
        f"Message-ID: {identity(message_id)}\r\n"
        f"{_reply(reply_to)}"
        f"Content-Language: {LOCALES[locale].html}\r\n"
        f"{_CONSTANT}"
    ).encode("ascii")
    seam = _seam(message_id)
    body = b"".join(
        (
            b'Content-Type: multipart/alternative;\r\n boundary="%b"\r\n\r\n' % seam,
            _part(seam, b"plain", written.text),
            _part(seam, b"html", written.html),
            _calendar(seam, calendar, method) if calendar and method != "PUBLISH" else b"",
            b"--%b--\r\n" % seam,
        )
    )
    if not calendar:
        return head + body
    return head + _beside(body, calendar, _seam(f"{message_id}+"), method)


def canonical(text: str) -> str:
    """``text`` as it travels: every line ends in CRLF, the last one too, and none in blanks, which
    the encoder writes out beyond the end of a full line."""
    each = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = "".join([f"{line.rstrip(_BLANKS)}\r\n" for line in each])
    return lines.removesuffix("\r\n") if lines.endswith("\r\n\r\n") else lines


def _reply(reply_to: str | None) -> str:
    return f"Reply-To: {one_address(reply_to, 'the reply address')}\r\n" if reply_to else ""


def _seam(message_id: str) -> bytes:
    # Quoted-printable never has an underscore after an equals sign, so no body can hold a seam.
    digest = blake2b(message_id.encode("ascii"), digest_size=12).hexdigest()
    return f"=_{digest}".encode("ascii")


def _part(seam: bytes, kind: bytes, body: str) -> bytes:
    return (
        b"--%b\r\n"
        b'Content-Type: text/%b; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"%b\r\n"
    ) % (seam, kind, b2a_qp(canonical(body).encode("utf-8", "replace"), istext=True))


def _calendar(seam: bytes, calendar: bytes, method: str, beside: bytes = b"") -> bytes:
    return b"".join(
        (
            b"--%b\r\n" % seam,
            b'Content-Type: text/calendar; charset="utf-8"; method=%b\r\n' % method.encode("ascii"),
            b"Content-Transfer-Encoding: base64\r\n%b\r\n" % beside,
            encodebytes(calendar).replace(b"\n", b"\r\n"),
        )
    )


def _beside(body: bytes, calendar: bytes, seam: bytes, method: str) -> bytes:
    """The letter with a calendar file attached to it."""
    attached = b'Content-Disposition: attachment; filename="arshjul.ics"\r\n'
    return b"".join(
        (
            b'Content-Type: multipart/mixed;\r\n boundary="%b"\r\n\r\n' % seam,
            b"--%b\r\n%b" % (seam, body),
            _calendar(seam, calendar, method, attached),
            b"--%b--\r\n" % seam,
        )
    )
