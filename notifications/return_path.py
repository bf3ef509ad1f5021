"""The signed Return-Path of a letter: what comes back to it is about that letter, and not forged.

``arshjul+17-k3…@skola.example``: the letter's number and a signature of it, as an extension of the
address that reports come back to. Mail hosts may change the case of letters, so it has none.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode

_SIGNED = re.compile(
    r"(?P<local>[^+@]+)\+(?P<letter>[0-9]{1,18})-(?P<mark>[a-z2-7]{20})@(?P<at>.+)"
)


def sign(address: str, letter: int, message_id: str, key: bytes) -> str:
    """The Return-Path of the letter, at the address that reports come back to."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{letter}-{_mark(letter, message_id, key)}@{domain}"


def letter_in(return_path: str, address: str) -> int | None:
    """The number of the letter that an address is the Return-Path of, not yet verified; None when
    it is no such extension of ``address``."""
    found = _SIGNED.fullmatch(return_path.strip().lower())
    if found is None or f"{found['local']}@{found['at']}" != address.lower():
        return None
    return int(found["letter"])


def is_genuine(return_path: str, letter: int, message_id: str, key: bytes) -> bool:
    """Whether the signature in the Return-Path is the letter's."""
    found = _SIGNED.fullmatch(return_path.strip().lower())
    return found is not None and hmac.compare_digest(found["mark"], _mark(letter, message_id, key))


def _mark(letter: int, message_id: str, key: bytes) -> str:
    told = f"return-path\x1f{letter}\x1f{message_id}".encode()
    return b32encode(hmac.new(key, told, hashlib.sha256).digest()).decode("ascii").lower()[:20]
