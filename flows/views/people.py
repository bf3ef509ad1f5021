"""Who there is: everybody of the register with roles, address, absences and what waits for each.

Names, roles and what waits may be read by whoever is in. Whether somebody is away, and what her
address does, is for those who may note it, and for herself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, may
from flows.engine.handling import Desk
from flows.engine.municipality import Town
from flows.views.waiting_now import Held, Vacancy, Waiting, waiting_now
from models.case.questions import open_cases
from models.register import questions
from models.register.posts import Post
from states.ladder import OWNER

KNOWS = "register.note_absence"
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Line:
    """One person. ``held``: her roles on the day; ``coming``: those that begin later; ``former``:
    she held roles, and none now or later. ``away``: the absence that she is in, else the next one.
    ``known``: the reader may know of absences and of the address; else ``away`` is None and
    ``bounced`` False."""

    person: int
    name: str
    email: str
    held: tuple[Held, ...]
    coming: tuple[Held, ...]
    former: bool
    waits: int
    late: int
    known: bool
    bounced: bool = False
    away: Span | None = None

    def is_away(self, day: date) -> bool:
        return self.away is not None and self.away[0] <= day


@dataclass(slots=True)
class Reader:
    """What whoever is at the desk may know of others; the door is asked once for each unit."""

    desk: Desk
    _units: dict[int | None, bool] = field(default_factory=dict)

    def knows(self, person: int, units: Iterable[int | None]) -> bool:
        """Whether she may know of the absences and the post of somebody who holds roles at the
        units: those at a single one are their leaders' too."""
        if person == self.desk.who.person:
            return True
        at = set(units)
        unit = at.pop() if len(at) == 1 else None
        if unit not in self._units:
            self._units[unit] = may(self.desk, KNOWS, About(unit=unit))
        return self._units[unit]


def everybody(desk: Desk) -> list[Line]:
    """Everybody who was not erased, by name, as whoever is at the desk may see them."""
    place, day, session = desk.place, desk.day, desk.session
    counts: dict[int, list[bool]] = defaultdict(list)
    for one in cases_waiting(session, place, day, desk.who.person):
        for person in one.people:
            counts[person].append(one.case.due is not None and one.case.due < day)
    held = _by_person(place)
    reader = Reader(desk)
    found = []
    for row in questions.people(session, desk.municipality):
        if not row.email:
            continue
        number, posts = row.id or 0, held.get(row.id or 0, [])
        now = [post for post in posts if post.holds(day)]
        later = [post for post in posts if post.starts is not None and post.starts > day]
        known = reader.knows(number, {post.unit for post in now})
        found.append(
            Line(
                person=number,
                name=row.name,
                email=row.email,
                held=tuple(dict.fromkeys((post.role, post.unit) for post in now)),
                coming=tuple(dict.fromkeys((post.role, post.unit) for post in later)),
                former=bool(posts) and not now and not later,
                waits=len(counts[number]),
                late=sum(counts[number]),
                known=known,
                bounced=known and bool(row.unreachable),
                away=absence_at(place, number, day) if known else None,
            )
        )
    return sorted(found, key=lambda one: (one.name.casefold(), one.person))


def cases_waiting(
    session: Session, place: Town, day: date, reader: int | None
) -> Iterator[Waiting]:
    """The municipality's open cases with a last day, the earliest first, each with those who get
    its letters on the day; without those whose days the reader may not know."""
    secrets = secrets_of(session, place.municipality)
    directory = place.directory
    asked: dict[tuple[str, int | None, int | None], tuple[int, ...]] = {}
    for case, name in open_cases(session, place.municipality):
        if not secrets.may_see(case, reader, directory, day):
            continue
        where = (case.owner_role, case.unit_id, case.delegate_id)
        if where not in asked:
            asked[where] = tuple(directory.addressed(OWNER, *where, day))
        yield Waiting(case, name, asked[where])


def vacancies(desk: Desk) -> list[Vacancy]:
    """The roles that cases wait for and nobody holds today, the ones with late cases first."""
    return list(waiting_now(desk).vacant)


def absence_at(place: Town, person: int, day: date) -> Span | None:
    """The absence that the day lies in, else the first one that is to come."""
    spans = place.directory.absences.get(person, ())
    return min((span for span in spans if span[1] >= day), default=None)


def _by_person(place: Town) -> dict[int, list[Post]]:
    """Every appointment of the municipality, past and coming ones too, by person."""
    found: dict[int, list[Post]] = defaultdict(list)
    for appointed in place.directory.posts.values():
        for one in appointed:
            post = Post._make(one)
            found[post.person].append(post)
    return found
