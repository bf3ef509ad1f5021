"""Sessions: who is in, for how long, and that she is out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from config.settings import Settings
from flows.access.links import Place, There, hashed, new_session, plain
from flows.access.said_of_people import vouched_for
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import PersonNumber
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.record import note_down
from models.access.questions import (
    end_session,
    end_sessions,
    open_sessions,
    open_sessions_of,
    people_at,
    touch,
    use_up_links,
)
from models.access.tables import WebSession
from models.database import is_trouble
from models.record import audit
from models.register.directory import holds_any, roles_of
from models.register.questions import municipalities, municipality_names
from models.register.tables import Person
from states.access import lives
from states.errors import ArshjulError

SEEN_EVERY = timedelta(minutes=1)  # a page more often than that writes nothing


class NotHers(ArshjulError):
    """She belongs to no such municipality."""

    key = "not_of_that_municipality"


class Inside(NamedTuple):
    """Whom a session is: the municipality that she looks at, and her number there. ``elsewhere``:
    the other municipalities, by id, where her address holds a role today. ``session``: by what
    name it is kept, and when it was last noted that it is in use. The others are her own."""

    municipality: str
    person: int
    elsewhere: tuple[str, ...]
    session: str
    seen_at: datetime
    name: str
    locale: str
    roles: frozenset[str]


def inside(office: Office, secret: str, now: datetime, *, used: bool = True) -> Inside | None:
    """Whose the session is; None when there is none, it has ended, or she holds no role any more.
    The session is in use by that, unless a page asks by itself (``used`` False). Whom a provider
    let in, it let in where it speaks for people."""
    with office.database.read(municipality="*") as session:
        found = inside_in(session, office.settings, secret, now)
    if found is not None and used:
        in_use(office, found, now)
    return found


def inside_in(session: Session, settings: Settings, secret: str, now: datetime) -> Inside | None:
    """The same in a transaction that reads and sees all; that she is in use is noted by others."""
    if not secret or not secret.isascii():
        return None
    row = session.get(WebSession, hashed(secret))
    if row is None or not is_open(settings, row, now):
        return None
    person = session.get(Person, row.person_id)
    if person is None or not person.email:
        return None
    roles = frozenset(roles_of(session, row.person_id, today(now)))
    if not roles:
        return None
    others = _same(session, person, now)
    if row.by_provider:
        vouched = vouched_for(settings, municipalities(session))
        if row.municipality_id not in vouched:
            return None
        others = [one for one in others if one in vouched]
    return Inside(
        municipality=row.municipality_id,
        person=row.person_id,
        elsewhere=tuple(others),
        session=row.id_hash,
        seen_at=row.seen_at,
        name=person.name,
        locale=person.locale,
        roles=roles,
    )


def is_open(settings: Settings, row: WebSession, now: datetime) -> bool:
    idle = timedelta(minutes=settings.session_idle_minutes)
    whole = timedelta(hours=settings.session_hours)
    return row.ended_at is None and lives(row.began_at, row.seen_at, now, idle, whole)


def in_use(office: Office, seen: Inside, now: datetime) -> None:
    """The session is in use, which is noted once a minute; at the next page where somebody else
    writes for long: to read waits for nobody."""
    if now - seen.seen_at < SEEN_EVERY:
        return
    try:
        with office.database.write(seen.municipality) as session:
            touch(session, seen.session, now)
    except Exception as error:
        if not is_trouble(error):
            raise


def leave(office: Office, secret: str, now: datetime) -> bool:
    """The session ends; False for one that is none, or is over."""
    with office.database.read(municipality="*") as session:
        row = session.get(WebSession, hashed(secret)) if secret else None
    if row is None or row.ended_at is not None:
        return False
    with office.database.write(row.municipality_id) as session:
        return end_session(session, row.id_hash, now)


def leave_everywhere(office: Office, secret: str, now: datetime) -> None:
    """All sessions of whoever keeps the secret end, in whatever municipality, and no link of hers
    lets anybody in any more."""
    with office.database.read(municipality="*") as session:
        row = session.get(WebSession, hashed(secret)) if secret else None
        her = session.get(Person, row.person_id) if row else None
        people = _with_her_address(session, her) if her else []
    for one in people:
        with office.database.write(one.municipality_id) as session:
            _end_all_of(session, one, now)


def _with_her_address(session: Session, her: Person) -> list[Person]:
    """She herself in each municipality where she is known by her address."""
    return people_at(session, plain(her.email)) if her.email else [her]


def _end_all_of(session: Session, one: Person, now: datetime) -> int:
    use_up_links(session, one.municipality_id, one.id or 0, now)
    return end_sessions(session, one.municipality_id, one.id or 0, now)


def go_to(office: Office, secret: str, municipality: str, place: Place, now: datetime) -> str:
    """The same person in another municipality: the session ends, and one begins there that lasts no
    longer; returns its secret. Raises NotHers."""
    seen = inside(office, secret, now)
    if seen is None or municipality not in seen.elsewhere:
        raise NotHers()
    with office.database.read(municipality="*") as session:
        row = session.get_one(WebSession, hashed(secret))
        her = session.get_one(Person, row.person_id)
        there = [one for one in people_at(session, plain(her.email)) if _holds(session, one, now)]
    person = next(one for one in there if one.municipality_id == municipality)
    fresh = secrets.token_urlsafe(32)
    if not leave(office, secret, now):  # somebody has ended it meanwhile
        raise NotHers()
    with office.database.write(municipality) as session:
        known = There(row.provider_session, row.provider_name) if row.by_provider else None
        begun = new_session(municipality, person.id or 0, fresh, place, now, known)
        begun.began_at = row.began_at
        session.add(begun)
    return fresh


@verb("access.end", everywhere=True)
def end(desk: Desk, person: PersonNumber) -> int:
    """All that the person has open ends at once, also in the other municipalities where she has the
    same address: whoever holds her telephone would change over there. Her links let nobody in any
    more. Returns how many sessions; each municipality's record tells of its own."""
    her = desk.session.get_one(Person, person)
    whole = 0
    for one in _with_her_address(desk.session, her):
        ended = _end_all_of(desk.session, one, desk.now)
        whole += ended
        if ended and one.municipality_id == desk.municipality:
            note_down(desk, "sessions_ended", {"person": person})
        elif ended:  # by nobody of theirs
            audit.write(
                desk.session,
                one.municipality_id,
                "sessions_ended",
                at=desk.now,
                via=desk.who.via,
                detail={"person": one.id or 0},
            )
    return whole


class Open(NamedTuple):
    """A session that is open: ``municipality`` is the name of the one that is looked at there."""

    row: WebSession
    municipality: str


def listed(office: Office, municipality: str, now: datetime) -> list[WebSession]:
    """The sessions that are open in the municipality, the last used first."""
    with office.database.read(municipality) as session:
        found = open_sessions(session, municipality)
    return [one for one in found if is_open(office.settings, one, now)]


def listed_of(office: Office, secret: str, now: datetime) -> list[Open]:
    """Those of whoever keeps the secret, in each municipality where she has the same address; whom
    a provider let in sees those of the municipalities that it speaks for."""
    with office.database.read(municipality="*") as session:
        row = session.get_one(WebSession, hashed(secret))
        people = _with_her_address(session, session.get_one(Person, row.person_id))
        if row.by_provider:
            vouched = vouched_for(office.settings, municipalities(session))
            people = [one for one in people if one.municipality_id in vouched]
        found = open_sessions_of(session, people)
        names = municipality_names(session, [one.municipality_id for one in found])
    return [
        Open(one, names[one.municipality_id]) for one in found if is_open(office.settings, one, now)
    ]


def _holds(session: Session, person: Person, now: datetime) -> bool:
    return holds_any(session, person.id or 0, today(now))


def _same(session: Session, person: Person, now: datetime) -> list[str]:
    found = people_at(session, plain(person.email))
    return [
        one.municipality_id
        for one in found
        if one.municipality_id != person.municipality_id and _holds(session, one, now)
    ]
