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
from flows.register.handing_over import hand_over, replace
from flows.register.people import erase
from flows.views.letter_lines import Said, said_in
from flows.views.person import Seen, holds, is_over, seen
from flows.views.standings import Standing, present_standing
from models.post.tables import Message
from models.register.questions import colleagues, names_of
from models.register.tables import Appointment
from states.permissions import OPERATOR
from web import forms
from web.case.history import level_name, reason
from web.forms import Form, Trouble
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.paging import Page
from web.people.fields import DOINGS, can
from web.places import Places
from web.rights import desk_of

router = APIRouter()
UNDER_WAY = ("claimed", "sending")
DONE_ELSEWHERE = ("appoint", "replace", "hand_over")
"""What leads to a person's page once it is done on another."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to her in words. ``status`` is a key of ``pages.person_page.letter``; ``what`` are
    the rungs that it said, each with the case's number and name: what is said of confidential days
    is shown to her alone."""

    number: int
    day: date
    status: str
    why: str
    answer: str
    sort: str
    what: tuple[tuple[str, int, str], ...]


@router.api_route("/people/{text}", methods=["GET", "HEAD"])
def show(request: Request, text: str) -> Response:
    """The person; what is nobody's number here is no page."""
    did = request.query_params.get("did", "")
    did = did if did in (*DOINGS, *DONE_ELSEWHERE) else ""
    return page(request, viewer(request), number_of(text), did=did)


def number_of(text: str) -> int:
    """The number in an address. Raises HTTPException 404 for what is none."""
    found = forms.number(text)
    if found is None:
        raise HTTPException(404)
    return found


def somebody_seen(request: Request, reader: Viewer, number: int) -> Seen:
    """The person with the number as the reader may see her. Raises HTTPException 404."""
    office: Office = request.app.state.office
    with office.database.read(reader.municipality.id) as session:
        try:
            return seen(desk_of(session, office, reader, request.app.state.now()), number)
        except NoSuchPerson:
            raise HTTPException(404) from None


def page(
    request: Request,
    reader: Viewer,
    number: int,
    *,
    did: str = "",
    sent: Form | None = None,
    trouble: Trouble | None = None,
    status: int = 200,
) -> Response:
    """The page of the person with the number; 404 for nobody's."""
    office: Office = request.app.state.office
    say = words(spoken_in(request, reader))
    found = somebody_seen(request, reader, number)
    with office.database.read(reader.municipality.id) as session:
        desk = desk_of(session, office, reader, request.app.state.now())
        home = desk.municipality
        letters = Page.of(found.letters, request.query_params)
        own = [post for post in found.posts if not is_over(post, desk)]
        context = {
            "seen": found,
            "did": did,
            "trouble": trouble or Trouble(),
            "sent": sent or Form(),
            "may": _may(desk, number, own),
            "colleagues": colleagues(session, home),
            "locales": [(code, one.name) for code, one in LOCALES.items()],
            "places": Places.of(session, home, say),
            "names": names_of(session, home, _named(found)),
            "past": [post for post in found.posts if is_over(post, desk)],
            "language_name": LOCALES[found.person.locale].name,
            "posts": own,
            "now": [post.id for post in found.posts if holds(post, desk)],
            "waiting": _standings(desk, found),
            "letters": letters,
            "told": _letters(session, desk, letters.rows, say),
        }
    return render(request, "person_page", context, viewer=reader, here="people", status=status)


def _may(desk: Desk, number: int, posts: Sequence[Appointment]) -> set[str]:
    """The forms that whoever is at the desk may send; one about an appointment by its number."""
    about = {"person": number}
    found = {do for do, one in DOINGS.items() if one.of_person and can(desk, one.verb, about)}
    found |= {"hand_over"} if can(desk, hand_over, about) else set()
    found |= {"erase"} if can(desk, erase, about) else set()
    for post in posts:
        if post.role != OPERATOR and can(desk, replace, {"appointment": post.id}):
            found.add(f"post-{post.id}")
    return found


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
        number=one.id or 0,
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
