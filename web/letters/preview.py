"""What each kind of letter looks like, in any language: samples with invented people."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.locales import LOCALES
from config.words import words
from flows.views.letter_samples import letter
from notifications.kept import NO_LINK
from notifications.letter import ENTRIES, LETTERS, MEETINGS, TRIAL
from notifications.letters import Written, write
from web.identity import viewer
from web.letters.reading import FRAMED, document
from web.mail_text import paragraphs
from web.pages import render, spoken_in

router = APIRouter()
GROUPS = {
    "duty": ("notice", "reminder", "overdue", "escalation"),
    "coordinator": ("digest", "held", TRIAL),
    "urgent": ("urgent",),
    "meetings": MEETINGS,
    "entries": ENTRIES,
}
"""All kinds, under what they have in common."""
FIRST = "reminder"
ADDRESS = re.compile(r"https://\S+")


@router.api_route("/letters/preview", methods=["GET", "HEAD"])
def preview(request: Request) -> Response:
    """All kinds with when they are sent, and one of them in full."""
    seen = viewer(request)
    name, locale = _asked(request, spoken_in(request, seen))
    written, say = _written(name, locale), words(locale)
    context = {
        "groups": GROUPS,
        "name": name,
        "locale": locale,
        "spoken": LOCALES[locale],
        "languages_of_letters": LOCALES,
        "written": written,
        "paragraphs": paragraphs(ADDRESS.sub(NO_LINK, written.text), say.say("letters_page.link")),
    }
    response = render(request, "letters_preview", context, viewer=seen, here="letters")
    response.headers["Content-Security-Policy"] = FRAMED
    return response


@router.api_route("/letters/preview/mail", methods=["GET", "HEAD"])
def sample(request: Request) -> Response:
    """The sample as a mail reader shows it; for a frame of the page."""
    seen = viewer(request)
    name, locale = _asked(request, spoken_in(request, seen))
    return document(_written(name, locale).html)


def _asked(request: Request, spoken: str) -> tuple[str, str]:
    """The kind and the language that the address asks for; what is unknown is the first kind, in
    the reader's own language."""
    name, locale = request.query_params.get("of", ""), request.query_params.get("in", "")
    return name if name in LETTERS else FIRST, locale if locale in LOCALES else spoken


def _written(name: str, locale: str) -> Written:
    return write(letter(name, locale))
