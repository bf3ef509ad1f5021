"""One person: her roles, deputies and absences, what waits for her, and every letter to her."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.handling import Desk
from flows.engine.refusals import NoSuchPerson
from flows.views.people import Reader, cases_waiting
from flows.views.waiting_now import Held, Waiting
from models.post.questions import letters_to
from models.post.tables import Message
from models.register import questions
from models.register.tables import Absence, Appointment, Person
from models.server import HIGHEST


@dataclass(frozen=True, slots=True)
class StandsIn:
    """What she does for somebody who is away on the day: the role, the unit, and whose it is."""

    held: Held
    of: int


@dataclass(frozen=True, slots=True)
class Seen:
    """``known``: the reader may know of absences, address and letters, which are empty else.
    ``posts``: her appointments, those of today first, then the coming and the past ones;
    ``deputy_for``: those of others that name her; ``waiting``: cases whose days
    the reader may know."""

    person: Person
    known: bool
    posts: tuple[Appointment, ...]
    deputy_for: tuple[Appointment, ...]
    stands_in: tuple[StandsIn, ...]
    absences: tuple[Absence, ...]
    waiting: tuple[Waiting, ...]
    letters: tuple[Message, ...]


def person_in(desk: Desk, number: int) -> Person:
    """Somebody of the municipality. Raises NoSuchPerson, also for whoever was erased."""
    row = desk.session.get(Person, number) if 0 < number <= HIGHEST else None
    if row is None or row.municipality_id != desk.municipality or not row.email:
        raise NoSuchPerson(person=str(number))
    return row


def seen(desk: Desk, number: int) -> Seen:
    """The person as whoever is at the desk may see her. Raises NoSuchPerson."""
    session, home, day = desk.session, desk.municipality, desk.day
    row = person_in(desk, number)
    every = questions.appointments_of(session, home, number)
    own = [post for post in every if post.person_id == number]
    known = Reader(desk).knows(number, {post.unit_id for post in own if holds(post, desk)})
    waits = cases_waiting(session, desk.place, day, desk.who.person)
    mine = [one for one in waits if number in one.people]
    return Seen(
        person=row,
        known=known,
        posts=tuple(sorted(own, key=lambda post: _order(post, desk))),
        deputy_for=tuple(
            post for post in every if post.deputy_id == number and not is_over(post, desk)
        ),
        stands_in=_stands_in(desk, number),
        absences=tuple(reversed(questions.absences(session, home, number))) if known else (),
        waiting=tuple(mine),
        letters=tuple(letters_to(session, home, number)) if known else (),
    )


def holds(post: Appointment, desk: Desk) -> bool:
    """Whether the appointment holds on the day."""
    return not is_over(post, desk) and not is_to_come(post, desk)


def is_over(post: Appointment, desk: Desk) -> bool:
    return post.ends is not None and post.ends < desk.day


def is_to_come(post: Appointment, desk: Desk) -> bool:
    return post.starts is not None and post.starts > desk.day


def _order(post: Appointment, desk: Desk) -> tuple[int, int]:
    part = 2 if is_over(post, desk) else 1 if is_to_come(post, desk) else 0
    last = post.ends or post.starts
    return part, (-last.toordinal() if last and part == 2 else last.toordinal() if last else 0)


def _stands_in(desk: Desk, number: int) -> tuple[StandsIn, ...]:
    directory, day = desk.place.directory, desk.day
    if directory.is_away(number, day):
        return ()
    return tuple(
        StandsIn((post.role, post.unit), post.person)
        for post in directory.held_on(day)
        if post.deputy == number and directory.is_away(post.person, day)
    )
