"""The key / that leads to the search, and whether a person wants it: a browser keeps the choice."""

from __future__ import annotations

from fastapi import Request

COOKIE = "arshjul_search_key"
ON, OFF = "on", "off"


def is_on(request: Request) -> bool:
    """Whether the key leads to the search in this browser; it does until it is switched off."""
    return request.cookies.get(COOKIE, ON) != OFF
