"""The pages of the local mail catcher: every letter as its reader would see it."""

from __future__ import annotations

from html import escape
from pathlib import Path

from fastapi import APIRouter, HTTPException
from starlette.responses import HTMLResponse, Response

from arshjul.catcher import caught, one
from config.words import words

ADDRESS = "/caught"
# The letters carry their own styles. They may do nothing but be read and open their links.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


def catcher_pages(folder: Path, style: str, locale: str) -> APIRouter:
    """A list of the letters in ``folder``, and each letter as HTML and as text."""
    router = APIRouter()
    say = words(locale)

    @router.get(ADDRESS)
    def letters() -> Response:
        rows = "".join(
            f'<li><a href="{ADDRESS}/{letter.number}">{escape(letter.subject)}</a>'
            f"<br>{escape(letter.to)} · {escape(letter.date)} · "
            f'<a href="{ADDRESS}/{letter.number}/text" '
            f'aria-label="{escape(say.say("catcher.text"))}: {escape(letter.subject)}">'
            f"{escape(say.say('catcher.text'))}</a></li>"
            for letter in caught(folder)
        )
        title = escape(say.say("catcher.title"))
        lead = escape(say.say("catcher.lead" if rows else "catcher.empty"))
        return HTMLResponse(
            f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{title} – Årshjul</title><link rel="stylesheet" href="{escape(style)}"></head>'
            f'<body><main class="plain"><p><a href="/">Årshjul</a></p><h1>{title}</h1>'
            f"<p>{lead}</p><ol reversed>{rows}</ol></main></body></html>"
        )

    @router.get(ADDRESS + "/{number}")
    def letter(number: str) -> Response:
        found = one(folder, number)
        if found is None:
            raise HTTPException(404)
        response = HTMLResponse(found.html)
        response.headers["Content-Security-Policy"] = LETTER_POLICY
        return response

    @router.get(ADDRESS + "/{number}/text")
    def text(number: str) -> Response:
        found = one(folder, number)
        if found is None:
            raise HTTPException(404)
        body = f"To: {found.to}\nSubject: {found.subject}\nDate: {found.date}\n\n{found.text}"
        return Response(body, media_type="text/plain; charset=utf-8")

    return router
