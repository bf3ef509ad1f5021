"""What a municipality has set for its papers: its name, its logo and its accent colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """``logo`` is a PNG; ``accent`` a colour as #rrggbb, empty where none is set."""

    name: str
    logo: bytes | None = None
    accent: str = ""
