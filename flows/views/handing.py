"""What would move if somebody followed another: the verb is tried, looked at, and taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flows.engine.door import Errand
from flows.engine.handling import Desk
from flows.engine.municipality import Town
from flows.views.people import cases_waiting
from flows.views.waiting_now import Held, Waiting
from models.case.questions import delegated_to
from models.post.questions import letters_to
from models.post.under_way import under_way
from models.register.appointments import not_over, stood_in_for
from models.register.questions import names_of
from models.register.tables import Appointment

Act = Callable[[Desk], object]


class Moved(NamedTuple):
    """A case that would move: a copy, as the rows are gone once nothing stays."""

    number: int
    version: int
    name: str
    kind: str
    state: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Moves:
    """What moves from ``old`` to ``new`` (their names) on the day.

    ``ends``: the roles that end; ``keeps``: those that stay. ``cases``: those that would wait for
    the old one no more, the earliest first; ``told``: how many of them letters have spoken of, so
    that the new one hears of them at once. ``handed``: how much of what colleagues handed to her
    by name goes along; ``falls_back``: goes back to the role. ``stands_in``: for how many she stood
    in. ``held``: letters to her that are held.
    """

    old: str
    new: str
    starts: date
    ends: tuple[Held, ...]
    keeps: tuple[Held, ...]
    cases: tuple[Moved, ...]
    late: int
    told: int
    handed: int
    falls_back: int
    stands_in: int
    held: int

    @property
    def seal(self) -> str:
        """Another one when anything of it is another."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


class _Back(Exception):
    """Nothing of it is to stay."""


@contextmanager
def tried(errand: Errand) -> Iterator[Desk]:
    """A desk at which nothing stays."""
    try:
        with errand.desk() as desk:
            yield desk
            raise _Back
    except _Back:
        pass


def moves(errand: Errand, old: int, new: str, starts: date, act: Act) -> Moves:
    """What ``act`` would move from the old one to a new one who is called so. Raises what it does;
    nothing stays."""
    with tried(errand) as desk:
        session, home = desk.session, desk.municipality
        before = _Before.of(desk, old, starts)
        act(desk)
        session.flush()
        after = desk.town_of(home)
        left = not_over(session, home, old, starts)
        gone = [one for one in before.cases if not _waits(after, one, old, starts)]
        numbers = {one.case.id for one in gone}
        kept = {case.id for case in delegated_to(session, home, old) if case.id in before.handed}
        return Moves(
            old=names_of(session, home, [old])[old],
            new=new,
            starts=starts,
            ends=_held(before.posts, lambda post: post.id not in {one.id for one in left}),
            keeps=_held(left, lambda _post: True),
            cases=tuple(
                Moved(
                    one.case.id or 0,
                    one.case.version,
                    one.name,
                    one.case.kind,
                    one.case.state,
                    one.case.due,
                )
                for one in gone
            ),
            late=sum(one.case.due is not None and one.case.due < desk.day for one in gone),
            told=sum(one.case in numbers for one in under_way(session, home)),
            handed=len(before.handed - kept),
            falls_back=len(kept & numbers),
            stands_in=before.stands_in - len(stood_in_for(session, home, old, starts)),
            held=sum(one.status == "held" for one in letters_to(session, home, old)),
        )


@dataclass(frozen=True, slots=True)
class _Before:
    posts: tuple[Appointment, ...]
    cases: tuple[Waiting, ...]
    handed: frozenset[int | None]
    stands_in: int

    @classmethod
    def of(cls, desk: Desk, old: int, starts: date) -> _Before:
        session, home = desk.session, desk.municipality
        waits = cases_waiting(session, desk.place, starts, desk.who.person)
        handed = delegated_to(session, home, old)
        return cls(
            posts=tuple(not_over(session, home, old, starts)),
            cases=tuple(one for one in waits if old in one.people),
            handed=frozenset(case.id for case in handed if case.closed is None),
            stands_in=len(stood_in_for(session, home, old, starts)),
        )


def _waits(place: Town, one: Waiting, person: int, day: date) -> bool:
    """Whether the case waits for the person on the day as the municipality is then."""
    case = one.case
    where = (case.owner_role, case.unit_id, case.delegate_id)
    return person in place.directory.addressed("owner", *where, day)


def _held(posts: Sequence[Appointment], wanted: Callable[[Appointment], bool]) -> tuple[Held, ...]:
    return tuple((post.role, post.unit_id) for post in posts if wanted(post))
