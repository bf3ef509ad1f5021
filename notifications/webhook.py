"""A call to the address that the operator names: signed, to that one host, never to the inside.

An address is resolved once, each of its numbers looked at, and the connection made to the number
that was looked at: a name that answers otherwise a moment later leads nowhere else. Redirects are
not followed, the answer's body is not read, and all of it has ten seconds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpcore

SECONDS = 10.0
SIGNATURE, EVENT = "Arshjul-Signature", "Arshjul-Event"
TRANSLATED = tuple(ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48"))


class NotCalled(Exception):
    """The address was not called, or did not take it: the code of why, and no more."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def call(
    url: str,
    event: str,
    told: Mapping[str, object],
    *,
    secret: str,
    inside: Collection[str],
    at: datetime,
) -> int:
    """POST ``told`` as JSON; the status that was answered, from 200 to 299. ``event`` is the same
    for each try, so that the receiver takes it once. ``inside`` are hosts that may lie on an inside
    network, and may be called without TLS. Raises NotCalled."""
    import httpcore

    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    known = host in {one.lower() for one in inside}
    if not host or (parts.scheme != "https" and not (known and parts.scheme == "http")):
        raise NotCalled("no_tls")
    body = json.dumps(told, sort_keys=True, ensure_ascii=False).encode()
    headers: dict[bytes | str, bytes | str] = {
        "Host": parts.netloc.rpartition("@")[2],
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Arshjul",
        EVENT: event,
        SIGNATURE: signature(secret, body, at),
    }
    limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)}
    backend = _guarded(known, monotonic() + SECONDS)
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend) as pool,
            pool.stream("POST", url, headers=headers, content=body, extensions=limits) as answer,
        ):
            status = int(answer.status)
    except NotCalled:
        raise
    except httpcore.TimeoutException:
        raise NotCalled("too_slow") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        code = "bad_certificate" if isinstance(error.__cause__, ssl.SSLError) else "no_answer"
        raise NotCalled(code) from None
    if not 200 <= status < 300:
        raise NotCalled("moved" if 300 <= status < 400 else f"refused_{status}")
    return status


def signature(secret: str, body: bytes, at: datetime) -> str:
    """``t=…,v1=…``: when, in seconds since 1970, and HMAC-SHA256 of ``t.body`` in hex."""
    when = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), when.encode() + b"." + body, hashlib.sha256)
    return f"t={when},v1={mac.hexdigest()}"


def is_outside(address: IPv4Address | IPv6Address) -> bool:
    """Whether a number is one of the public network, and no inside one in another dress."""
    if isinstance(address, IPv6Address):
        if address.sixtofour is not None or address.teredo is not None:
            return False
        if any(address in net for net in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def chosen(numbers: Iterable[str], *, known: bool) -> str:
    """The first number, when all of them may be called. Raises NotCalled."""
    found = [getattr(one, "ipv4_mapped", None) or one for one in map(ip_address, numbers)]
    for one in found:
        never = one.is_link_local or one.is_unspecified or one.is_multicast
        if never or not (known or is_outside(one)):
            raise NotCalled("inside")
    if not found:
        raise NotCalled("no_such_host")
    return str(found[0])


def resolve(host: str, port: int) -> list[str]:
    """The numbers of a host. Raises NotCalled."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotCalled("no_such_host") from None
    return [str(row[4][0]).partition("%")[0] for row in rows]


def _guarded(known: bool, until: float) -> httpcore.NetworkBackend:
    """What connects to a number that was looked at, and gives up at ``until``."""
    import httpcore

    class Stream(httpcore.NetworkStream):
        def __init__(self, inner: httpcore.NetworkStream) -> None:
            self._inner = inner

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return self._inner.read(max_bytes, _left(until, timeout))

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._inner.write(buffer, _left(until, timeout))

        def close(self) -> None:
            self._inner.close()

        def start_tls(
            self,
            ssl_context: ssl.SSLContext,
            server_hostname: str | None = None,
            timeout: float | None = None,
        ) -> httpcore.NetworkStream:
            left = _left(until, timeout)
            return Stream(self._inner.start_tls(ssl_context, server_hostname, left))

        def get_extra_info(self, info: str) -> Any:
            return self._inner.get_extra_info(info)

    class Backend(httpcore.NetworkBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.NetworkStream:
            number = chosen(resolve(host, port), known=known)
            plain = httpcore.SyncBackend()
            return Stream(
                plain.connect_tcp(
                    number, port, _left(until, timeout), local_address, socket_options
                )
            )

    return Backend()


def _left(until: float, timeout: float | None) -> float:
    """The seconds that are left. Raises NotCalled when there are none."""
    left = until - monotonic()
    if left <= 0:
        raise NotCalled("too_slow")
    return left if timeout is None else min(left, timeout)
