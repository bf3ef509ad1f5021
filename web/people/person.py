"""One person: who she is, what she holds, what waits for her, and every letter that she got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from config.locales import LOCALES
from config.words import Words, words
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.engine.refusals import NoSuchPerson
from flows.views.letter_lines import Said, said_in
from flows.views.person import Seen, holds, is_over, seen
from models.post.tables import Message
from models.register.questions import names_of, unit_forms, unit_names
from web import forms
from web.case.history import level_name, reason
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.paging import Page
from web.people.listing import Places
from web.rights import desk_of
from web.status import Standing, present_standing

router = APIRouter()
UNDER_WAY = ("claimed", "sending")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to her in words. ``status`` is a key of ``pages.person_page.letter``; ``what`` are
    the rungs that it said, each with the case's number and name: what is said of confidential days
    is shown to her alone."""

    day: date
    status: str
    why: str
    answer: str
    sort: str
    what: tuple[tuple[str, int, str], ...]


@router.api_route("/people/{text}", methods=["GET", "HEAD"])
def show(request: Request, text: str) -> Response:
    """The person; what is nobody's number here is no page."""
    return page(request, viewer(request), number_of(text))


def number_of(text: str) -> int:
    """The number in an address. Raises HTTPException 404 for what is none."""
    found = forms.number(text)
    if found is None:
        raise HTTPException(404)
    return found


def page(request: Request, reader: Viewer, number: int, *, status: int = 200) -> Response:
    """The page of the person with the number; 404 for nobody's."""
    office: Office = request.app.state.office
    say = words(spoken_in(request, reader))
    with office.database.read(reader.municipality.id) as session:
        desk = desk_of(session, office, reader, request.app.state.now())
        try:
            found = seen(desk, number)
        except NoSuchPerson:
            raise HTTPException(404) from None
        home = desk.municipality
        letters = Page.of(found.letters, request.query_params)
        context = {
            "seen": found,
            "places": Places(unit_names(session, home), unit_forms(session, home), say),
            "names": names_of(session, home, _named(found)),
            "past": [post for post in found.posts if is_over(post, desk)],
            "language_name": LOCALES[found.person.locale].name,
            "posts": [post for post in found.posts if not is_over(post, desk)],
            "now": [post.id for post in found.posts if holds(post, desk)],
            "waiting": _standings(desk, found),
            "letters": letters,
            "told": _letters(session, desk, letters.rows, say),
        }
    return render(request, "person_page", context, viewer=reader, here="people", status=status)


def _named(found: Seen) -> list[int | None]:
    others = [post.deputy_id for post in found.posts]
    return [
        *others,
        *(post.person_id for post in found.deputy_for),
        *(one.of for one in found.stands_in),
    ]


def _standings(desk: Desk, found: Seen) -> list[tuple[object, Standing]]:
    return [(one, present_standing(desk.place, one.case, desk.day)) for one in found.waiting]


def _letters(session: Session, desk: Desk, letters: Sequence[Message], say: Words) -> list[Letter]:
    said = said_in(session, desk.municipality, letters)
    return [_letter(one, said, desk, say) for one in letters]


def _letter(one: Message, said: Mapping[int, Sequence[Said]], desk: Desk, say: Words) -> Letter:
    return Letter(
        day=one.day,
        status="under_way" if one.status in UNDER_WAY else one.status,
        why=reason(say, one.reason) if one.reason else "",
        answer=one.last_answer if one.status == "dead" else "",
        sort=one.sort,
        what=tuple(
            (
                level_name(say, desk.place, item.level, late=bool(item.due and one.day > item.due)),
                item.case,
                item.unit or say.kind(item.kind),
            )
            for item in said.get(one.id or 0, [])
            if item.due is not None or one.person_id == desk.who.person
        ),
    )
