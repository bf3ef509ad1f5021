"""The bodies that decide here, in their chain: board or committee, executive, council.

A matter goes up the chain (utskott or nämnd → kommunstyrelse → kommunfullmäktige; utvalg →
formannskap → kommunestyre) and never down again, unless it was referred back. Source: seed S0,
"kommunstyrelsens produktionsutskott", "kommunstyrelsen", "kommunfullmäktige".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ANY = "*"  # a name that begins so stands for every body with a word that ends so


@dataclass(frozen=True, slots=True)
class Body:
    """One link of the chain, as the municipality names it. A name with ``*`` in front is a sort of
    body ("*nämnden"); the others are names of one and the same body, so that one which has got a
    new name is listed under both. ``only_one``: there is one such body, whatever it is called.
    ``countries``: where it is found, none for everywhere."""

    code: str
    names: tuple[str, ...]
    only_one: bool = False
    countries: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Its names for a person; of "*nämnd" and "*nämnden" only the longer. A sort of which
        there are several begins with an ellipsis."""
        told = [
            one
            for one in self.names
            if not any(other != one and other.startswith(one) for other in self.names)
        ]
        return "/".join(name.replace(ANY, "" if self.only_one else "…", 1) for name in told)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body stands. ``rank`` 0 is first in the chain; ``body`` tells it from others of the
    same sort."""

    rank: int
    code: str
    body: str


def plain(name: str) -> str:
    """A name for comparing: white space and capitals do not count."""
    return " ".join(name.casefold().split())


def place_of(chain: Sequence[Body], name: str) -> Place | None:
    """Where the body with a name stands; None when it is not in the chain. A name in full goes
    before a sort, and a longer ending ("kommunestyret") before a shorter ("styret")."""
    wanted = plain(name)
    words = [word for word in re.split(r"\W+", wanted) if word]
    best: tuple[int, Place] | None = None
    for rank, body in enumerate(chain):
        for one in map(plain, body.names):
            if one == wanted:
                return Place(rank, body.code, body.code)
            ending = one.removeprefix(ANY)
            if ending != one and any(word.endswith(ending) for word in words):
                found = Place(rank, body.code, body.code if body.only_one else wanted)
                best = max(best or (0, found), (len(ending), found), key=lambda pair: pair[0])
    return best[1] if best else None


def is_same(chain: Sequence[Body], one: str, other: str) -> bool:
    """Whether two names are those of one body."""
    first, second = place_of(chain, one), place_of(chain, other)
    if first is None or second is None:
        return plain(one) == plain(other)
    return first.body == second.body


def is_before(chain: Sequence[Body], one: str, other: str) -> bool:
    """Whether a body stands before another in the chain. One that is not in it stands nowhere."""
    first, second = place_of(chain, one), place_of(chain, other)
    return first is not None and second is not None and first.rank < second.rank


def known(chain: Sequence[Body]) -> str:
    """The chain as a refusal names it."""
    return " → ".join(body.shown for body in chain)
