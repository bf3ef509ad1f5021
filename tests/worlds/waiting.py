"""Waiting for what another process does, and where it may listen."""

from __future__ import annotations

import socket
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import httpx

from arshjul.prefect_child import PrefectChild


def eventually(what: Callable[[], Any], seconds: float) -> Any:
    """What it gives as soon as it gives something; the test's patience is in seconds."""
    until = monotonic() + seconds
    while not (found := what()):
        assert monotonic() < until, "waited in vain"
        sleep(0.1)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def writes(child: PrefectChild) -> bool:
    """Whether the server not only answers but its database takes a row (a CSRF token)."""
    try:
        return httpx.get(
            f"{child.api_url}/csrf-token",
            params={"client": "tests"},
            auth=tuple(child.auth_string.split(":", 1)),  # type: ignore[arg-type]
            timeout=5,
        ).is_success
    except httpx.HTTPError:
        return False
