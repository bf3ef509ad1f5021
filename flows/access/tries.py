"""How often somebody tried to come in, counted by keyed hashes: neither address is kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from sqlmodel import Session

from config.settings import Settings
from flows.engine.office import Office
from models.access.questions import put_tries, take_back_try, tries
from states.access import MOST, Most, Tries
from states.errors import ArshjulError

NOWHERE = "-"  # a transaction about no municipality's rows


class TooManyTries(ArshjulError):
    """Somebody has tried too often; for a known and an unknown address alike."""

    key = "too_many_tries"


def network_of(address: str) -> str:
    """What tries are counted by: an address, or of IPv6 the network that one customer has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(ip_network(f"{found.ipv4_mapped or f'{found}/64'}", strict=False))
    return str(found)


def counted(office: Office, what: str) -> str:
    """A keyed hash of what tries are counted for: neither address is kept."""
    return hmac.new(office.key, f"tries\x1f{what}".encode(), hashlib.sha256).hexdigest()


Tried = Sequence[tuple[Tries, str]]


def not_too_often(office: Office, tried: Tried, now: datetime) -> None:
    with office.database.read(municipality="*") as session:
        _judge(office.settings, session, tried, now)


def count(office: Office, tried: Tried, now: datetime) -> None:
    """Looked at and counted in one transaction: of many at once no more pass. Raises TooManyTries,
    and then nothing is counted."""
    with office.database.write(NOWHERE) as session:
        _judge(office.settings, session, tried, now)
        put_tries(session, tried, now)


def give_back(office: Office, sort: Tries, of: str) -> None:
    """It was no guess: whoever tried came in."""
    with office.database.write(NOWHERE) as session:
        take_back_try(session, sort, of)


def most_of(settings: Settings, sort: Tries) -> Most:
    """How often one may try: of a network address as the setting says."""
    if sort == Tries.NETWORK:
        return MOST[sort]._replace(number=settings.sign_in_tries)
    return MOST[sort]


def _judge(settings: Settings, session: Session, tried: Tried, now: datetime) -> None:
    for sort, of in tried:
        most = most_of(settings, sort)
        if tries(session, sort, of, now - most.within) >= most.number:
            raise TooManyTries()
