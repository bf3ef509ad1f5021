"""What settings that are addresses are looked at for."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


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
