"""A municipality's own accent colour: links and buttons are in it, so it must be read on every
paper that the pages have, by day and by night.

No colour is read on both white and black paper. The one that was chosen is for light paper; on dark
paper stands the nearest of the same hue that is read there.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass

from states.errors import ArshjulError

ENOUGH = 4.5  # times: WCAG 2.2, success criterion 1.4.3
LIGHT = (
    "#ffffff", "#f3f5f2", "#fbe9e6", "#fbf0d9", "#e3f1e7", "#e4edf7", "#eceff0",
)  # fmt: skip
DARK = (
    "#19211f", "#101715", "#3d1f1b", "#382b10", "#173022", "#172a40", "#252e2b",
)  # fmt: skip
"""What the pages write on beside the accent's own wash; the first is what most stands on."""
INK_ON_LIGHT, INK_ON_DARK = "#ffffff", "#101715"  # what is written on the accent itself
WASH_OF_LIGHT, WASH_OF_DARK = 0.11, 0.08  # how much of the accent is in its wash
_WRITTEN = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_SHADES = 512


class BadColour(ArshjulError):
    """That is no colour as it is written: a number sign and six signs of 0–9 and a–f."""

    key = "bad_colour"


class PaleColour(ArshjulError):
    """What is written in the colour cannot be read on light paper; ``nearest`` can."""

    key = "pale_colour"


@dataclass(frozen=True, slots=True)
class Accent:
    """The colours of one paper: of links and buttons, of what is written on a button, and of the
    wash behind what is chosen."""

    brand: str
    ink: str
    wash: str


def colour(text: str) -> str:
    """A colour as it is kept: ``#0b5d4e``. Raises BadColour."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise BadColour(colour=text[:20])
    signs = found[1].lower()
    return "#" + (signs if len(signs) == 6 else "".join(2 * sign for sign in signs))


def accent(text: str) -> str:
    """The same, if it is read on light paper. Raises BadColour, PaleColour."""
    wanted = colour(text)
    if not _reads(_on_light(wanted), LIGHT):
        raise PaleColour(colour=wanted, nearest=nearest(wanted))
    return wanted


def nearest(wanted: str) -> str:
    """The least darker shade of the same hue that is read on light paper; itself if it is."""
    return next(one for one in _shades(wanted, -1) if _reads(_on_light(one), LIGHT))


def by_day(wanted: str) -> Accent:
    """The colours on light paper."""
    return _on_light(wanted)


def by_night(wanted: str) -> Accent:
    """The colours on dark paper: the least lighter shade that is read there."""
    return next(_on_dark(one) for one in _shades(wanted, 1) if _reads(_on_dark(one), DARK))


def contrast(one: str, other: str) -> float:
    """How many times lighter the lighter of two colours is, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _reads(accent: Accent, papers: tuple[str, ...]) -> bool:
    on = (*papers, accent.wash, accent.ink)
    return all(contrast(accent.brand, one) >= ENOUGH for one in on)


def _on_light(brand: str) -> Accent:
    return Accent(brand, INK_ON_LIGHT, _mixed(brand, LIGHT[0], WASH_OF_LIGHT))


def _on_dark(brand: str) -> Accent:
    return Accent(brand, INK_ON_DARK, _mixed(brand, DARK[0], WASH_OF_DARK))


def _shades(wanted: str, towards: int) -> Iterator[str]:
    """The shades of a hue, from the colour itself to black (-1) or to white (1)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(one / 255 for one in _parts(wanted)))
    end = 1.0 if towards > 0 else 0.0
    yield wanted
    for step in range(1, _SHADES + 1):
        shade = lightness + (end - lightness) * step / _SHADES
        yield _written(tuple(255 * one for one in colorsys.hls_to_rgb(hue, shade, saturation)))


def _mixed(one: str, other: str, part: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _written(tuple(a * part + b * (1 - part) for a, b in pairs))


def _parts(written: str) -> tuple[int, ...]:
    return tuple(int(written[at : at + 2], 16) for at in (1, 3, 5))


def _written(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(one):02x}" for one in parts)


def _luminance(written: str) -> float:
    red, green, blue = (_linear(one / 255) for one in _parts(written))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
