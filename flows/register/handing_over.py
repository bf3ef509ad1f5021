"""One person follows another: in one role, or in everything that she holds.

What waits for a role goes with it. What a colleague had handed to her by name goes on to whoever
follows when that one can take it today; else it falls back to the role, which is told.
"""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import date, timedelta

from flows.engine.delegation import delegate
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import PersonNumber
from flows.engine.record import note_down
from flows.engine.refusals import CannotAnswer, NoSuchPerson, NotAllowed
from flows.register.appointing import (
    Address,
    AlreadyHolds,
    AppointmentNumber,
    changeable,
    check_span,
    made,
    of_appointment,
    person_or_new,
    told_of,
)
from flows.register.people import BadSpan, Name, somebody
from models.case.questions import delegated_to
from models.case.tables import Case
from models.register.appointments import appointments_to, not_over, stood_in_for
from models.register.tables import Appointment, Person
from states.errors import ArshjulError
from states.permissions import OPERATOR

A_DAY = timedelta(days=1)


class ToOneself(ArshjulError):
    """Nobody follows herself."""

    key = "to_oneself"


class NothingToHandOver(ArshjulError):
    """The person holds nothing that another could take over."""

    key = "nothing_to_hand_over"


@verb("register.replace", of_appointment("appointment"))
def replace(
    desk: Desk,
    appointment: AppointmentNumber,
    starts: date,
    person: PersonNumber | None = None,
    *,
    name: Name = "",
    email: Address = "",
    locale: str = "",
) -> Appointment:
    """Somebody else holds the role from a day, until further notice, and the appointment ends the
    day before. Whoever stood in stands in for the new one as well. What a colleague handed to the
    old one by name at the unit goes along. Returns the new appointment.

    Raises NoSuchAppointment, NotAllowed for the operator's role, ToOneself, BadSpan, AlreadyHolds
    and as ``person_or_new`` does."""
    post = changeable(desk, appointment)
    who = person_or_new(desk, person, name, email, locale)
    _other(post.person_id, who)
    check_span(desk, starts, None)
    new = _followed(desk, post, who, starts, None)
    if new is None:
        raise AlreadyHolds(name=who.name)
    handed = [one for one in _delegated(desk, post.person_id) if one.unit_id == post.unit_id]
    _hand_on(desk, handed, who.id or 0, starts)
    return new


@verb("register.hand_over")
def hand_over(desk: Desk, person: PersonNumber, to: PersonNumber, starts: date) -> int:
    """Somebody else has everything of a person from a day: her appointments, those in which she
    stands in, and what colleagues handed to her by name. Returns how many appointments.

    Raises NoSuchPerson, NotAllowed for the operator's role, ToOneself, BadSpan,
    NothingToHandOver."""
    somebody(desk, person)
    who = somebody(desk, to)
    _other(person, who)
    check_span(desk, starts, None)
    session, home = desk.session, desk.municipality
    posts = not_over(session, home, person, starts)
    others = stood_in_for(session, home, person, desk.day)
    handed = _delegated(desk, person)
    if not posts and not others and not handed:
        raise NothingToHandOver()
    if desk.who.person is not None and any(post.role == OPERATOR for post in posts):
        raise NotAllowed(verb="register.appoint")
    for post in posts:
        _followed(desk, post, who, starts, post.ends)
    for post in others:
        post.deputy_id = who.id if who.id != post.person_id else None
        session.add(post)
    session.flush()
    _hand_on(desk, handed, to, starts)
    told = {"person": person, "to": to, "from": starts.isoformat(), "roles": len(posts)}
    note_down(desk, "handed_over", told)
    return len(posts)


def _other(person: int, who: Person) -> None:
    if who.id == person:
        raise ToOneself()


def _followed(
    desk: Desk, post: Appointment, who: Person, starts: date, until: date | None
) -> Appointment | None:
    """The appointment goes on to somebody else from the day, until a day; None where that one
    holds the role then already. What was to begin later begins on its own day. Raises BadSpan."""
    begins = max(starts, post.starts or starts)
    holds = [
        one
        for one in appointments_to(
            desk.session, desk.municipality, who.id or 0, post.role, post.unit_id
        )
        if one.ends is None or one.ends >= begins
    ]
    deputy = post.deputy_id
    if post.starts is not None and post.starts >= starts:
        if post.starts <= desk.day:
            raise BadSpan(day=starts)  # it would end before it began
        desk.session.delete(post)  # it never held
        note_down(desk, "appointment_ended", {**told_of(post), "to": None})
    else:
        last = starts - A_DAY
        post.ends = last if post.ends is None else min(post.ends, last)
        desk.session.add(post)
        note_down(desk, "appointment_ended", told_of(post))
    desk.session.flush()
    if holds:
        return None
    ends = until if until is not None and until >= begins else None
    stands_in = None if deputy == who.id else deputy
    return made(desk, who, post.role, post.unit_id, begins, ends, stands_in)


def _delegated(desk: Desk, person: int) -> list[Case]:
    every = delegated_to(desk.session, desk.municipality, person)
    return [case for case in every if case.closed is None]


def _hand_on(desk: Desk, cases: list[Case], to: int, starts: date) -> None:
    """What was handed to somebody by name goes on, as far as whoever follows can take it today and
    whoever hands it on may know its days."""
    if starts > desk.day or not cases:
        return
    now = changed(desk, place=desk.town_of(desk.municipality))
    for case in cases:
        try:
            delegate(now, case.id or 0, to)
        except (CannotAnswer, NotAllowed, NoSuchPerson):
            continue
