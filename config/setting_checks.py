"""What settings that are addresses are looked at for."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult


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
