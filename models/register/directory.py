"""Who answers: roles, found along the units upwards, on a given day. Roles, not names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam, or_, select
from sqlmodel import Session

from models.many_rows import many_rows
from models.portions import portions
from models.register.posts import Appointed, Post, PostsOfDay, holding
from models.register.tables import Absence, Appointment, Person, Unit
from states.hearing import Heard, How
from states.ladder import AT_THE_UNIT, COORDINATOR, DEPUTY, INSTEAD, OWNER, role_on

# Read as tables: these are the many rows of a tick, and as entities they cost twice as much.
APPOINTMENT: Table = Appointment.__table__  # type: ignore[attr-defined]
ABSENCE: Table = Absence.__table__  # type: ignore[attr-defined]
PERSON: Table = Person.__table__  # type: ignore[attr-defined]
UNIT: Table = Unit.__table__  # type: ignore[attr-defined]
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_POSTS = select(
    APPOINTMENT.c.municipality_id,
    APPOINTMENT.c.person_id,
    APPOINTMENT.c.role,
    APPOINTMENT.c.unit_id,
    APPOINTMENT.c.deputy_id,
    APPOINTMENT.c.starts,
    APPOINTMENT.c.ends,
).where(APPOINTMENT.c.municipality_id.in_(_WANTED))
_AWAY = select(
    ABSENCE.c.municipality_id, ABSENCE.c.person_id, ABSENCE.c.starts, ABSENCE.c.ends
).where(ABSENCE.c.municipality_id.in_(_WANTED))
_LOST = select(PERSON.c.municipality_id, PERSON.c.id).where(
    PERSON.c.municipality_id.in_(_WANTED), PERSON.c.unreachable != ""
)
_TREE = select(UNIT.c.municipality_id, UNIT.c.id, UNIT.c.parent_id).where(
    UNIT.c.municipality_id.in_(_WANTED), UNIT.c.parent_id.is_not(None)
)


def _lacking(role: str, posts: Sequence[Post], here: Sequence[Heard]) -> Heard:
    """Why nobody new was found in a role, as far as others are told of it."""
    if here:
        return Heard(here[0].person, role, How.NEXT, here[0].person)
    if posts:
        return Heard(posts[0].person, role, How.ABSENT, posts[0].person)
    return Heard(0, role, How.VACANT)


def _instead(one: Heard, why: Heard) -> Heard:
    """Somebody who is asked because of what another role lacks."""
    return Heard(one.person, one.role, why.how, why.of, why.role)


@dataclass(slots=True)
class Directory:
    """One municipality's appointments, absences and tree of units."""

    posts: dict[tuple[str, int | None], tuple[Appointed, ...]] = field(default_factory=dict)
    absences: dict[int, list[tuple[date, date]]] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)
    unreachable: set[int] = field(default_factory=set)
    _on: PostsOfDay | None = field(default=None, init=False, repr=False, compare=False)

    def _of_day(self, day: date) -> PostsOfDay:
        """Of the day that was asked for last: what is asked of it again and again."""
        known = self._on
        if known is None or known.day != day:
            posts = [post for one in self.posts.values() for post in holding(one, day)]
            known = PostsOfDay(day, posts, {post.person for post in posts}, defaultdict(list))
            for post in posts:
                acting = {post.person}
                if self.is_away(post.person, day):
                    acting.add(self._deputy(post, known) or post.person)
                for person in acting:
                    known.acts_in[person].append((post.role, post.unit))
            self._on = known  # whole, for whoever else asks meanwhile
        return known

    def is_away(self, person: int, day: date) -> bool:
        """Absent on the day, or at an address that the mail server refuses for good."""
        if person in self.unreachable:
            return True
        spans = self.absences.get(person)
        return spans is not None and any(start <= day <= end for start, end in spans)

    def holds_any(self, person: int, day: date) -> bool:
        """Whether the person holds any appointment on the day."""
        return person in self._of_day(day).people

    def turning_days(self) -> Iterator[date]:
        """The first days on which somebody holds a role, or holds it no more."""
        for appointed in self.posts.values():
            for post in map(Post._make, appointed):
                if post.starts is not None:
                    yield post.starts
                if post.ends is not None:
                    yield post.ends + timedelta(days=1)

    def held_on(self, day: date) -> Iterator[Post]:
        """All appointments that hold on the day, by role and unit."""
        yield from self._of_day(day).posts

    def held_by(self, person: int, day: date) -> list[tuple[str, int | None]]:
        """The roles that the person acts in on the day, each with the unit that it is held for
        (None: the authority): her own, and those of whoever she stands in for."""
        return [*self._of_day(day).acts_in.get(person, ())]

    def own_roles(self, person: int, day: date) -> set[str]:
        """The roles that the person herself holds on the day, wherever."""
        return {post.role for post in self.held_on(day) if post.person == person}

    def units_of(self, person: int, day: date) -> set[int | None]:
        """The units that the person holds roles of her own for on the day; None: the authority."""
        return {post.unit for post in self.held_on(day) if post.person == person}

    def line(self, unit: int | None) -> Iterator[int]:
        """The unit and those that it lies under, itself first."""
        seen: set[int] = set()
        while unit is not None and unit not in seen:
            yield unit
            seen.add(unit)
            unit = self.parents.get(unit)

    def covers(self, above: int | None, unit: int | None) -> bool:
        """Whether a role that is held at ``above`` reaches ``unit``; None is the authority."""
        return above is None or above in self.line(unit)

    def holders(self, role: str, unit: int | None, day: date) -> list[Post]:
        """The role's appointments on the day: at the unit, else at its parents, else above all."""
        for one in self.line(unit):
            if found := self._at(role, one, day):
                return found
        return [] if role in AT_THE_UNIT else self._at(role, None, day)

    def _at(self, role: str, unit: int | None, day: date) -> list[Post]:
        return holding(self.posts.get((role, unit), ()), day)

    def _present(self, posts: Iterable[Post], day: date) -> list[Heard]:
        """Who is here of the appointments; whoever is away is replaced by the deputy."""
        found: dict[int, Heard] = {}
        for post in posts:
            heard: Heard | None = Heard(post.person, post.role)
            if self.is_away(post.person, day):
                deputy = self._deputy(post, self._of_day(day))
                stands_in = None if deputy is None else Heard(deputy, post.role, How.STANDS_IN)
                heard = stands_in and stands_in._replace(of=post.person)
            if heard is not None:
                found.setdefault(heard.person, heard)
        return list(found.values())

    def _deputy(self, post: Post, of: PostsOfDay) -> int | None:
        deputy = post.deputy
        here = deputy is not None and deputy in of.people and not self.is_away(deputy, of.day)
        return deputy if here else None

    def away_until(self, person: int, day: date) -> date | None:
        """The last day of the absence that ``day`` lies in; None: she is here, or cannot be
        reached at all."""
        ends = [end for start, end in self.absences.get(person, ()) if start <= day <= end]
        return max(ends, default=None)

    def asked(self, role: str, unit: int | None, day: date) -> list[Heard]:
        """Who answers in ``role`` on the day, or in the nearest role that has somebody; each with
        why it is she."""
        return self.first_of((role, *INSTEAD.get(role, (COORDINATOR,))), unit, day)

    def first_of(
        self,
        roles: Sequence[str],
        unit: int | None,
        day: date,
        told: Collection[int] = (),
    ) -> list[Heard]:
        """Who is here in the first of ``roles`` that has somebody who is not among ``told``."""
        why: Heard | None = None
        for role in roles:
            posts = self.holders(role, unit, day)
            here = self._present(posts, day)
            if new := [one for one in here if one.person not in told]:
                return new if why is None else [_instead(one, why) for one in new]
            if why is None:
                why = _lacking(role, posts, here)
        return []

    def people(self, role: str, unit: int | None, day: date) -> list[int]:
        """Who answers in ``role`` on the day, or in the nearest role that has somebody."""
        return [one.person for one in self.asked(role, unit, day)]

    def deciders(self, role: str, unit: int | None, day: date) -> set[int]:
        """Who decides where a role decides: its holders, and the deputies of those who are away;
        where none of them is here, also the next above in the chain of command. A coordinator
        is reminded in the end, and decides for none but herself."""
        found: set[int] = set()
        for asked in (role, *INSTEAD.get(role, ())):
            if asked == COORDINATOR and asked != role:
                continue
            posts = self.holders(asked, unit, day)
            found |= {post.person for post in posts}
            if here := self._present(posts, day):
                return found | {one.person for one in here}
        return found

    def is_vacant(self, role: str, unit: int | None, day: date) -> bool:
        return not self.holders(role, unit, day)

    def is_reachable(self, role: str, unit: int | None, day: date) -> bool:
        """Whether somebody holds the role on the day whose address is not refused."""
        return any(post.person not in self.unreachable for post in self.holders(role, unit, day))

    def addressed(
        self, rung_role: str, owner_role: str, unit: int | None, delegate: int | None, day: date
    ) -> list[int]:
        """The people whom a rung's word means for one case on the day."""
        heard = self.hearing(rung_role, owner_role, unit, delegate, day)
        return [one.person for one in heard]

    def hearing(
        self, rung_role: str, owner_role: str, unit: int | None, delegate: int | None, day: date
    ) -> list[Heard]:
        """Those whom a rung's word means for one case on the day, each with why it is she."""
        if rung_role == OWNER and delegate is not None and self.can_answer(delegate, day):
            return [Heard(delegate, owner_role, How.DELEGATE)]
        role = role_on(rung_role, owner_role)
        if rung_role == DEPUTY:
            pairs = [
                (post, self._deputy(post, self._of_day(day)))
                for post in self.holders(role, unit, day)
            ]
            return [
                Heard(deputy, role, How.DEPUTY, post.person)
                for post, deputy in pairs
                if deputy is not None
            ]
        return self.asked(role, unit, day)

    def can_answer(self, person: int, day: date) -> bool:
        """Whether the person is here and holds any role on the day."""
        return not self.is_away(person, day) and self.holds_any(person, day)

    def answering(self, day: date) -> set[int]:
        """Everybody who is here on the day and holds any role."""
        found = {post.person for post in self.held_on(day)}
        return {person for person in found if not self.is_away(person, day)}

    def still(self, person: int, role: str, unit: int | None, day: date) -> bool:
        """Whether the person still holds the role for the unit on the day, and is not away."""
        if self.is_away(person, day):
            return False
        return any(post.person == person for post in self.holders(role, unit, day))


def holds_any(session: Session, person: int, day: date) -> bool:
    """Whether the person holds any appointment on the day; asked of the rows, for one person."""
    return bool(roles_of(session, person, day))


def roles_of(session: Session, person: int, day: date) -> set[str]:
    """The roles that the person herself holds on the day, wherever; asked of the rows."""
    post = APPOINTMENT.c
    wanted = select(post.role).where(
        post.person_id == person,
        or_(post.starts.is_(None), post.starts <= day),
        or_(post.ends.is_(None), post.ends >= day),
    )
    return set(session.execute(wanted).scalars())


def directories(session: Session, municipalities: Sequence[str]) -> dict[str, Directory]:
    """The directories of the municipalities, in a few questions however many there are."""
    session.flush()
    found: dict[str, Directory] = defaultdict(Directory)
    for portion in portions(municipalities):
        asked = {"wanted": list(portion)}
        for municipality, *appointed in many_rows(session, _POSTS, asked):
            held, key = found[municipality].posts, (appointed[1], appointed[2])
            held[key] = (*held.get(key, ()), tuple(appointed))
        for municipality, person, starts, ends in session.execute(_AWAY, asked):
            found[municipality].absences.setdefault(person, []).append((starts, ends))
        for municipality, person in session.execute(_LOST, asked):
            found[municipality].unreachable.add(person)
        for municipality, unit, parent in session.execute(_TREE, asked):
            found[municipality].parents[unit] = parent
    return found
