"""What may stand in a mail header, and how it is written there (RFC 5322, RFC 2047)."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode

LONGEST_ADDRESS = 254
LONGEST_LOCAL = 64

_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ENCODED_WORD = re.compile(r"=\?.*\?=", re.DOTALL)
_PLAIN = re.compile(r"[!-~]+( [!-~]+)*")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*")
_MESSAGE_ID = re.compile(rf"<{_ATOM}(\.{_ATOM})*@{_ATOM}(\.{_ATOM})*>")
_PLAIN_ROOM = 60
_SUBJECT_BYTES = 39  # in base64 52 characters, 12 around them and "Subject: " before
_NAME_BYTES = 42  # a name in one piece if it fits: Python reads a space between two pieces


class UnsafeHeaderText(ValueError):
    """Text that could turn into a header, a second recipient or another text. The letter stops."""


class UnsafeAddress(UnsafeHeaderText):
    """Not exactly one plain ASCII mail address."""


def one_line(text: str, what: str) -> str:
    """``text`` as it is, if it may stand in a header.

    Newlines, other control characters and direction overrides are refused, and so are
    encoded-words: Python before 3.11.10 (CVE-2024-6923) makes real headers out of them, and other
    readers decode them a second time.
    """
    if text.isascii():
        unsafe = not text.isprintable()
    else:
        unsafe = any(c in _DIRECTIONS or unicodedata.category(c) in _UNSAFE for c in text)
    if unsafe:
        raise UnsafeHeaderText(f"{what} has a control character")
    if "=?" in text and _ENCODED_WORD.search(text):
        raise UnsafeHeaderText(f"{what} has an encoded-word")
    return text


def unstructured(text: str, what: str) -> str:
    """The value of a header of free text, such as Subject, folded."""
    one_line(text, what)
    if len(text) <= _PLAIN_ROOM and _PLAIN.fullmatch(text):
        return text
    return _encoded(text, _SUBJECT_BYTES)


def mailbox(name: str | None, address: str, what: str) -> str:
    """``"Lo Lind" <lo@skola.example>``, or the address alone when there is no name."""
    one_address(address, what)
    if not name:
        return address
    one_line(name, f"{what}'s name")
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    if len(quoted) <= _PLAIN_ROOM and _PLAIN.fullmatch(name):
        return f'"{quoted}"\r\n <{address}>'
    return f"{_encoded(name, _NAME_BYTES)}\r\n <{address}>"


def one_address(address: str, what: str) -> str:
    """``address`` as it is, if it is one plain ASCII address and nothing else."""
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise UnsafeAddress(f"{what} is not one plain mail address")
    if address.index("@") > LONGEST_LOCAL or _ENCODED_WORD.search(address):
        raise UnsafeAddress(f"{what} is not one plain mail address")
    return address


def identity(message_id: str) -> str:
    """``message_id`` as it is, if it is one."""
    if len(message_id) > LONGEST_ADDRESS or not _MESSAGE_ID.fullmatch(message_id):
        raise UnsafeHeaderText("a Message-ID is written <left@right>, in plain ASCII")
    return message_id


def _encoded(text: str, most: int) -> str:
    """Encoded-words of whole characters, at most ``most`` bytes of text on each line."""
    words: list[bytes] = []
    room = b""
    for character in text:
        piece = character.encode("utf-8")
        if len(room) + len(piece) > most:
            words.append(room)
            room = b""
        room += piece
    words.append(room)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode('ascii')}?=" for word in words)
