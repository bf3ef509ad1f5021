"""The escalation chain of a late case, frozen when it begins to be late: rungs, roles, people.

One value, written and read here alone; a case keeps it as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from states.ladder import DEPUTY, OWNER, Ladder, Level

Stored = Sequence[Mapping[str, Any]]
People = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung with the people (ids) who held each of its roles when the chain was frozen."""

    level: Level
    people: People

    def held_by(self, role: str) -> tuple[int, ...] | None:
        """The people of a role; None where the rung does not speak to it."""
        return next((people for word, people in self.people if word == role), None)


@lru_cache(maxsize=4096)
def _rung(days: int, letter: str, people: People) -> Rung:
    """A rung as it was kept; above its owners, the late cases of an authority share theirs."""
    return Rung(Level(days, letter, tuple(role for role, _ in people)), people)


@dataclass(frozen=True, slots=True)
class Chain:
    """The rungs after the due date, as they were when the first of them came into sight."""

    rungs: tuple[Rung, ...]

    @classmethod
    def read(cls, stored: Stored | None) -> Chain | None:
        """The chain that a case keeps; None where the case has none yet."""
        if not stored:
            return None
        return cls(
            tuple(
                _rung(
                    rung["days"],
                    rung["letter"],
                    tuple((entry["role"], tuple(entry["people"])) for entry in rung["to"]),
                )
                for rung in stored
            )
        )

    @classmethod
    def parse(cls, text: str | None) -> Chain | None:
        """The chain in the JSON that a case's row holds."""
        return cls.read(json.loads(text)) if text else None

    @classmethod
    def freeze(cls, ladder: Ladder, holders: Callable[[str], Sequence[int]]) -> Chain:
        """The ladder's rungs after the due date; ``holders`` says who is meant by a rung's word."""
        return cls(
            tuple(
                Rung(level, tuple((role, tuple(holders(role))) for role in level.to))
                for level in ladder.levels
                if level.days > 0
            )
        )

    @classmethod
    def below(cls, ladder: Ladder) -> Chain:
        """Where a law's time runs out: the rungs after it that speak to whoever answers, and none
        that climbs. Those above were told at the hour by the clock itself, and a law knows no later
        day that they could wait for. Whoever answers is asked for on the day."""
        late = [level for level in ladder.levels if level.days > 0]
        own = [level for level in late if OWNER in level.to]
        own = own or [replace(one, letter="overdue", to=(OWNER,)) for one in late[:1]]
        return cls(
            tuple(
                Rung(level, tuple((word, ()) for word in level.to if word in (OWNER, DEPUTY)))
                for level in own
            )
        )

    def stored(self) -> list[dict[str, Any]]:
        """The chain as the case keeps it."""
        return [
            {
                "days": rung.level.days,
                "letter": rung.level.letter,
                "to": [{"role": role, "people": list(people)} for role, people in rung.people],
            }
            for rung in self.rungs
        ]

    def rung(self, days: int) -> Rung | None:
        """The rung so many working days after the due date, where the chain has one there."""
        for rung in self.rungs:
            if rung.level.days == days:
                return rung
        return None

    def ladder(self, today: Ladder, owner_role: str) -> Ladder:
        """The rungs that hold for the case: today's before the due date, its own ones after it.
        A letter of the calm pace is one by today's ladder too, whose words it is called by."""
        before = tuple(level for level in today.levels if level.days <= 0)
        frozen = tuple(rung.level for rung in self.rungs)
        return replace(today, levels=before + frozen, owner=owner_role, above=today.top)
