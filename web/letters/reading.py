"""A letter shown on a page as a document that does nothing, asks nobody and leads nowhere."""

from __future__ import annotations

import base64
import hashlib
import html
import re

from starlette.responses import HTMLResponse, Response

from web.guards import HEADERS

_LANGUAGE = re.compile(r'<html lang="([\w-]+)"')
_HREF = re.compile(r'\shref="[^"]*"')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_STYLES = re.compile(r'\sstyle="([^"]*)"')
FRAMED = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
"""The policy of a page that shows such a document."""


def language_of(mail: str) -> str:
    """The language of a letter's HTML, as a tag."""
    found = _LANGUAGE.search(mail)
    return found[1] if found else ""


def document(mail: str) -> Response:
    """The letter's HTML in a frame of ours: its links lead nowhere, and its own styles, each by its
    hash, are all that a browser takes from it."""
    dead = _HREF.sub("", mail)
    styles = [*_STYLE.findall(dead), *map(html.unescape, _STYLES.findall(dead))]
    hashes = " ".join(sorted({f"'sha256-{_hash(one)}'" for one in styles}))
    response = HTMLResponse(dead)
    response.headers["Content-Security-Policy"] = (
        f"sandbox; default-src 'none'; style-src 'unsafe-hashes' {hashes}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
