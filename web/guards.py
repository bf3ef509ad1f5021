"""What stands in front of every page: known hosts, small bodies, own forms only, strict headers."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.server import PATIENCE

log = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LARGEST_BODY = 256 * 1024
LARGEST_UPLOAD = 11_000_000  # a file of the largest size, and what is written beside it
LARGEST_HEARD = 100_000_000  # so much is let pass unread, so that a browser hears why it is refused
UPLOADS = re.compile(r"/tasks/\d{1,18}/\d{1,4}|/cases/\d{1,18}/files|/set-up/(texts/)?[a-z]{1,12}")
"""Where a form brings a file: its body goes on as it comes, to a file that is gone afterwards."""
KEPT = {"/static/": "public, max-age=3600", "/look/": "public, max-age=31536000, immutable"}
"""What a browser keeps: what stands below /look has its digest in its address."""
WATCHED = ("/livez", "/readyz", "/healthz", "/metrics")
SAFE = ("GET", "HEAD", "OPTIONS")

FROM_ELSEWHERE = "/sign-in/ended"
"""Where a machine speaks and no page of ours: what it brings is signed, and no cookie is asked."""
KEYED = ("/l/", "/in/")
"""Pages whose address is a key: what they load, and where they lead, is not told it. A log of a
proxy in front keeps the Referer of each file. Forms of theirs are still told by their origin."""
KEPT_FROM = "strict-origin"

PAGES_WAIT = "15s"  # on a server, for one question to it
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # Not no-referrer: with that a browser sends "Origin: null" with our own forms, and the check
    # below could not tell them from a stranger's. Nothing is told to other sites either way.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
"""For a year the browser asks for this host over TLS alone; of its other names nothing is said."""
DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int | None]

Refuse = Callable[[Request, int], Response]
"""Makes the page that says why not, for a status."""


def hostname(netloc: str) -> str:
    """The name in ``name:port``, lower case; empty when it is none."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def origin_of(address: str) -> Origin | None:
    """Scheme, host and port of an address; None where it is none of a page."""
    try:
        parts = urlsplit(address if address.isascii() else "")
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not name:
        return None
    return parts.scheme, name, port or DEFAULT_PORTS[parts.scheme]


class Guards:
    """The one middleware. ``pages`` is the address that the pages answer to; ``by_its_own_name``:
    also to the names that a machine has for itself, else only for whoever watches over it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        pages: str,
        refuse: Refuse,
        by_its_own_name: bool = True,
    ) -> None:
        self.app = app
        self.origin = origin_of(pages)
        named = {self.origin[1]} if self.origin else set()
        self.hosts = {*(LOOPBACK if by_its_own_name else ()), *named}
        self.refuse = refuse
        self.headers = HEADERS | (OVER_TLS if pages.startswith("https:") else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        begun = False
        PATIENCE.set(PAGES_WAIT)

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith(KEYED):
                    headers.setdefault("Referrer-Policy", KEPT_FROM)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)  # a page may bring a policy of its own
                headers["Cache-Control"] = _kept(scope["path"], message["status"])
            await send(message)

        request = Request(scope)
        status = self._refusal(request)
        given = receive
        if not status and scope["method"] not in SAFE:
            taken = await _body(request, receive)
            status, given = (413, receive) if taken is None else (0, taken)
        if status:
            await self.refuse(request, status)(scope, receive, with_headers)
            return
        try:
            await self.app(scope, given, with_headers)
        except TooLarge:
            await self.refuse(request, 413)(scope, receive, with_headers)
        except Exception:
            log.exception("a page failed: method=%s", scope["method"])
            if begun:
                raise
            await self.refuse(request, 500)(scope, receive, with_headers)

    def _refusal(self, request: Request) -> int:
        host = request.headers.get("host", "")
        name = hostname(host)
        if name not in self.hosts and not (name in LOOPBACK and request.url.path in WATCHED):
            return 421
        if request.method in SAFE or request.url.path == FROM_ELSEWHERE:
            return 0
        if not _own_form(request.headers, self._own(name, request)):
            return 403
        return 0

    def _own(self, name: str, request: Request) -> Origin | None:
        """Where a form of ours comes from: the address that was set; where the pages are asked for
        by the machine's own name, that one, as it was asked for."""
        if self.origin and name == self.origin[1] and name not in LOOPBACK:
            return self.origin
        return origin_of(f"{request.scope['scheme']}://{request.headers.get('host', '')}")


class TooLarge(MultiPartException):
    """A body is larger than it said, or than anything that is taken in. As an error of the form, so
    that whoever reads it closes what it has begun to keep."""


def _kept(path: str, status: int) -> str:
    """How long a browser keeps the answer."""
    if status >= 400:
        return "no-store"
    return next((kept for folder, kept in KEPT.items() if path.startswith(folder)), "no-store")


def _said_to_be(headers: Headers, most: int) -> bool:
    said = headers.get("content-length", "0")
    return said.isdigit() and int(said) <= most


async def _body(request: Request, receive: Receive) -> Receive | None:
    """What gives the app its body: all of it, read already, or as it comes where a form brings a
    file; None where it is too large."""
    if UPLOADS.fullmatch(request.url.path):
        heard = _said_to_be(request.headers, LARGEST_HEARD)
        return _counted(receive, LARGEST_UPLOAD) if heard else None
    taken = await _whole_body(request.headers, receive)
    return None if taken is None else _again(taken, receive)


def _counted(receive: Receive, most: int) -> Receive:
    """The body as it comes. Raises TooLarge when it is more than it may be; the rest is let pass
    first, for a browser hears no answer before it has said all."""
    so_far = 0

    async def give() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        while so_far > most:
            if not message.get("more_body") or so_far > LARGEST_HEARD:
                raise TooLarge("too large")
            message = await receive()
            so_far += len(message.get("body", b""))
        return message

    return give


def _own_form(headers: Headers, own: Origin | None) -> bool:
    """Whether a page of ours sent this: the browser says where a form came from."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    told = headers.get("origin") or headers.get("referer") or ""
    return own is not None and origin_of(told) == own


async def _whole_body(headers: Headers, receive: Receive) -> bytes | None:
    """The body, or None when it is too large, whatever its length was said to be."""
    if not _said_to_be(headers, LARGEST_BODY):
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read already, then whatever comes after it."""
    given = False

    async def give() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return give
