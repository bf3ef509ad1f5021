"""How wide words are in a picture, without asking a screen: as with the widest letters that one
may bring, so that what fits here fits there."""

from __future__ import annotations

MARGIN = 1.1
BOLD = 1.09
_WIDE = {
    "ijl'|.,:;! ": 0.31,
    "I()[]/-·tf": 0.39,
    "rs": 0.48,
    "ckvxyzJ": 0.57,
    "mMW%@": 0.95,
    "w←→✓…–": 0.82,
    "ABCDEFGHKLNOPQRSTUVXYZÅÄÖÆØ": 0.71,
}
_WIDTHS = {letter: width for letters, width in _WIDE.items() for letter in letters}
_OTHERS = 0.62


def width(text: str, size: float, *, bold: bool = True) -> float:
    """How long a text may be, in units."""
    plain = sum(_WIDTHS.get(letter, _OTHERS) for letter in text) * size
    return plain * MARGIN * (BOLD if bold else 1)
