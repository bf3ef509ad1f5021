"""What a logout token is believed for: OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError

from config.settings import Settings
from flows.access.id_tokens import LEEWAY, not_believed

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = ("logout+jwt", "application/logout+jwt", "jwt")
YOUNG = timedelta(minutes=5)  # since it was issued; what was used once is known for longer
LONGEST = 255  # signs of each name of the provider's: OpenID Connect Core, section 2


class SignedOut(NamedTuple):
    """Who is out at the provider: its names for the session and for her, "" where it tells none;
    ``once``: the token's own name."""

    session: str
    her: str
    once: str


def signed_out(token: jwt.Token, settings: Settings, now: datetime) -> SignedOut:
    """What a token says that the provider has signed for us, a moment ago. Raises NotBelieved."""
    told, at = token.claims, int(now.timestamp())
    rules = jwt.JWTClaimsRegistry(
        now=at,
        leeway=int(LEEWAY.total_seconds()),
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        iat={"essential": True},
        jti={"essential": True},
    )
    try:
        rules.validate(told)
    except (JoseError, ValueError, TypeError) as error:
        raise not_believed(f"{type(error).__name__} {error}"[:120]) from None
    sort = token.header.get("typ", "jwt")
    if not isinstance(sort, str) or sort.lower() not in TYPES:
        raise not_believed("it is no logout token")
    if at - told["iat"] > (YOUNG + LEEWAY).total_seconds():
        raise not_believed("it is old")
    events = told.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise not_believed("it tells of no logout")
    if "nonce" in told:  # else an ID token would pass for one
        raise not_believed("it has a nonce")
    found = SignedOut(*(_name(told, name) for name in ("sid", "sub", "jti")))
    if not found.once or not (found.session or found.her):
        raise not_believed("it names nobody")
    return found


def _name(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise not_believed(f"{name} is no name")
    return value
