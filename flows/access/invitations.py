"""Somebody is invited: whoever is not known yet is taken in with a role at the authority."""

from __future__ import annotations

from config.roles import known_roles, role_code
from flows.access.links import new_link, plain, write_letter
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.engine.refusals import NoSuchPerson
from flows.engine.safe_names import safe_name
from flows.register.people import BadAddress
from models.access.tables import SignInLink
from models.register.directory import directories, holds_any
from models.register.questions import person_at
from models.register.tables import Appointment, Person
from notifications.header import UnsafeHeaderText, one_address
from states.access import Purpose
from states.errors import ArshjulError
from states.ladder import AT_THE_UNIT
from states.permissions import OPERATOR


class NoSuchRole(ArshjulError):
    """Nobody can be given the role here: it is unknown, or held at a school."""

    key = "no_such_role"


@verb("access.invite")
def invite(
    desk: Desk, email: str, role: str = "", name: str = "", letter: bool = True
) -> SignInLink:
    """A link that lets the person at the address in, once, after she has typed it. Whoever is not
    known yet is taken in with the role, which she holds at the authority from today.
    ``letter``: it is sent to her, and leaves at once.

    Raises NoSuchPerson, NoSuchRole, BadAddress."""
    email = plain(email)
    row = person_at(desk.session, desk.municipality, email)
    if row is None:
        row = _taken_in(desk, email, role, name)
    if role:
        _appoint(desk, row, role)
    elif not holds_any(desk.session, row.id or 0, desk.day):
        raise NoSuchPerson(person=email)
    link = new_link(desk.session, row, Purpose.INVITATION, desk.now)
    note_down(desk, "invited", {"person": row.id or 0})
    if letter:
        write_letter(desk.settings, desk.session, link, desk.now)
    return link


def _taken_in(desk: Desk, email: str, role: str, name: str) -> Person:
    if not role:
        raise NoSuchPerson(person=email)
    try:
        one_address(email, "email")
    except UnsafeHeaderText:
        raise BadAddress(email=email[:80]) from None
    called = safe_name(name.strip() or email.partition("@")[0])
    row = Person(
        municipality_id=desk.municipality, name=called, email=email, locale=desk.place.locale
    )
    desk.session.add(row)
    desk.session.flush()
    return row


def _appoint(desk: Desk, person: Person, role: str) -> None:
    known = role_code(role)
    # Whoever may set up a municipality makes nobody the operator of all.
    barred = AT_THE_UNIT if desk.who.person is None else {*AT_THE_UNIT, OPERATOR}
    if known is None or known in barred:
        able = ", ".join(one for one in known_roles() if role_code(one) not in barred)
        raise NoSuchRole(role=role[:40], known=able)
    held = directories(desk.session, [desk.municipality]).get(desk.municipality)
    if held is None or (known, None) not in held.held_by(person.id or 0, desk.day):
        desk.session.add(
            Appointment(
                municipality_id=desk.municipality,
                person_id=person.id or 0,
                role=known,
                starts=desk.day,
            )
        )
