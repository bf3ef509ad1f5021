"""Letters that the mail host took and that came back: an address is marked only by a report about
that very address, at the signed Return-Path of the letter. Nothing is ever answered."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from flows.engine.door import Errand, verb
from flows.engine.handling import Desk, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.engine.record import note_down
from flows.mail.alike_bounces import held_back
from flows.mail.held_letters import LetterNumber
from models.case import timers
from models.case.tables import Case
from models.post.questions import lines_of
from models.post.tables import Item, Message
from models.register.tables import Municipality, Person
from models.server import HIGHEST
from notifications.bounce_reports import Fate, read_returned
from notifications.return_path import is_genuine, letter_in, sign
from states.errors import ArshjulError

log = logging.getLogger(__name__)
LARGEST = 10_000_000  # bytes: a report may hold the whole letter
Words = Annotated[str, StringConstraints(max_length=2_000)]


class BounceForged(ArshjulError):
    """The message did not come to the signed Return-Path of a letter."""

    key = "bounce_forged"


class BouncesNotSet(ArshjulError):
    """No address is set that letters come back to."""

    key = "bounces_not_set"


class BounceTooLarge(ArshjulError):
    """The message is larger than a report is."""

    key = "bounce_too_large"


class Returned(StrEnum):
    """What a message that came back was taken for."""

    MARKED = "marked"
    NOTED = "noted"
    HELD_BACK = "held_back"
    NO_REPORT = "no_report"


def return_path(office: Office, letter: Message) -> str:
    """Where a report about the letter goes: signed where such an address is set, else the
    sender."""
    settings = office.settings
    if not settings.bounces:
        return settings.mail_from
    return sign(settings.bounces, letter.id or 0, letter.message_id, office.key)


def take_in(office: Office, raw: bytes, now: datetime, came_to: str = "") -> Returned:
    """A message that came back, as the mail server hands it over; ``came_to``: the address that it
    came to, where the server says so. Raises BouncesNotSet, BounceTooLarge, BounceForged."""
    if not office.settings.bounces:
        raise BouncesNotSet()
    if len(raw) > LARGEST:
        raise BounceTooLarge(most=LARGEST // 1_000_000)
    returned = read_returned(raw)
    letter = _letter(office, (came_to,) if came_to else returned.came_to)
    if not returned.fates:
        log.info("an automatic reply came back: message=%s", letter.id)
        return Returned.NO_REPORT
    told, own = _about(office, letter, returned.fates)
    if own and told.for_good and held_back(office, letter, told.answer, now):
        return Returned.HELD_BACK
    errand = Errand(office, letter.municipality_id, Who(None, "mail"), now)
    with errand.desk() as desk:
        for_good = own and told.no_such_address
        marked = bounce(desk, letter.id or 0, told.status, told.words[:2_000], for_good, not own)
        sort = office.letters.get(letter.sort)
        if marked and sort is not None:
            sort.undeliverable(desk.session, desk.session.get_one(Message, letter.id), now)
    return Returned.MARKED if marked else Returned.NOTED


def _letter(office: Office, came_to: tuple[str, ...]) -> Message:
    with office.database.read() as session:
        for address in came_to:
            number = letter_in(address, office.settings.bounces)
            known = number is not None and 0 < number <= HIGHEST
            letter = session.get(Message, number) if known else None
            if letter is None:
                continue
            if is_genuine(address, letter.id or 0, letter.message_id, office.key):
                return letter
    raise BounceForged()


def _about(office: Office, letter: Message, fates: tuple[Fate, ...]) -> tuple[Fate, bool]:
    """What the report says of the letter's own recipient, and True; else what it says of somebody
    whom the letter was passed on to, which marks nobody."""
    with office.database.read() as session:
        person = session.get(Person, letter.person_id)
    email = person.email.lower() if person is not None else ""
    own = [one for one in fates if email and email in one.addresses]
    lost = [one for one in own if one.no_such_address]
    return (lost or own or list(fates))[0], bool(own)


@verb("mail.bounce")
def bounce(
    desk: Desk,
    letter: LetterNumber,
    status: Words,
    words: Words = "",
    for_good: bool = False,
    passed_on: bool = False,
) -> bool:
    """A letter came back. ``for_good``: because there is no such address; then its person is not
    written to there until the address is mended or tried again, and somebody else hears the same.
    Anything else is noted, once; ``passed_on``: it is about somebody to whom the letter was passed
    on. Returns whether an address was marked. Raises NoSuchLetter."""
    session = desk.session
    row = session.get_one(Message, letter)
    answer = f"{status} {words}".strip()
    person = session.get(Person, row.person_id)
    already = row.status == "dead" and row.reason == "address"
    marked = for_good and person is not None and bool(person.email) and not already
    told = {"letter": row.id, "person": row.person_id, "status": status}
    if not marked:
        if row.last_answer != answer[:300]:  # the same report again says nothing new
            note_down(desk, "letter_came_back", told)
        if row.status == "sent" and not passed_on:
            row.last_answer = answer[:300]
            session.add(row)
        return False
    assert person is not None
    person.unreachable = answer[:200]
    session.add(person)
    if row.status in ("sent", "dead"):
        row.status, row.reason, row.last_answer = "dead", "address", answer[:300]
        session.add(row)
        session.flush()
        _stand_in(desk, row)
    note_down(desk, "address_came_back", told)
    return True


def _stand_in(desk: Desk, row: Message) -> None:
    """Who cannot be reached is stood in for, as where the mail host refuses the address itself."""
    session = desk.session
    if row.sort == "alert":
        alert_coordinators(session, desk.settings, [desk.municipality], today(desk.now), desk.now)
    if row.digest:
        session.get_one(Municipality, desk.municipality).digest_week = ""
    for line in lines_of(session, row):
        _say_again(desk, line)


def _say_again(desk: Desk, line: Item) -> None:
    """The rung comes once more, now to whoever stands in, unless the case has moved on meanwhile:
    reports come for days. The case waits for the next rung since the letter left."""
    case = desk.session.get_one(Case, line.case_id)
    if case.closed or case.since_version != line.since_version or case.due != line.due:
        return
    timer = timers.timer_of(desk.session, case)
    if timer is None or timer.level > line.level:
        timers.wait_for(desk.session, case, desk.day, line.level)
