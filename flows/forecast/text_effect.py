"""What another text of a municipality's own would change: its lines, days, reminders and letters.

The letters are those of the coming weeks about what waits now, if nobody answers: the ladder's own
rules, and no virtual year.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff

from config.text_sorts import Sort
from flows.engine.handling import Desk
from flows.forecast.moved_days import letters_of_each
from flows.forecast.wheel_effect import MovedDays, moved_days
from flows.register.looked_at import AnotherDifference
from flows.register.own_texts import put_back, read_in, text_of
from flows.register.wheel import FreeLastDay, free_last_days
from models.register.questions import names_of

AHEAD = timedelta(days=60)
PEOPLE = 10  # those whose letters change most
AROUND = 2  # lines that are shown around one that changes


@dataclass(frozen=True, slots=True)
class Line:
    """A line that goes (``-``), comes (``+``) or stands beside one (a space); ``@`` parts what does
    not stand together."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """How many letters somebody gets in the coming weeks, before and after."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class TextEffect:
    """``days`` are the steps that begin otherwise, ``reminders`` how many next reminders move,
    ``readers`` those whose letters differ in so many ``weeks``; ``free`` the last days that
    become free. ``seen`` is another one when any of it hangs on another text."""

    lines: tuple[Line, ...]
    days: tuple[MovedDays, ...]
    reminders: int
    readers: tuple[Reader, ...]
    weeks: int
    free: tuple[FreeLastDay, ...]
    seen: str


def text_effect(desk: Desk, sort: Sort, text: str | None) -> TextEffect:
    """What it would change if the text held, or (None) the built-in again; for a desk at which
    nothing stays. Raises what is wrong in the text."""
    before, held = desk.place, text_of(desk, sort)
    was = letters_of_each(desk, before, desk.day + AHEAD)
    seen = _seal(held, text)
    moved = _hold(desk, sort, text)
    desk.session.flush()
    after = desk.town_of(desk.municipality)
    will = letters_of_each(desk, after, desk.day + AHEAD)
    of_the_wheel = sort is Sort.WHEEL
    were_free, will_be_free = (
        free_last_days(desk.session, place, desk.day) if of_the_wheel else ()
        for place in (before, after)
    )
    return TextEffect(
        lines=_lines(held, text_of(desk, sort)),
        days=tuple(moved_days(before, after, desk.day)) if of_the_wheel else (),
        reminders=moved,
        readers=_readers(desk, was, will),
        weeks=AHEAD.days // 7,
        free=tuple(one for one in will_be_free if one not in were_free),
        seen=seen,
    )


def hold(desk: Desk, sort: Sort, text: str | None, seen: str) -> None:
    """Let the text hold, or the built-in again, if it changes what was ``seen``. Raises
    AnotherDifference, and what is wrong in the text."""
    as_seen(desk, sort, text, seen)
    _hold(desk, sort, text)


def as_seen(desk: Desk, sort: Sort, text: str | None, seen: str) -> None:
    """Raises AnotherDifference where the text would change anything but what was ``seen``."""
    if _seal(text_of(desk, sort), text) != seen:
        raise AnotherDifference()


def _hold(desk: Desk, sort: Sort, text: str | None) -> int:
    return (put_back(desk, sort) or 0) if text is None else read_in(desk, sort, text)


def _seal(held: str, text: str | None) -> str:
    return hashlib.sha256(repr((held, text)).encode()).hexdigest()


def _lines(before: str, after: str) -> tuple[Line, ...]:
    found = unified_diff(before.splitlines(), after.splitlines(), n=AROUND, lineterm="")
    lines = [one for one in found if not one.startswith(("--- ", "+++ "))]
    return tuple(Line(one[0], "" if one[0] == "@" else one[1:]) for one in lines if one)


def _readers(desk: Desk, was: Counter[int], will: Counter[int]) -> tuple[Reader, ...]:
    changed = [one for one in {*was, *will} if was[one] != will[one]]
    names = names_of(desk.session, desk.municipality, changed)
    told = [Reader(names.get(one, ""), was[one], will[one]) for one in changed]
    most = sorted(told, key=lambda one: (-abs(one.after - one.before), one.name.casefold()))
    return tuple(most[:PEOPLE])
