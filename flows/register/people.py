"""A person's address, name or language changes, or a person is erased; the record keeps a number of
them."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from config.locales import codes
from flows.engine.casework import write_down
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import PersonNumber
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice, NoSuchPerson
from flows.engine.safe_names import safe_name
from flows.register.caught_letters import forget_caught
from models.access.questions import forget_access
from models.case.drafts import forget_drafts_of
from models.case.questions import delegated_to
from models.post.kept_letters import forget_letters_of
from models.register import questions
from models.register.begun_things import forget_all_begun
from models.register.saved_views import forget_views_of
from models.register.tables import Person
from notifications.header import UnsafeHeaderText, one_address
from states.errors import ArshjulError
from states.plain_names import tidy

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class BadAddress(ArshjulError):
    """The address cannot be written to, or is another person's."""

    key = "bad_address"


class BadSpan(ArshjulError):
    """The last day lies before the first one, or a day is years away."""

    key = "bad_span"


def somebody(desk: Desk, number: int) -> Person:
    """The person, whose address is known. Raises NoSuchPerson also for one who was erased."""
    person = desk.session.get_one(Person, number)
    if not person.email:
        raise NoSuchPerson(person=str(number))
    return person


def language_of(text: str) -> str:
    """One of our languages, however it is written; "" for nothing. Raises BadChoice."""
    if not text.strip():
        return ""
    found = codes().get(text.strip().lower())
    if found is None:
        listed = ", ".join(dict.fromkeys(codes().values()))
        raise BadChoice(what="locale", value=text[:20], known=listed)
    return found


@verb("register.change_address")
def change_address(desk: Desk, person: PersonNumber, new: str) -> None:
    """Write to another address from now on. Raises NoSuchPerson, BadAddress."""
    row, new = somebody(desk, person), new.strip().lower()
    try:
        one_address(new, "email")
    except UnsafeHeaderText:
        raise BadAddress(email=new[:80]) from None
    taken = questions.person_at(desk.session, desk.municipality, new)
    if taken is not None and taken.id != person:
        raise BadAddress(email=new)
    row.email, row.unreachable = new, ""
    forget_access(desk.session, desk.municipality, person)  # of whoever reads the old mailbox
    desk.session.add(row)
    note_down(desk, "address_changed", {"person": person})


@verb("register.correct_person")
def correct_person(desk: Desk, person: PersonNumber, name: Name = "", locale: str = "") -> None:
    """The person is called otherwise, or reads another language; what is left out stays. Raises
    NoSuchPerson, UnsafeName, BadChoice."""
    row = somebody(desk, person)
    row.name = safe_name(tidy(name)) or row.name
    row.locale = language_of(locale) or row.locale
    desk.session.add(row)
    note_down(desk, "person_corrected", {"person": person})


@verb("register.erase")
def erase(desk: Desk, person: PersonNumber) -> None:
    """Forget name, address and absences; appointments end. The record keeps the number alone.

    Raises NoSuchPerson.
    """
    session, home = desk.session, desk.municipality
    row = somebody(desk, person)
    for absence in questions.absences(session, home, person):
        session.delete(absence)
    for post in questions.appointments_of(session, home, person):
        if post.deputy_id == person:
            post.deputy_id = None
            session.add(post)
        if post.person_id == person:
            session.delete(post)
    for case in delegated_to(session, home, person):
        case.delegate_id = None
        session.add(case)
        write_down(desk, case, "handed_back", {"person": person}, versioned=False)
    forget_caught(desk.settings.var / "mail", row.email)
    forget_letters_of(session, home, person)
    forget_access(session, home, person)
    forget_drafts_of(session, home, person)
    forget_views_of(session, home, person)
    forget_all_begun(session, home, person)
    row.name, row.email, row.unreachable = "", "", "erased"
    session.add(row)
    note_down(desk, "erased", {"person": person})
