"""One and the same report about many letters is about us: a blocklist, the sender's domain, a size.

Five recipients, and a fifth of the letters of the last days: then no address is given up, what was
given up for the same report is right again, and the letters are held until a person lets them go.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Session

from flows.engine.door import Errand, verb
from flows.engine.handling import Desk, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.engine.record import note_down
from flows.mail.held_letters import LetterNumber
from models.post.outbox import CAME_BACK
from models.post.returned import FOR_GOOD, came_back, how_many_left
from models.post.tables import Message
from models.register.tables import Person
from notifications.smtp_answers import likeness

log = logging.getLogger(__name__)
AT_LEAST, OF_ALL = 5, 5  # a fifth of the letters, and five recipients at least
DAYS = timedelta(days=2)  # reports come within hours, seldom after a night
Words = Annotated[str, StringConstraints(max_length=2_000)]


def held_back(office: Office, letter: Message, answer: str, now: datetime) -> bool:
    """Hold all letters that the same report came about, this one too, where they are so many;
    returns whether they are."""
    with office.database.read() as session:
        found = _alike(session, letter, likeness(answer), today(now))
    by_home: dict[str, list[int]] = defaultdict(list)
    for one in found:
        by_home[one.municipality_id].append(one.id or 0)
    for home, numbers in by_home.items():
        errand = Errand(office, home, Who(None, "mail"), now)
        hold_back.alone(errand, numbers, answer[:300])
    if found:
        log.error("letters come back with one and the same report: letters=%s", len(found))
    return bool(found)


def _alike(session: Session, letter: Message, like: str, day: date) -> list[Message]:
    since = day - DAYS
    others = [
        one
        for one in came_back(session, since)
        if one.id != letter.id and likeness(one.last_answer) == like
    ]
    people = {letter.person_id, *(one.person_id for one in others)}
    if len(people) < AT_LEAST or len(people) * OF_ALL < how_many_left(session, since):
        return []
    return [*others, letter]


@verb("mail.hold_back")
def hold_back(desk: Desk, letters: Sequence[LetterNumber], words: Words) -> int:
    """Letters that came back because of us are held, and their people count as reachable. Returns
    how many were held by this. Raises NoSuchLetter."""
    session, like, number = desk.session, likeness(words), 0
    for letter in letters:
        row = session.get_one(Message, letter)
        if row.status not in ("sent", "dead"):
            continue  # held already, or on its way again
        if not FOR_GOOD.match(row.last_answer):
            row.last_answer = words[:300]
        row.status, row.reason, row.next_at = "held", CAME_BACK, desk.now
        session.add(row)
        person = session.get(Person, row.person_id)
        if person is not None and person.unreachable and likeness(person.unreachable) == like:
            person.unreachable = ""
            session.add(person)
        session.flush()
        note_down(desk, "letter_held_back", {"letter": row.id, "person": row.person_id})
        number += 1
    if number:
        alert_coordinators(session, desk.settings, [desk.municipality], today(desk.now), desk.now)
    return number
