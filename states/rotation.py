"""Whose turn it is when an activity goes round among units (*växelvis*).

The unit whose last turn lies longest ago is next; one that never had a turn goes first. Thus each
unit has its turn before any other has two, new units join at once, closed ones leave, and the same
history always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence


def next_turn(
    members: Sequence[int], turns: Sequence[int], busy: Collection[int] = ()
) -> int | None:
    """The unit whose turn it is; None when there is none.

    ``members``: the units that take part now, in the order in which newcomers get their first
    turn. ``turns``: the units that had a turn, oldest first; a turn that came to nothing is left
    out, so that the unit gets it again. ``busy``: units that still have a turn before them.
    """
    last = {unit: place for place, unit in enumerate(turns)}
    waiting = [unit for unit in members if unit not in busy]
    return min(waiting, key=lambda unit: last.get(unit, -1), default=None)


def order(members: Sequence[int], turns: Sequence[int], number: int) -> tuple[int, ...]:
    """The next ``number`` turns as they would be if nothing changed."""
    had = list(turns)
    coming: list[int] = []
    for _ in range(number if members else 0):
        unit = next_turn(members, had)
        assert unit is not None
        coming.append(unit)
        had.append(unit)
    return tuple(coming)
