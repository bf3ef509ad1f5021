"""What stands beside a case, in the reader's words; a kind says what, a page shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an aside; ``link`` is a whole web address, that of a page of ours, or nothing."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A heading in words and what stands under it."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is registered about the thing that a case is about: labels, and what stands under
    each, a thing a line."""

    heading: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
