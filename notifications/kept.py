"""A letter as it is kept: its values without any live link, and the hash of its text."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter

from notifications.letter import Item, Letter, Link
from notifications.letters import Written, write

NO_LINK = "https://link.invalid/"
"""Stands where a link stood (RFC 2606: no such name ever leads anywhere)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """``made_of``: the values, as packed JSON; ``sha256``: of the text, its links left out."""

    made_of: bytes
    sha256: str


@cache
def _adapter() -> TypeAdapter[Letter]:
    return TypeAdapter(Letter)


def keep(letter: Letter, written: Written) -> Kept:
    """What is kept of a letter that was sent as ``written``."""
    text = written.text
    for item in letter.items:
        for link in item.links:
            text = text.replace(link.url, NO_LINK)
    if letter.entry is not None:
        text = text.replace(letter.entry.url, NO_LINK)
    made_of = _adapter().dump_json(_without_links(letter))
    return Kept(zlib.compress(made_of), _hash(text))


def show(kept: Kept) -> tuple[Written, bool]:
    """The letter rendered again, without live links; and whether its text is what was sent, or
    templates and words have changed since."""
    letter = _adapter().validate_json(zlib.decompress(kept.made_of))
    written = write(letter)
    return written, _hash(written.text) == kept.sha256


def _without_links(letter: Letter) -> Letter:
    items = tuple(replace(item, links=_dead(item)) for item in letter.items)
    entry = letter.entry and replace(letter.entry, url=NO_LINK)
    return replace(letter, items=items, entry=entry, calendar=b"")


def _dead(item: Item) -> tuple[Link, ...]:
    return tuple(replace(link, url=NO_LINK) for link in item.links)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
