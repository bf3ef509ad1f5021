"""A login at the provider: begun in one browser, and ended there, once and within minutes.

The browser keeps chance with our signature; what the provider is shown follows from both, so that
no row is kept for somebody who only looks, and nobody can end what another browser began.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flows.access.claimed_roles import give_and_take
from flows.access.known_browsers import mark
from flows.access.links import Entered, Place, new_session, plain, who_may_come
from flows.access.provider import Login, Provider, ProviderRefused
from flows.access.provider_logout import there
from flows.access.said_of_people import address_in, vouched_for
from flows.access.tries import TooManyTries, count, counted, give_back, network_of
from flows.engine.office import Office
from models.register.questions import municipalities
from states.access import Tries
from states.errors import ArshjulError

LASTS = timedelta(minutes=10)
LONGEST = 200


class LoginOver(ArshjulError):
    """The login was begun in another browser, is over, or was ended before: none is told which."""

    key = "provider_over"


class NobodyHere(ArshjulError):
    """Whoever signed in holds no role here today."""

    key = "provider_nobody"


class Begun(NamedTuple):
    """Where the browser is sent, and what it keeps until it comes back."""

    address: str
    kept: str


class Back(NamedTuple):
    """What a browser comes back with from the provider: each "" where it has none."""

    kept: str
    state: str
    code: str
    issuer: str


class Came(NamedTuple):
    """Somebody is in; ``token``: what the provider said her in with."""

    entered: Entered
    token: str


def begin(office: Office, provider: Provider, now: datetime) -> Begun:
    """Begin a login. Raises ProviderDown."""
    chance = f"{int(now.timestamp())}.{secrets.token_urlsafe(32)}"
    kept = f"{chance}.{_derived(office, chance, 'kept')}"
    return Begun(provider.start(_login(office, chance)), kept)


def finish(office: Office, provider: Provider, back: Back, place: Place, now: datetime) -> Came:
    """End the login: whoever the provider vouches for is in, where she is known by her address and
    holds a role today. What it says of her groups gives and takes roles before that, as the map
    says. Raises LoginOver, TooManyTries, ProviderDown, ProviderRefused, NotBelieved, NotVouchedFor,
    NobodyHere."""
    login = _login_of(office, back, now)
    network = (Tries.NETWORK, counted(office, network_of(place.network)))
    count(office, [network], now)
    try:
        count(office, [(Tries.ANSWER, counted(office, login.state))], now)
    except TooManyTries:
        raise LoginOver() from None
    if not back.code:
        raise ProviderRefused()
    answer = provider.answer(login, back.code, back.issuer, now)
    give_back(office, *network)  # the provider knows her: nobody has guessed
    email = plain(address_in(office.settings, answer.claims))
    give_and_take(office, email, answer.claims, now)
    with office.database.read(municipality="*") as session:
        vouched = vouched_for(office.settings, municipalities(session))
    person = who_may_come(office, email, now, vouched)
    if person is None:
        raise NobodyHere(email=email)
    secret, known_there = secrets.token_urlsafe(32), there(office, answer.claims)
    with office.database.write(person.municipality_id) as session:
        session.add(
            new_session(person.municipality_id, person.id or 0, secret, place, now, known_there)
        )
    return Came(Entered(secret, mark(office, email)), answer.token)


def _login(office: Office, chance: str) -> Login:
    return Login(*(_derived(office, chance, what) for what in ("state", "nonce", "verifier")))


def _derived(office: Office, chance: str, what: str) -> str:
    """Forty-three signs, as a verifier has at least (RFC 7636, 4.1)."""
    told = f"login\x1f{what}\x1f{chance}"
    made = hmac.new(office.key, told.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def _login_of(office: Office, back: Back, now: datetime) -> Login:
    """The login that this browser began, if it is the one that the provider answers."""
    chance, _, signed = back.kept.rpartition(".")
    issued = chance.partition(".")[0]
    plain_sign = back.kept.isascii() and back.state.isascii() and len(back.kept) <= LONGEST
    if not plain_sign or not hmac.compare_digest(signed, _derived(office, chance, "kept")):
        raise LoginOver()
    begun = datetime.fromtimestamp(int(issued), UTC)
    login = _login(office, chance)
    if not begun <= now < begun + LASTS or not hmac.compare_digest(back.state, login.state):
        raise LoginOver()
    return login
