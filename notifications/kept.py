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
    written = write(_values(kept))
    return written, _hash(written.text) == kept.sha256


def show_without(kept: Kept, cases: frozenset[int]) -> Written | None:
    """The letter as it would be if it did not speak of the cases; None where nothing else is
    said."""
    letter = _values(kept)
    if not any(one.case_id in cases for one in _every_item(letter)):
        return write(letter)
    rest = _leave_out(letter, cases)
    return write(rest) if rest is not None else None


def _values(kept: Kept) -> Letter:
    return _adapter().validate_json(zlib.decompress(kept.made_of))


def _every_item(letter: Letter) -> tuple[Item, ...]:
    week = letter.digest
    return (*letter.items, *(week.overdue if week else ()), *(week.due_soon if week else ()))


def _leave_out(letter: Letter, cases: frozenset[int]) -> Letter | None:
    def rest(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(one for one in items if one.case_id not in cases)

    items, week = rest(letter.items), letter.digest
    if week is not None:
        week = replace(week, overdue=rest(week.overdue), due_soon=rest(week.due_soon))
    if not items and letter.items and week is None:
        return None
    name = "digest" if letter.items and not items else letter.name
    return replace(letter, name=name, items=items, digest=week)


def _without_links(letter: Letter) -> Letter:
    items = tuple(replace(item, links=_dead(item)) for item in letter.items)
    entry = letter.entry and replace(letter.entry, url=NO_LINK)
    return replace(letter, items=items, entry=entry, calendar=b"")


def _dead(item: Item) -> tuple[Link, ...]:
    return tuple(replace(link, url=NO_LINK) for link in item.links)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
