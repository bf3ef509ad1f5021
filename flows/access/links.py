"""A link by mail lets somebody in: asked for at the sign-in page, or given as an invitation.

Its secret is kept nowhere: it follows from the row and the installation's key. To look at a link,
or to press it in another browser than the one that asked, uses nothing up: scanners do both.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import NamedTuple

from sqlmodel import Session

from config.roles import known_roles, role_code
from config.settings import Settings
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import SIGN_IN, Wanted, Written, write_messages
from flows.engine.record import note_down
from flows.engine.refusals import NoSuchPerson
from flows.engine.safe_names import safe_name
from flows.register.people import BadAddress
from models.access.questions import people_at, put_tries, tries, use_link
from models.access.tables import SignInLink, WebSession
from models.register.directory import directories, holds_any
from models.register.questions import person_at
from models.register.tables import Appointment, Person
from notifications.header import UnsafeHeaderText, one_address
from states.access import LASTS, MOST, Purpose, Tries
from states.errors import ArshjulError
from states.ladder import AT_THE_UNIT
from states.permissions import OPERATOR

NOWHERE = "-"  # a transaction about no municipality's rows


class LinkOver(ArshjulError):
    """The link is unknown, was used, or has run out: nobody is told which."""

    key = "sign_in_over"


class OtherBrowser(ArshjulError):
    """The link was asked for in another browser."""

    key = "sign_in_elsewhere"


class OtherAddress(ArshjulError):
    """The invitation was not sent to the address."""

    key = "sign_in_address"


class TooManyTries(ArshjulError):
    """Somebody has tried too often; for a known and an unknown address alike."""

    key = "too_many_tries"


class Place(NamedTuple):
    """From where somebody comes: a secret that her browser keeps, what it calls itself, and the
    network address."""

    browser: str
    called: str
    network: str


def hashed(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def plain(email: str) -> str:
    return email.strip().lower()


def token_of(key: bytes, link: SignInLink) -> str:
    """What stands in the letter: the link's number and a signature of all that it is."""
    told = ("in", link.id, link.municipality_id, link.person_id, link.purpose, link.browser)
    fields = "\x1f".join(map(str, (*told, f"{link.expires_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}")))
    made = hmac.new(key, fields.encode(), hashlib.sha256).digest()
    return f"{link.id}-{urlsafe_b64encode(made).rstrip(b'=').decode()}"


def address_of(office: Office, link: SignInLink) -> str:
    """Where the link leads."""
    return f"{office.settings.pages}/in/{token_of(office.key, link)}"


def ask(office: Office, email: str, place: Place, now: datetime) -> None:
    """Somebody at the sign-in page wants a link: a letter waits to leave at once, where the address
    is that of somebody who holds a role today. Nothing tells whether it is. Raises TooManyTries."""
    email = plain(email)
    tried = [
        (Tries.LETTERS, _counted(office, email)),
        (Tries.ACCOUNT, _counted(office, email)),
        (Tries.NETWORK, _counted(office, place.network)),
    ]
    _not_too_often(office, tried, now)
    known = _who_may_come(office, email, now)
    home = known.municipality_id if known else NOWHERE
    with office.database.write(home) as session:
        put_tries(session, tried, now)
        if known is not None:
            link = _new(session, known, Purpose.SIGN_IN, now, hashed(place.browser))
            _write(office.settings, session, link, now)


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
    link = _new(desk.session, row, Purpose.INVITATION, desk.now)
    note_down(desk, "invited", {"person": row.id or 0})
    if letter:
        _write(desk.settings, desk.session, link, desk.now)
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


def _new(
    session: Session, person: Person, purpose: Purpose, now: datetime, browser: str = ""
) -> SignInLink:
    link = SignInLink(
        municipality_id=person.municipality_id,
        person_id=person.id or 0,
        purpose=purpose,
        browser=browser,
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    session.add(link)
    session.flush()
    return link


def _write(settings: Settings, session: Session, link: SignInLink, now: datetime) -> None:
    wanted = Wanted(
        link.municipality_id, link.person_id, today(now), sort=SIGN_IN, about=link.id or 0
    )
    write_messages(session, settings, [wanted], now, Written())


def look_at(office: Office, token: str, now: datetime) -> SignInLink:
    """The link behind a token, as long as it lets somebody in; to look uses nothing up. Raises
    LinkOver."""
    number = token.partition("-")[0]
    plain_number = number.isascii() and number.isdigit() and len(number) < 10
    with office.database.read(municipality="*") as session:
        link = session.get(SignInLink, int(number)) if plain_number else None
        person = session.get(Person, link.person_id) if link else None
        given = token if token.isascii() else ""
        if (
            link is None
            or person is None
            or not person.email
            or not hmac.compare_digest(token_of(office.key, link), given)
            or link.used_at is not None
            or now >= link.expires_at
            or not holds_any(session, link.person_id, today(now))
        ):
            raise LinkOver()
        return link


def enter(office: Office, token: str, email: str, place: Place, now: datetime) -> str:
    """Use the link up and begin a session; returns what her browser is to keep. ``email``: what was
    typed, for an invitation. Raises LinkOver, OtherBrowser, OtherAddress, TooManyTries."""
    network = (Tries.NETWORK, _counted(office, place.network))
    _not_too_often(office, [network], now)
    try:
        link = look_at(office, token, now)
        if link.purpose == Purpose.SIGN_IN and link.browser != hashed(place.browser):
            raise OtherBrowser()
        account = (Tries.ACCOUNT, _counted(office, f"link {link.id}"))
        _not_too_often(office, [account], now)
        if link.purpose == Purpose.INVITATION and plain(email) != _email_of(office, link):
            with office.database.write(link.municipality_id) as session:
                put_tries(session, [account], now)
            raise OtherAddress()
        secret = secrets.token_urlsafe(32)
        with office.database.write(link.municipality_id) as session:
            if not use_link(session, link.id or 0, now):
                raise LinkOver()
            session.add(new_session(link.municipality_id, link.person_id, secret, place, now))
        return secret
    except (LinkOver, OtherBrowser, OtherAddress):
        with office.database.write(NOWHERE) as session:
            put_tries(session, [network], now)
        raise


def new_session(home: str, person: int, secret: str, place: Place, now: datetime) -> WebSession:
    """The row of a session that begins now."""
    return WebSession(
        id_hash=hashed(secret),
        municipality_id=home,
        person_id=person,
        browser=place.called[:60],
        began_at=now,
        seen_at=now,
    )


def _email_of(office: Office, link: SignInLink) -> str:
    with office.database.read(link.municipality_id) as session:
        return plain(session.get_one(Person, link.person_id).email)


def _who_may_come(office: Office, email: str, now: datetime) -> Person | None:
    """The first of those at the address who hold a role today."""
    with office.database.read(municipality="*") as session:
        for person in people_at(session, email):
            if holds_any(session, person.id or 0, today(now)):
                return person
    return None


def _counted(office: Office, what: str) -> str:
    """A keyed hash of what tries are counted for: neither address is kept."""
    return hmac.new(office.key, f"tries\x1f{what}".encode(), hashlib.sha256).hexdigest()


def _not_too_often(office: Office, tried: list[tuple[Tries, str]], now: datetime) -> None:
    with office.database.read(municipality="*") as session:
        for sort, of in tried:
            most = MOST[sort]
            if tries(session, sort, of, now - most.within) >= most.number:
                raise TooManyTries()
