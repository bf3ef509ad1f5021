"""What a municipality's pages look like: its logo and its accent colour, as files that a browser
keeps. Their addresses hold their digests, so another picture has another address."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from flows.engine.office import Office
from models.register.look import Seen, logo_of, look_of
from models.register.tables import Municipality
from states.accent import Accent, by_day, by_night
from states.evidence_file import MEDIA, FileSort
from web.identity import Viewer, choices

router = APIRouter()
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Look:
    """``style`` and ``logo`` are addresses, empty where the built-in holds; ``width`` and
    ``height`` the logo's sides in points; ``name`` what is read out for it."""

    name: str = ""
    style: str = ""
    logo: str = ""
    width: int = 0
    height: int = 0


def look_for(request: Request, viewer: Viewer | None, home: str = "") -> Look:
    """The look of the reader's municipality; where nobody is known, that of ``home``, or of the
    only one there is. The built-in where there is none, or where the database does not answer: it
    may be the page that says so."""
    if viewer is not None:
        return _look(viewer.municipality, viewer.look)
    office: Office = request.app.state.office
    try:
        found = [one for one in choices(office) if home in ("", one.id)]
        if len(found) != 1:
            return Look()
        with office.database.read(found[0].id) as session:
            return _look(found[0], look_of(session, found[0].id))
    except Exception:  # whatever a driver raises
        return Look()


def _look(home: Municipality, seen: Seen) -> Look:
    folder = f"/look/{home.id}"
    style = f"{folder}/{_digest(style_of(seen.accent))}.css" if seen.accent else ""
    logo = f"{folder}/{seen.logo}.png" if seen.logo else ""
    return Look(home.name, style, logo, seen.width, seen.height)


@router.api_route("/look/{home}/{digest}.css", methods=["GET", "HEAD"])
def style(request: Request, home: str, digest: str) -> Response:
    """The colours as a style sheet; 404 for any but those that hold now."""
    with request.app.state.office.database.read(home) as session:
        accent = look_of(session, home).accent
    text = style_of(accent) if accent else ""
    if not text or _digest(text) != digest:
        raise HTTPException(404)
    return Response(text, media_type="text/css")


@router.api_route("/look/{home}/{sha256}.png", methods=["GET", "HEAD"])
def logo(request: Request, home: str, sha256: str) -> Response:
    """The logo; 404 for any but the one that holds now. It is no secret: it stands where one signs
    in."""
    found = None
    if SHA256.fullmatch(sha256):
        with request.app.state.office.database.read(home) as session:
            found = logo_of(session, home, sha256)
    if found is None:
        raise HTTPException(404)
    return Response(found, media_type=MEDIA[FileSort.PNG])


def style_of(accent: str) -> str:
    """The style sheet of a colour: by day, by night and on paper."""
    day, night = _said(by_day(accent)), _said(by_night(accent))
    return f"{day}\n@media screen and (prefers-color-scheme: dark) {{ {night} }}\n"


def _said(one: Accent) -> str:
    return f":root {{ --brand: {one.brand}; --brand-ink: {one.ink}; --wash: {one.wash}; }}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
