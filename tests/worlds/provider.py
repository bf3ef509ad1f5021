"""A provider of identities that answers in the same process, and lies where a test wants it to."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import httpx2
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from flows.access.provider import Provider
from tests.worlds.sign_in_house import ADDRESS, House
from web.app import make_app

ISSUER = "https://login.example"
CLIENT = "arshjul-at-home"
SECRET = "a secret that the provider gave us"


@cache
def key(name: str = "first") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


class MockProvider:
    """``said``: the claims of whoever signs in next; ``change`` may spoil an ID token's claims,
    ``sign`` its signature; ``down``: nobody answers."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {"email": "asta@skola.example", "email_verified": True}
        self.beside: dict[str, Any] = {}  # told at the userinfo endpoint alone
        self.about: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "end_session_endpoint": f"{ISSUER}/logout",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        self.keys = [key()]
        self.change: Callable[[dict[str, Any]], None] = lambda _claims: None
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.down = False
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.now = 0

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key())

    def go(self, address: str) -> str:
        """What a browser does that is sent here: somebody signs in, and it is sent back; the
        address, without the host."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{ISSUER}/authorize?")
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["redirect_uri"] == f"{ADDRESS}/sign-in/back"
        assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"/sign-in/back?{urlencode({'code': code, 'state': asked['state']})}"

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if self.down:
            raise httpx.ConnectTimeout("nobody answers")
        if path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self.about)
        if path == "/keys":
            return httpx.Response(200, json={"keys": [one.as_dict() for one in self.keys]})
        if path == "/userinfo":
            assert request.headers["authorization"] == "Bearer opens nothing else"
            return httpx.Response(200, json={"sub": "u-1", **self.beside})
        assert path == "/token" and request.method == "POST"
        return self._token({name: values[0] for name, values in _form(request).items()})

    def _token(self, form: dict[str, str]) -> httpx.Response:
        asked = self.codes.pop(form["code"], None)
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            told = {"error": "invalid_grant", "error_description": "nej, det går inte\r\n"}
            return httpx.Response(400, json=told)
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
            **self.said,
        }
        self.change(claims)
        return httpx.Response(
            200,
            json={
                "token_type": "Bearer",
                "access_token": "opens nothing else",
                "id_token": self.sign(claims),
            },
        )


def _form(request: httpx.Request) -> dict[str, list[str]]:
    return parse_qs(request.content.decode(), keep_blank_values=True)


def unsigned(claims: dict[str, Any], algorithm: str = "none") -> str:
    """A token that anybody can write."""
    parts = ({"alg": algorithm, "kid": "first"}, claims)
    shown = (urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
    return ".".join([*shown, ""])


class ProviderHouse(House):
    """A town whose people sign in with the provider; by mail too, unless settings say otherwise."""

    def __init__(self, folder: Any, **settings: Any) -> None:
        given = {
            "sign_in": "oidc+mail",
            "oidc_issuer": ISSUER,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            **settings,
        }
        super().__init__(folder, **given)
        self.provider = MockProvider()
        self.seconds = 1000.0
        self.ours = Provider(
            self.office.settings, self.provider.transport(), clock=lambda: self.seconds
        )
        self.app = make_app(self.office, now=lambda: self.now, provider=self.ours)

    def there(self, browser: TestClient, to: str = "") -> str:
        """Press the button; the address at the provider."""
        answer = browser.get(f"/sign-in/provider{to}")
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def back(self, browser: TestClient, to: str = "", **said: Any) -> httpx2.Response:
        """There, signed in, and back again; the answer of our own page."""
        self.provider.now = int(self.now.timestamp())
        self.provider.said = self.provider.said | said
        return browser.get(self.provider.go(self.there(browser, to)))
