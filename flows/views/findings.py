"""What is found of an installation: one thing looked at, and how it is."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, WARN, BAD = "good", "warning", "bad"
MARKS = {GOOD: "✓", WARN: "!", BAD: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. A warning is worth a look; only ``bad`` fails the check."""

    what: str
    level: str
    says: str

    @property
    def ok(self) -> bool:
        return self.level != BAD

    @property
    def mark(self) -> str:
        return MARKS[self.level]
