"""Who holds which role: somebody is appointed, an appointment ends, another stands in.

Roles hold the cases, and not people. So whoever is appointed has what waits for the role from her
first day on, and is told of what is under way that morning (``flows.mail.taking_over``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated

from pydantic import StringConstraints

from flows.engine.door import About, Given, of_unit, verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Role
from flows.engine.inputs import Belongs, PersonNumber, UnitNumber
from flows.engine.record import note_down
from flows.engine.refusals import NoSuchPerson, NotAllowed
from flows.engine.safe_names import safe_name
from flows.register.people import BadAddress, BadSpan, Name, language_of, somebody
from models.register import questions
from models.register.appointments import appointments_to
from models.register.tables import Appointment, Person
from notifications.header import UnsafeHeaderText, one_address
from states.errors import ArshjulError
from states.ladder import AT_THE_UNIT
from states.permissions import OPERATOR
from states.plain_names import tidy

FARTHEST = timedelta(days=5 * 366)  # from today: what lies beyond is a slip of the pen
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]


class NoSuchAppointment(ArshjulError):
    """There is no such appointment here."""

    key = "no_such_appointment"


class AlreadyHolds(ArshjulError):
    """The person holds the role there in those days already."""

    key = "already_holds"


class UnitMissing(ArshjulError):
    """The role is held at a unit, and none was named."""

    key = "role_needs_unit"


class OwnStandIn(ArshjulError):
    """Nobody stands in for herself."""

    key = "own_stand_in"


class NameMissing(ArshjulError):
    """Whoever is new needs a name and an address."""

    key = "newcomer_needs_name"


_APPOINTMENT = Belongs(Appointment, lambda number: NoSuchAppointment(appointment=number))
AppointmentNumber = Annotated[int, _APPOINTMENT]


def of_appointment(parameter: str) -> Callable[[Desk, Given], About]:
    """The verb is about the unit of the appointment whose number stands in the parameter."""

    def about(desk: Desk, given: Given) -> About:
        return About(unit=desk.session.get_one(Appointment, given[parameter]).unit_id)

    return about


@verb("register.appoint", of_unit("unit"))
def appoint(
    desk: Desk,
    role: Role,
    unit: UnitNumber | None = None,
    person: PersonNumber | None = None,
    *,
    name: Name = "",
    email: Address = "",
    locale: str = "",
    starts: date | None = None,
    ends: date | None = None,
    deputy: PersonNumber | None = None,
) -> Appointment:
    """Somebody holds a role at a unit (None: at the authority) from a day to a day, both
    included; left out: from today, until further notice. ``person`` is of the register; whoever
    is new is taken in with a name, an address and a language, the municipality's if none is given.

    Raises NotAllowed for the operator's role, UnitMissing, AlreadyHolds, BadSpan, OwnStandIn, and
    as ``person_or_new`` does."""
    if role == OPERATOR and (desk.who.person is not None or desk.who.via == "clock"):
        raise NotAllowed(verb="register.appoint")
    if role in AT_THE_UNIT and unit is None:
        raise UnitMissing(role=role)
    who = person_or_new(desk, person, name, email, locale)
    return made(desk, who, role, unit, starts or desk.day, ends, deputy)


@verb("register.end_appointment", of_appointment("appointment"))
def end_appointment(desk: Desk, appointment: AppointmentNumber, ends: date) -> Appointment:
    """The appointment holds for the last time on a day. Raises NoSuchAppointment, NotAllowed for
    the operator's role, BadSpan."""
    post = changeable(desk, appointment)
    check_span(desk, post.starts, ends)
    post.ends = ends
    desk.session.add(post)
    desk.session.flush()
    note_down(desk, "appointment_ended", told_of(post))
    return post


@verb("register.set_stand_in", of_appointment("appointment"))
def set_stand_in(
    desk: Desk, appointment: AppointmentNumber, deputy: PersonNumber | None = None
) -> Appointment:
    """Whoever gets the letters of the appointment's holder while she is away; None: nobody.
    Raises NoSuchAppointment, NotAllowed for the operator's role, NoSuchPerson, OwnStandIn."""
    post = changeable(desk, appointment)
    post.deputy_id = stand_in(desk, post.person_id, deputy)
    desk.session.add(post)
    note_down(desk, "stand_in_set", {**told_of(post), "deputy": deputy})
    return post


def changeable(desk: Desk, number: int) -> Appointment:
    """The appointment. Raises NotAllowed: who is the operator is no coordinator's business."""
    post = desk.session.get_one(Appointment, number)
    if post.role == OPERATOR and desk.who.person is not None:
        raise NotAllowed(verb="register.appoint")
    return post


def person_or_new(desk: Desk, person: int | None, name: str, email: str, locale: str) -> Person:
    """The person of the register, by number or by the address; else somebody new, who is taken
    in. Raises NoSuchPerson, NameMissing, BadAddress, UnsafeName, BadChoice."""
    if person is not None:
        return somebody(desk, person)
    address = email.lower()
    if not address:
        raise NameMissing()
    known = questions.person_at(desk.session, desk.municipality, address)
    if known is not None:
        return known
    try:
        one_address(address, "email")
    except UnsafeHeaderText:
        raise BadAddress(email=address[:80]) from None
    called = safe_name(tidy(name))
    if not called:
        raise NameMissing()
    row = Person(
        municipality_id=desk.municipality,
        name=called,
        email=address,
        locale=language_of(locale) or desk.place.locale,
    )
    desk.session.add(row)
    desk.session.flush()
    return row


def made(
    desk: Desk,
    who: Person,
    role: str,
    unit: int | None,
    starts: date,
    ends: date | None,
    deputy: int | None,
) -> Appointment:
    """Appoint somebody of the register, and write it down. Raises as ``appoint`` does."""
    check_span(desk, starts, ends)
    number = who.id or 0
    for post in appointments_to(desk.session, desk.municipality, number, role, unit):
        if (post.ends is None or post.ends >= starts) and (
            ends is None or post.starts is None or post.starts <= ends
        ):
            raise AlreadyHolds(name=who.name)
    post = Appointment(
        municipality_id=desk.municipality,
        person_id=number,
        role=role,
        unit_id=unit,
        deputy_id=stand_in(desk, number, deputy),
        starts=starts,
        ends=ends,
    )
    desk.session.add(post)
    desk.session.flush()
    note_down(desk, "appointed", told_of(post))
    return post


def stand_in(desk: Desk, holder: int, deputy: int | None) -> int | None:
    """Whoever may stand in for the holder. Raises OwnStandIn, NoSuchPerson."""
    if deputy is None:
        return None
    if deputy == holder:
        raise OwnStandIn()
    return somebody(desk, deputy).id


def check_span(desk: Desk, starts: date | None, ends: date | None) -> None:
    """Raises BadSpan."""
    for day in (starts, ends):
        if day is not None and abs(day - desk.day) > FARTHEST:
            raise BadSpan(day=day)
    if starts is not None and ends is not None and ends < starts:
        raise BadSpan(day=ends)


def told_of(post: Appointment) -> dict[str, object]:
    """What the record holds of an appointment: numbers, codes and days."""
    return {
        "person": post.person_id,
        "role": post.role,
        "unit": post.unit_id,
        "from": post.starts.isoformat() if post.starts else None,
        "to": post.ends.isoformat() if post.ends else None,
    }


def appointment_held(
    desk: Desk, person: int, role: str, unit: int | None, day: date
) -> Appointment:
    """The person's appointment to the role at the unit that holds on the day, else the first one
    that begins later. Raises NoSuchAppointment."""
    found = appointments_to(desk.session, desk.municipality, person, role, unit)
    for post in found:
        if post.ends is None or post.ends >= day:
            return post
    raise NoSuchAppointment(appointment="–")


def person_named(desk: Desk, email: str) -> int | None:
    """The number of whoever has the address; None for "". Raises NoSuchPerson."""
    if not email.strip():
        return None
    found = questions.person_at(desk.session, desk.municipality, email.strip().lower())
    if found is None:
        raise NoSuchPerson(person=email)
    return found.id
