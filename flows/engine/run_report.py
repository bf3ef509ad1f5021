"""What a beat gives back: counts and tables, of ids and dates only, for every witness alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an account.

    ``key`` is stable and made of a-z and hyphens; ``rows`` all have the same keys.
    No names, addresses or free text: an account is kept by Prefect too.
    """

    key: str
    rows: tuple[dict[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What one beat did at one instant. ``counts``: how many of what, by codes of a-z and _, in
    the order in which they are told."""

    beat: str
    at: datetime
    counts: dict[str, int] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
