"""What an ID token is believed for: OpenID Connect Core, 3.1.3.7, by Authlib."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from config.settings import Settings
from states.errors import ArshjulError

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""What an ID token may be signed with: never with nothing, and never with the client's secret."""
LEEWAY = timedelta(minutes=1)  # that two clocks may differ by


class NotBelieved(ArshjulError):
    """What the provider seems to have said is not from it, not for us, or not of now."""

    key = "provider_not_believed"


class NoSuchKey(Exception):
    """The token names a key that is not among those that are known."""


def not_believed(why: str) -> NotBelieved:
    """The error, once the reason stands in the log, for the operator alone."""
    log.warning("what the provider says is not believed: why=%s", why)
    return NotBelieved()


def signed_by(keys: KeySet, text: str) -> jwt.Token:
    """The token, if one of the keys has signed it. Raises NoSuchKey, NotBelieved."""
    try:
        return jwt.decode(text, keys, algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        raise NoSuchKey() from None
    except (JoseError, ValueError, TypeError) as error:
        raise not_believed(type(error).__name__) from None


def believed(
    token: jwt.Token, settings: Settings, nonce: str, access: object, now: datetime
) -> Mapping[str, Any]:
    """The claims of a token that the issuer gave to us, for this login, and that holds now;
    ``access``: the access token that came with it. Raises NotBelieved."""
    issuer, us = settings.oidc_issuer, settings.oidc_client_id
    found = CodeIDToken(
        token.claims,
        token.header,
        options={
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": us},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        },
        params={"nonce": nonce, "client_id": us, "access_token": access},
    )
    try:
        found.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except (JoseError, ValueError, TypeError) as error:
        raise not_believed(f"{type(error).__name__} {error}"[:120]) from None
    if not isinstance(found["sub"], str):
        raise not_believed("sub is no text")
    return dict(found)
