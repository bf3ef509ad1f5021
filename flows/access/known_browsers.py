"""Browsers in which somebody has signed in before: letters that are asked for there are counted for
themselves, so that a stranger who knows an address cannot use them up for its owner.

The browser keeps chance and a signature of it together with the address; the address itself, or
whose it is, stands nowhere in it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flows.engine.office import Office

LONGEST = 200


def mark(office: Office, email: str) -> str:
    """What a browser is to keep in which the address has just been proved; small letters."""
    chance = secrets.token_urlsafe(16)
    return f"{chance}.{_signed(office, chance, email)}"


def chance_of(office: Office, kept: str, email: str) -> str:
    """The chance in what a browser keeps, where it was marked for this very address; "" elsewhere,
    and for whatever somebody has made up."""
    chance, _, signed = kept.partition(".")
    if not chance or len(kept) > LONGEST or not kept.isascii():
        return ""
    return chance if hmac.compare_digest(signed, _signed(office, chance, email)) else ""


def _signed(office: Office, chance: str, email: str) -> str:
    told = f"known browser\x1f{chance}\x1f{email}"
    return hmac.new(office.key, told.encode(), hashlib.sha256).hexdigest()
