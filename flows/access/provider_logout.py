"""The provider says that somebody is out there, and so her sessions that it began end here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.access.id_tokens import not_believed
from flows.access.links import There
from flows.access.provider import Provider
from flows.access.tries import TooManyTries, count, counted
from flows.engine.office import Office
from models.access.questions import begun_by_provider, end_session
from states.access import Tries

LONGEST = 8_000  # signs of a token


def there(office: Office, claims: Mapping[str, Any]) -> There:
    """What is kept of an ID token's claims."""
    told = (claims.get("sid"), claims.get("sub"))
    return There(*(_kept(office, one) if isinstance(one, str) else "" for one in told))


def end_by_provider(office: Office, provider: Provider, token: str, now: datetime) -> int:
    """End what the token names: the sessions of one session at the provider, or where it names none
    all of hers. Returns how many ended. Raises NotBelieved, also for a token that came before, and
    ProviderDown."""
    if len(token) > LONGEST or not token.isascii():
        raise not_believed("it is no token")
    out = provider.signed_out(token, now)
    try:
        count(office, [(Tries.ANSWER, counted(office, f"out {out.once}"))], now)
    except TooManyTries:
        raise not_believed("it has come before") from None
    wanted = There(_kept(office, out.session)) if out.session else There(her=_kept(office, out.her))
    with office.database.read(municipality="*") as session:
        found = begun_by_provider(session, wanted.session, wanted.her)
    ended = 0
    for row in found:
        with office.database.write(row.municipality_id) as session:
            ended += end_session(session, row.id_hash, now)
    return ended


def _kept(office: Office, name: str) -> str:
    """A keyed hash: the name itself is kept nowhere."""
    if not name:
        return ""
    told = f"there\x1f{office.settings.oidc_issuer}\x1f{name}"
    return hmac.new(office.key, told.encode(), hashlib.sha256).hexdigest()
