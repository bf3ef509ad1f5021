"""A municipality's logo: a picture in PNG, taken apart and put together again of what is drawn.

What a picture may hold beside what is drawn (who made it, where, in which program) is left out, and
so is whatever stands after its end.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from states.errors import ArshjulError

LARGEST = 200_000  # bytes
SMALLEST_SIDE, LARGEST_SIDE = 32, 2_000  # points
MOST_POINTS = 2_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DRAWN = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"IDAT", b"IEND")
_SIGNS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # per point, by sort of colour
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
    (0, 1, 1, 2),
)  # fmt: skip
"""Where each pass of an interlaced picture begins, across and down, and how far it steps."""


class LogoRefused(ArshjulError):
    """The picture cannot be the logo; ``logo`` is the key of why."""

    key = "logo_refused"


class Picture(NamedTuple):
    """A picture in PNG that was looked at, and how wide and high it is, in points."""

    content: bytes
    width: int
    height: int


def picture(content: bytes) -> Picture:
    """The picture in a file, of what is drawn alone. Raises LogoRefused."""
    if not content:
        raise LogoRefused(logo="empty")
    if len(content) > LARGEST:
        raise LogoRefused(logo="large")
    if not content.startswith(_SIGNATURE):
        raise LogoRefused(logo="sort")
    pieces = list(_pieces(content))
    names = [name for name, _ in pieces]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or names.count(b"IHDR") > 1:
        raise LogoRefused(logo="damaged")
    if b"acTL" in names:
        raise LogoRefused(logo="moves")
    width, height = _sides(pieces, names)
    kept = [(name, body) for name, body in pieces if name in _DRAWN]
    whole = _SIGNATURE + b"".join(_written(name, body) for name, body in kept)
    return Picture(whole, width, height)


def _pieces(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The named pieces of a picture, up to its end. Raises LogoRefused."""
    at = len(_SIGNATURE)
    while at + 12 <= len(content):
        (size,) = struct.unpack_from(">I", content, at)
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        if content[at : at + 12 + size] != _written(name, body) or len(body) != size:
            raise LogoRefused(logo="damaged")
        yield name, body
        if name == b"IEND":
            return
        at += 12 + size
    raise LogoRefused(logo="damaged")


def _written(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _sides(pieces: list[tuple[bytes, bytes]], names: list[bytes]) -> tuple[int, int]:
    """How wide and high it is, where as much is drawn as that takes. Raises LogoRefused."""
    if len(pieces[0][1]) != 13:
        raise LogoRefused(logo="damaged")
    width, height, depth, sort, packed, sieve, lace = struct.unpack(">IIBBBBB", pieces[0][1])
    if depth not in _DEPTHS.get(sort, ()) or packed or sieve or lace > 1:
        raise LogoRefused(logo="damaged")
    if sort == 3 and b"PLTE" not in names:
        raise LogoRefused(logo="damaged")
    if min(width, height) < SMALLEST_SIDE:
        raise LogoRefused(logo="small")
    if max(width, height) > LARGEST_SIDE or width * height > MOST_POINTS:
        raise LogoRefused(logo="sides")
    drawn = b"".join(body for name, body in pieces if name == b"IDAT")
    if not _is_whole(drawn, _bytes(width, height, depth * _SIGNS[sort], lace)):
        raise LogoRefused(logo="damaged")
    return width, height


def _bytes(width: int, height: int, bits: int, lace: int) -> int:
    """How many bytes the lines of the picture take, each with its sign of how it was sieved."""
    if not lace:
        return height * (1 + (width * bits + 7) // 8)
    found = 0
    for left, top, across, down in _PASSES:
        wide = (width - left + across - 1) // across
        high = (height - top + down - 1) // down
        found += high * (1 + (wide * bits + 7) // 8) if wide > 0 else 0
    return found


def _is_whole(drawn: bytes, size: int) -> bool:
    """Whether what is packed is just so long: no more of it is unpacked than that."""
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(drawn, size + 1)
    except zlib.error:
        return False
    return len(found) == size and not unpacking.unconsumed_tail
