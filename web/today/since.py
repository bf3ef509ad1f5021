"""Since when it is told what happened: the last time that this person looked, in this browser.

The browser keeps it itself, and nobody else does: whoever reads a page is not written down.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import Request
from starlette.responses import Response

from flows.engine.local_time import local
from web.identity import SINCE, Viewer
from web.pages import keep_cookie

COOKIE = SINCE
ONE_VISIT = timedelta(minutes=30)
"""Whoever comes back sooner is still at the same visit."""
LONGEST = timedelta(days=14)


def since(request: Request, seen: Viewer, now: datetime) -> datetime:
    """The end of the visit before this one; at the first visit the morning of the day before."""
    began, last = _kept(request, seen, now)
    if last is None or began is None:
        return local(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    told = began if now - last <= ONE_VISIT else last
    return max(told, now - LONGEST)


def keep(request: Request, response: Response, seen: Viewer, now: datetime) -> None:
    """Let the browser keep that its reader looked now."""
    told = f"{seen.person}.{int(since(request, seen, now).timestamp())}.{int(now.timestamp())}"
    keep_cookie(request, response, COOKIE, told)


def _kept(request: Request, seen: Viewer, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when this visit tells, and when its last page was; None where another person, or
    nobody, has looked in this browser, or the browser says what cannot be."""
    parts = request.cookies.get(COOKIE, "").split(".")
    if len(parts) != 3 or not all(one.isascii() and one.isdigit() for one in parts):
        return None, None
    if parts[0] != str(seen.person) or any(len(one) > 11 for one in parts):
        return None, None
    began, last = (datetime.fromtimestamp(int(one), UTC) for one in parts[1:])
    return (began, last) if began <= last <= now else (None, None)
