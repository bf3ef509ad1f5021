"""A link by mail lets somebody in: asked for at the sign-in page, or given as an invitation.

Its secret is kept nowhere: it follows from the row and the installation's key. To look at a link,
or to press it in another browser than the one that asked, uses nothing up: scanners do both.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Container
from datetime import UTC, datetime
from typing import NamedTuple

from sqlmodel import Session

from config.settings import Settings
from flows.access.known_browsers import chance_of, mark
from flows.access.tries import count, counted, give_back, network_of, not_too_often
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import SIGN_IN, Wanted, Written, write_messages
from models.access.questions import people_at, use_link
from models.access.tables import SignInLink, WebSession
from models.register.directory import holds_any
from models.register.tables import Person
from states.access import LASTS, Purpose, Tries
from states.errors import ArshjulError


class LinkOver(ArshjulError):
    """The link is unknown, was used, or has run out: nobody is told which."""

    key = "sign_in_over"


class OtherBrowser(ArshjulError):
    """The link was asked for in another browser."""

    key = "sign_in_elsewhere"


class OtherAddress(ArshjulError):
    """The invitation was not sent to the address."""

    key = "sign_in_address"


class Place(NamedTuple):
    """From where somebody comes: a secret that her browser keeps, what it calls itself, the network
    address, and the mark of a browser in which somebody has signed in before."""

    browser: str
    called: str
    network: str
    mark: str = ""


class There(NamedTuple):
    """What is kept of a provider's own session and of its name for her, so that it can end what it
    began: keyed hashes, "" for what it does not tell."""

    session: str = ""
    her: str = ""


class Entered(NamedTuple):
    """Somebody is in: the secret of her session, and the mark of her browser; it keeps both."""

    secret: str
    mark: str


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
    """Somebody at the sign-in page wants a link. This counts the try and asks nothing of the
    address, so that neither the answer nor its time tells anything of it; ``send`` follows after
    the answer. Raises TooManyTries."""
    chance = chance_of(office, place.mark, plain(email))
    tried = [
        (Tries.LETTERS, counted(office, f"{plain(email)} {chance}".rstrip())),
        (Tries.NETWORK, counted(office, network_of(place.network))),
    ]
    count(office, tried, now)


def send(office: Office, email: str, place: Place, now: datetime) -> None:
    """A letter with a link waits to leave at once, where the address is that of somebody who holds
    a role today."""
    known = who_may_come(office, plain(email), now)
    if known is None:
        return
    with office.database.write(known.municipality_id) as session:
        link = new_link(session, known, Purpose.SIGN_IN, now, hashed(place.browser))
        write_letter(office.settings, session, link, now)


def new_link(
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


def write_letter(settings: Settings, session: Session, link: SignInLink, now: datetime) -> None:
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
            or (link.purpose == Purpose.SIGN_IN and not office.settings.by_mail)
            or link.used_at is not None
            or now >= link.expires_at
            or not holds_any(session, link.person_id, today(now))
        ):
            raise LinkOver()
        return link


def enter(office: Office, token: str, email: str, place: Place, now: datetime) -> Entered:
    """Use the link up and begin a session. ``email``: what was typed, for an invitation. Whoever
    asked for the link did not guess: that try is given back. Raises LinkOver, OtherBrowser,
    OtherAddress, TooManyTries."""
    network = [(Tries.NETWORK, counted(office, network_of(place.network)))]
    not_too_often(office, network, now)
    try:
        link = look_at(office, token, now)
        if link.purpose == Purpose.SIGN_IN and link.browser != hashed(place.browser):
            raise OtherBrowser()
        if link.purpose == Purpose.INVITATION:
            _is_hers(office, link, plain(email), now)
    except (LinkOver, OtherBrowser, OtherAddress):
        count(office, network, now)
        raise
    secret = secrets.token_urlsafe(32)
    with office.database.write(link.municipality_id) as session:
        if not use_link(session, link.id or 0, now):
            raise LinkOver()
        session.add(new_session(link.municipality_id, link.person_id, secret, place, now))
    if link.purpose == Purpose.SIGN_IN:
        give_back(office, *network[0])
    return Entered(secret, mark(office, _email_of(office, link)))


def _is_hers(office: Office, link: SignInLink, typed: str, now: datetime) -> None:
    """Raises OtherAddress, and TooManyTries once so many others were typed for her; a form that was
    sent empty, as a scanner does, is no try."""
    account = [(Tries.ACCOUNT, counted(office, f"{link.municipality_id} {link.person_id}"))]
    not_too_often(office, account, now)
    if typed != _email_of(office, link):
        if typed:
            count(office, account, now)
        raise OtherAddress()


def new_session(
    home: str, person: int, secret: str, place: Place, now: datetime, there: There | None = None
) -> WebSession:
    """The row of a session that begins now. ``there``: a provider has said who she is."""
    return WebSession(
        id_hash=hashed(secret),
        municipality_id=home,
        person_id=person,
        browser=place.called[:60],
        by_provider=there is not None,
        provider_session=there.session if there else "",
        provider_name=there.her if there else "",
        began_at=now,
        seen_at=now,
    )


def _email_of(office: Office, link: SignInLink) -> str:
    with office.database.read(link.municipality_id) as session:
        return plain(session.get_one(Person, link.person_id).email)


def who_may_come(
    office: Office, email: str, now: datetime, homes: Container[str] | None = None
) -> Person | None:
    """The first of those at the address who hold a role today. ``homes``: in these municipalities
    alone; None: in any."""
    with office.database.read(municipality="*") as session:
        for person in people_at(session, email):
            here = homes is None or person.municipality_id in homes
            if here and holds_any(session, person.id or 0, today(now)):
                return person
    return None
