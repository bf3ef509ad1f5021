"""The municipalities of an installation in parts, so that several workers share a beat and the
death of one costs one part."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from zlib import crc32

from states.errors import ArshjulError

MOST = 20
"""Batches of one run: each costs Prefect more than it costs us."""


class NoSuchShard(ArshjulError):
    """A part that is not written like 2/5."""

    key = "no_such_shard"


def in_shard(municipalities: Iterable[str], shard: str) -> list[str]:
    """Those of the part ``2/5``, the second of five; all for an empty one. Where one lies depends
    on its id alone. Raises NoSuchShard."""
    if not shard:
        return list(municipalities)
    which, _, of = shard.partition("/")
    if not (which.isascii() and which.isdigit() and of.isascii() and of.isdigit()):
        raise NoSuchShard(shard=shard)
    if not 1 <= int(which) <= int(of):
        raise NoSuchShard(shard=shard)
    return [one for one in municipalities if crc32(one.encode()) % int(of) == int(which) - 1]


def batches(municipalities: Iterable[str], most: int = MOST) -> list[frozenset[str]]:
    """At most ``most`` groups of as many each; none for nobody."""
    ordered = sorted(set(municipalities))
    size = max(1, ceil(len(ordered) / most))
    return [frozenset(ordered[start : start + size]) for start in range(0, len(ordered), size)]


def names(shards: int) -> list[str]:
    """What the parts are called; one empty name where there is one."""
    return [f"{which}/{shards}" for which in range(1, shards + 1)] if shards > 1 else [""]


def wanted(municipalities: int, of_each: int = 35) -> int:
    """How many parts so many municipalities are worth."""
    return min(MOST, max(1, ceil(municipalities / of_each)))
