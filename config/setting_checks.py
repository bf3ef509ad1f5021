"""What settings that are addresses are looked at for."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator


def port_of(parts: SplitResult) -> None:
    """Raises ValueError when what stands for the port is none."""
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("write the port as a number from 1 to 65535")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def mailbox(value: str, *, bounces: str) -> str:
    """The mailbox that reports are read from; "" for none. Raises ValueError."""
    value = value.strip()
    if not value:
        return value
    parts = urlsplit(value)
    port_of(parts)
    whole = parts.hostname and parts.username and not parts.password and value.isascii()
    if parts.scheme not in ("imaps", "imap+starttls", "imap") or not whole or parts.query:
        raise ValueError(
            "write imaps://user@host/INBOX or imap+starttls://…, in plain letters; the "
            "password stands in ARSHJUL_BOUNCE_PASSWORD"
        )
    if parts.scheme == "imap" and not is_loopback(parts.hostname or ""):
        raise ValueError("without TLS only a mailbox on this machine is read: write imaps://")
    if not bounces:
        raise ValueError("set ARSHJUL_BOUNCES too: the address that letters come back to")
    return value


def can_sign_in(way: str, told: Mapping[str, Any]) -> None:
    """Whether people can come in this way, with these settings. Raises ValueError."""
    if way.startswith("oidc"):
        _has_a_provider(told)
    pages = urlsplit(told.get("base_url") or "")
    if not pages.hostname:
        if not is_loopback(str(told.get("host", ""))):
            raise ValueError(
                "set ARSHJUL_BASE_URL too: the address that people write, as https://arshjul.example"
            )
    elif not is_loopback(pages.hostname):
        if pages.scheme != "https":
            raise ValueError("ARSHJUL_BASE_URL begins with https://: whoever listens would come in")
        if way.endswith("mail") and not told["smtp_url"].get_secret_value():
            raise ValueError("set ARSHJUL_SMTP_URL too: the link comes by mail")


def _has_a_provider(told: Mapping[str, Any]) -> None:
    lacking = [name for name in ("oidc_issuer", "oidc_client_id") if not told.get(name)]
    secret = told.get("oidc_client_secret")
    if secret is None or not secret.get_secret_value():
        lacking.append("oidc_client_secret")
    if lacking:
        named = ", ".join(f"ARSHJUL_{name.upper()}" for name in lacking)
        raise ValueError(f"set {named} too: without them no provider is asked")


def _addresses(value: str) -> str:
    """Addresses and networks with commas between. Raises ValueError."""
    parts = [part.strip() for part in value.split(",") if part.strip()]
    for part in parts:
        try:
            if ip_network(part, strict=False).prefixlen == 0:
                raise ValueError
        except ValueError:
            raise ValueError("write the proxies' addresses, as 127.0.0.1, 10.1.2.0/24") from None
    return ",".join(parts)


Addresses = Annotated[str, AfterValidator(_addresses)]
"""A setting that lists addresses and networks."""
