"""Keys and tokens that an operator sets: long and varied enough that nobody computes them."""

from __future__ import annotations

from states.errors import ArshjulError

LEAST = 32
VARIED = 8


class WeakKey(ArshjulError):
    """A key or token is so short, or so plain, that it could be guessed."""

    key = "weak_key"


def strong(key: str, name: str) -> str:
    """The key, when it is long enough and not one character over and over. Raises WeakKey."""
    found = key.strip()
    if len(found) < LEAST or len(set(found)) < VARIED:
        raise WeakKey(name=name, n=len(found), least=LEAST)
    return key
