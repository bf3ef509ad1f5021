"""Who is to hear a rung, and why it is they: the ladder is one over people, not only over roles.

A rung that means people who have been told already moves on to the next ones above, along the
chain of command; nobody is escalated to themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from flows.engine.municipality import Town
from models.case.timers import Due
from states.hearing import Heard, How
from states.ladder import (
    COORDINATOR,
    DEPUTY,
    HEAD_OF_ADMINISTRATION,
    HEADTEACHER,
    MANAGER,
    OWNER,
    SCHOOL_CHIEF,
    Level,
    climb,
    is_change_of_hands,
    role_on,
)

CHAIN_OF_COMMAND = (HEADTEACHER, MANAGER, SCHOOL_CHIEF, HEAD_OF_ADMINISTRATION)
NOBODY: frozenset[int] = frozenset()


def answering(row: Due, place: Town, day: date) -> list[Heard]:
    """Who answers for the case on the day: the delegate, or those of the role that owns it."""
    return place.directory.hearing(OWNER, row.owner_role, row.unit, row.delegate, day)


def hearers(
    row: Due, level: Level, place: Town, day: date, told: Collection[int] = NOBODY
) -> list[Heard]:
    """Who is to hear the rung on the day, each once. ``told``: who was told at lower rungs after
    the last day; the calm pace above the ladder tells them again."""
    owners = answering(row, place, day)
    past = NOBODY if place.rungs(row.owner_role).is_calm(level) else frozenset(told)
    passed = past | {one.person for one in owners}
    found: dict[int, Heard] = {}
    for word in level.to:
        if word == OWNER:
            mine = owners if row.delegate is not None else _frozen(row, word, level, place, day)
            heard = [*(mine or owners), *_who_handed_on(row, level, place, owners, day)]
        elif word == DEPUTY:
            where = (row.owner_role, row.unit, row.delegate, day)
            heard = place.directory.hearing(DEPUTY, *where)
        else:
            heard = _above(row, word, level, place, day, passed)
        for one in heard:
            found.setdefault(one.person, one)
    return list(found.values())


def _who_handed_on(
    row: Due, level: Level, place: Town, owners: Iterable[Heard], day: date
) -> list[Heard]:
    """The role that a step was handed on from keeps the responsibility: a copy to it once the
    case is late."""
    delegated = any(one.how is How.DELEGATE for one in owners)
    if not delegated or (level.days <= 0 and not is_change_of_hands(level.days)):
        return []
    role = place.directory.asked(row.owner_role, row.unit, day)
    return [one._replace(how=How.HANDED_ON, of=row.delegate) for one in role]


def _above(
    row: Due, word: str, level: Level, place: Town, day: date, passed: Collection[int]
) -> list[Heard]:
    """Those whom a word above the owner means; whoever has been told is followed by the next."""
    if still := _frozen(row, word, level, place, day, passed):
        return still
    role = role_on(word, row.owner_role)
    others = climb(role) if role in CHAIN_OF_COMMAND else (COORDINATOR,)
    return place.directory.first_of((role, *others), row.unit, day, passed)


def _frozen(
    row: Due, word: str, level: Level, place: Town, day: date, passed: Collection[int] = NOBODY
) -> list[Heard]:
    """A frozen chain keeps its people while they hold the role; whoever left is followed by the
    successor."""
    rung = row.chain.rung(level.days) if row.chain else None
    role = role_on(word, row.owner_role)
    frozen = rung.held_by(word) or () if rung is not None else ()
    return [
        Heard(person, role)
        for person in frozen
        if person not in passed and place.directory.still(person, role, row.unit, day)
    ]


def told_below(told: Iterable[tuple[int, int, date, str]], level: int) -> frozenset[int]:
    """Of what was said of a case (rung, person, day, status): who was told after the last day at
    a rung below ``level``."""
    return frozenset(who for days, who, *_ in told if 0 < days < level)


def is_spent(level: Level, heard: Collection[Heard], known: Collection[object]) -> bool:
    """Whether a rung above the owner reaches nobody new, though somebody knows of the case:
    ``known`` are those who answer for it, and those who were told."""
    return not heard and level.days > 0 and OWNER not in level.to and bool(known)
