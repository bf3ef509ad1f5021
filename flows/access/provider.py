"""The provider of identities (OpenID Connect): where people are sent to, and what it says of them.

Nothing of the database is held open here: each call may take as long as the network does. What the
provider publishes of itself, and the keys that it signs with, are kept for an hour.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from config.setting_checks import is_loopback
from config.settings import Settings
from flows.access.id_tokens import NoSuchKey, believed, not_believed, signed_by
from flows.access.logout_tokens import SignedOut, signed_out
from states.errors import ArshjulError

log = logging.getLogger(__name__)

BACK, SIGNED_OUT, ENDED = "/sign-in/back", "/signed-out", "/sign-in/ended"
"""Where the provider sends people back to, signed in and out; and says that somebody is out."""
KEY_TYPES = ("RSA", "EC")
TIMEOUT = httpx.Timeout(5, connect=3)  # seconds
KEPT_FOR, DOWN_FOR, KEYS_AGAIN = 3600.0, 15.0, 60.0  # seconds
WAIT = 3.0  # seconds, behind somebody who asks: each thread that waits answers no page
LARGEST = 512 * 1024  # of an answer


class ProviderDown(ArshjulError):
    """The provider does not answer, or not as a provider does."""

    key = "provider_down"


class ProviderRefused(ArshjulError):
    """The provider has let nobody in, or knows nothing of the code that it is shown."""

    key = "provider_refused"


class NoToken(Exception):
    """What the provider answers instead of tokens: a code of its standard's."""

    def __init__(self, error: str = "", description: str | None = None) -> None:
        super().__init__(error, description)
        self.error = error


class Client(OAuth2Client):  # type: ignore[misc]
    """Authlib's, which refuses what real providers write into the description of an error."""

    oauth_error_class = NoToken


class Login(NamedTuple):
    """What one login is told again by: all three are chance to anybody else."""

    state: str
    nonce: str
    verifier: str


class Answer(NamedTuple):
    """What the provider says of whoever has signed in, and the token that says it."""

    claims: Mapping[str, Any]
    token: str


class Provider:
    """The provider of the settings. Thread-safe; ``transport`` is the network, ``clock`` seconds
    that only go forward."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.settings = settings
        self._transport, self._clock = transport, clock
        self._lock = threading.Lock()
        self._about: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = self._down_until = self._keys_at = -KEPT_FOR

    def about(self) -> Mapping[str, Any]:
        """What it publishes of itself. Where it does not answer, nobody asks again at once, and
        nobody waits for long behind whoever asks. Raises ProviderDown."""
        if not self._lock.acquire(timeout=WAIT):
            raise ProviderDown()
        try:
            now = self._clock()
            if now < self._until:
                return self._about
            if now < self._down_until:
                raise ProviderDown()
            try:
                with self._client() as http:
                    self._about = self._published(http)
                    self._keys = self._fetched_keys(http, self._about["jwks_uri"])
            except ProviderDown:
                self._down_until = self._clock() + DOWN_FOR
                raise
            self._keys_at = self._clock()
            self._until = self._keys_at + KEPT_FOR
            return self._about
        finally:
            self._lock.release()

    def start(self, login: Login) -> str:
        """Where a browser is sent to sign in. Raises ProviderDown."""
        about = self.about()
        with self._client() as http:
            url, _ = self._oauth(http).create_authorization_url(
                about["authorization_endpoint"],
                state=login.state,
                nonce=login.nonce,
                code_verifier=login.verifier,
            )
        return str(url)

    def answer(self, login: Login, code: str, issuer: str, now: datetime) -> Answer:
        """What it says for a code. ``issuer``: who the browser says that it comes from, if it does.
        Raises ProviderDown, ProviderRefused, NotBelieved."""
        about = self.about()
        named = about.get("authorization_response_iss_parameter_supported") is True
        if (issuer or named) and issuer != self.settings.oidc_issuer:
            raise not_believed("another issuer sent the browser")
        with self._client() as http:
            given = self._token(http, about, login, code)
            told = self._read(http, given["id_token"])
            claims = believed(told, self.settings, login.nonce, given.get("access_token"), now)
            more = self._more(http, about, given, claims)
        return Answer({**more, **claims}, str(given["id_token"]))

    def signed_out(self, text: str, now: datetime) -> SignedOut:
        """What a logout token says. Raises ProviderDown, NotBelieved."""
        self.about()
        with self._client() as http:
            return signed_out(self._read(http, text), self.settings, now)

    def signs_out_at(self, hint: str) -> str:
        """Where a browser is sent to be signed out there too; "" where the provider has no such
        place, or does not answer. ``hint``: the token that it signed in with, if it is kept."""
        try:
            where = self.about().get("end_session_endpoint")
        except ProviderDown:
            return ""
        if not isinstance(where, str) or not self._is_address(where):
            return ""
        told = {
            "client_id": self.settings.oidc_client_id,
            "post_logout_redirect_uri": f"{self.settings.pages}{SIGNED_OUT}",
        }
        if hint:
            told["id_token_hint"] = hint
        return f"{where}{'&' if '?' in where else '?'}{urlencode(told)}"

    def _client(self) -> httpx.Client:
        return httpx.Client(transport=self._transport, timeout=TIMEOUT, follow_redirects=False)

    def _published(self, http: httpx.Client) -> Mapping[str, Any]:
        issuer = self.settings.oidc_issuer
        found = OpenIDProviderMetadata(_json(http, get_well_known_url(issuer, external=True)))
        if found.get("issuer") != issuer:
            raise _down("it names another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not self._is_address(found.get(name)):
                raise _down(f"no {name} that one may speak to")
        return dict(found)

    def _is_address(self, value: object) -> bool:
        """Whether one may speak to it: over TLS, but where the provider is on this machine."""
        try:
            parts = urlsplit(value if isinstance(value, str) else "")
        except ValueError:
            return False
        here = is_loopback(urlsplit(self.settings.oidc_issuer).hostname or "")
        local = parts.scheme == "http" and here and is_loopback(parts.hostname or "")
        return bool(parts.hostname) and (parts.scheme == "https" or local)

    def _fetched_keys(self, http: httpx.Client, address: str) -> KeySet:
        listed = _json(http, address).get("keys")
        usable = [
            one
            for one in listed or ()
            if isinstance(one, dict) and one.get("kty") in KEY_TYPES and one.get("use") != "enc"
        ]
        try:
            return KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError) as error:
            raise _down(f"its keys cannot be read: {type(error).__name__}") from None

    def _oauth(self, http: httpx.Client) -> Client:
        return Client(
            http,
            client_id=self.settings.oidc_client_id,
            scope=self.settings.oidc_scopes,
            redirect_uri=f"{self.settings.pages}{BACK}",
            code_challenge_method="S256",
        )

    def _token(
        self, http: httpx.Client, about: Mapping[str, Any], login: Login, code: str
    ) -> Mapping[str, Any]:
        """The tokens for the code. The secret goes in the body where the provider takes it there:
        in the header it is written in two ways by two sorts of provider."""
        name = self.settings.oidc_client_id
        secret = self.settings.oidc_client_secret.get_secret_value()
        ways = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        in_body = "client_secret_post" in ways
        body = {"client_id": name, "client_secret": secret} if in_body else {}
        auth = httpx.Auth() if in_body else httpx.BasicAuth(quote_plus(name), quote_plus(secret))
        try:
            given = self._oauth(http).fetch_token(
                about["token_endpoint"], code=code, code_verifier=login.verifier, auth=auth, **body
            )
        except NoToken as error:
            log.warning("the provider gives no token: error=%s", str(error.error)[:60])
            raise ProviderRefused() from None
        except (httpx.HTTPError, ValueError) as error:
            raise _down(type(error).__name__) from None
        if not isinstance(given.get("id_token"), str):
            raise not_believed("there is no ID token")
        return dict(given)

    def _read(self, http: httpx.Client, text: str) -> jwt.Token:
        """The token, if a key of the provider's has signed it; keys that are new since they were
        fetched are fetched once more."""
        try:
            return signed_by(self._known_keys(), text)
        except NoSuchKey:
            keys = self._keys_anew(http)
        try:
            return signed_by(keys, text)
        except NoSuchKey:
            raise not_believed("another's key has signed it") from None

    def _known_keys(self) -> KeySet:
        assert self._keys is not None
        return self._keys

    def _keys_anew(self, http: httpx.Client) -> KeySet:
        with self._lock:
            if self._clock() >= self._keys_at + KEYS_AGAIN:
                self._keys_at = self._clock()
                self._keys = self._fetched_keys(http, self._about["jwks_uri"])
            return self._known_keys()

    def _more(
        self,
        http: httpx.Client,
        about: Mapping[str, Any],
        given: Mapping[str, Any],
        claims: Mapping[str, Any],
    ) -> Mapping[str, Any]:
        """What it tells beside the token, where something that is wanted does not stand there."""
        settings, address = self.settings, about.get("userinfo_endpoint")
        wanted = {settings.oidc_address}
        wanted |= {settings.oidc_verified_by} - {"issuer"}
        wanted |= {settings.oidc_groups} if settings.oidc_roles else set()
        access = given.get("access_token")
        if wanted <= claims.keys() or not self._is_address(address) or not isinstance(access, str):
            return {}
        found = _json(http, str(address), {"Authorization": f"Bearer {access}"})
        if found.get("sub") != claims["sub"]:
            raise not_believed("what it tells is of somebody else")
        return found


def _json(
    http: httpx.Client, address: str, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """An object that stands at an address. Raises ProviderDown."""
    try:
        response = http.get(address, headers={"Accept": "application/json", **(headers or {})})
        found = response.json() if len(response.content) <= LARGEST else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _down(type(error).__name__) from None
    if response.status_code != 200 or not isinstance(found, dict):
        raise _down(f"it answers {response.status_code}")
    return found


def _down(why: str) -> ProviderDown:
    log.warning("the provider does not answer: why=%s", why)
    return ProviderDown()
