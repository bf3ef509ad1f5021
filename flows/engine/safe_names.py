"""The names of what cases are about. They stand in the subjects of letters, so one that could
become a header is refused where it is given: later it would stop every letter that speaks of it."""

from __future__ import annotations

from notifications.header import UnsafeHeaderText, one_line
from states.errors import ArshjulError


class UnsafeName(ArshjulError):
    """A name has hidden characters, or could turn into a header of a letter."""

    key = "unsafe_name"


def safe_name(name: str) -> str:
    """The name as it is. Raises UnsafeName."""
    try:
        return one_line(name, "name")
    except UnsafeHeaderText:
        shown = "".join(sign for sign in name if sign.isprintable())[:40]
        raise UnsafeName(name=shown) from None
