"""One letter: the facts, why it goes to this reader, how it fared, and its content as sent."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from config.words import words
from flows.engine.office import Office
from flows.mail.shown_again import NotKept, OnlyKeptDays
from flows.views.one_letter import NoSuchLetterHere, content_of, one_letter
from models.post.letter_list import Status
from web.case.history import reason
from web.forms import number
from web.identity import viewer
from web.letters.held import did, what_may_be_done
from web.letters.reading import FRAMED, document, language_of
from web.letters.tabs import CHIPS, rung, tabs
from web.mail_text import paragraphs
from web.pages import render, spoken_in
from web.rights import desk_of

router = APIRouter()


@router.api_route("/letters/{text}", methods=["GET", "HEAD"])
def one(request: Request, text: str) -> Response:
    """The letter with that number; 404 for one that is none, or none that may be seen."""
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    done, _ = did(request)
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        try:
            found = one_letter(desk, number(text) or 0, say)
        except NoSuchLetterHere:
            raise HTTPException(404) from None
        row, shown = found.row, found.content
        context = {
            "tabs": tabs(desk, ""),
            "found": found,
            "row": row,
            "chips": CHIPS,
            "why": reason(say, row.reason) if row.reason and row.status is not Status.SENT else "",
            "rung": lambda line: rung(desk, line, bool(line.due and row.day > line.due), say),
            "may": what_may_be_done(desk, found.stands_still) if found.stands_still else [],
            "did": done,
            "language": language_of(shown.html) if shown else "",
            "said": paragraphs(shown.text, say.say("letters_page.link")) if shown else [],
        }
        response = render(request, "letter", context, viewer=seen, here="letters")
    response.headers["Content-Security-Policy"] = FRAMED
    return response


@router.api_route("/letters/{text}/mail", methods=["GET", "HEAD"])
def as_mail(request: Request, text: str) -> Response:
    """The letter as a mail reader shows it, without its links; for a frame of its own page."""
    seen = viewer(request)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        try:
            found = content_of(desk, number(text) or 0)
        except (NoSuchLetterHere, NotKept, OnlyKeptDays):
            raise HTTPException(404) from None
    return document(found.html)
