"""A letter shown on a page: as text with its paragraphs whole, and as a document that does nothing,
asks nobody and leads nowhere."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from itertools import pairwise

from starlette.responses import HTMLResponse, Response

from notifications.kept import NO_LINK
from web.guards import HEADERS

WIDTH = 72  # signs: where the letters' own lines end
_BLANK = re.compile(r"\n\s*\n")
_LANGUAGE = re.compile(r'<html lang="([\w-]+)"')
_HREF = re.compile(r'\shref="[^"]*"')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_STYLES = re.compile(r'\sstyle="([^"]*)"')
FRAMED = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
"""The policy of a page that shows such a document."""


def paragraphs(text: str, link: str) -> list[str]:
    """The letter's text, a paragraph each, whose lines end only where they were meant to.
    ``link`` stands where a link stood."""
    blocks = _BLANK.split(text.replace(NO_LINK, link).replace("\n---\n", "\n\n").strip())
    return ["\n".join(_unwrapped(block.split("\n"))) for block in blocks if block.strip()]


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """A line that ends because the next word had no room goes on in the next one."""
    whole = lines[0]
    for before, line in pairwise(lines):
        first = line.split(" ", 1)[0]
        full = len(before) <= WIDTH < len(before) + 1 + len(first)
        if full and first and "://" not in before:
            whole = f"{whole} {line}"
        else:
            yield whole
            whole = line
    yield whole


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
