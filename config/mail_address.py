"""What may stand as one address of ours on an envelope."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


def is_bare_address(text: str) -> bool:
    """Whether it is one address that every mail host takes: no name, no spaces, ASCII."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None
