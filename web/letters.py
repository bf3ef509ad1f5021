"""Letters that wait for a decision, and letters that did not arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from config.words import Words, words
from flows.engine.door import About, Errand, may
from flows.engine.handling import Desk
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.mail import held_letters as verbs
from flows.views.letter_lines import said_in
from models.post.outbox import PERHAPS, held_or_dead
from models.post.standing import REASONS, numbers_for
from models.post.tables import Message
from models.register.questions import names_of
from web.case.history import level_name, reason
from web.forms import Form, Sent
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.rights import desk_of

router = APIRouter()
VERBS = {"release": verbs.release, "cancel": verbs.cancel, "retry": verbs.retry}
FORMS = {"held": ("release", "cancel"), "dead": ("retry",)}
"""What can be done with the letters of each of the page's two lists."""
ALL = {"held": "release", "dead": "retry"}
"""What can be done with all of a list that stand still for one reason."""
CAUTIONS = ("restored", "came_back", "host_refuses", "address", PERHAPS)
"""The reasons of which something is to be known before all their letters leave."""
MOST = 200
"""Letters shown at once; the next ones come when these have been decided."""


@router.api_route("/held", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    did = request.query_params.get("did", "")
    number = request.query_params.get("n", "")
    n = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return _page(request, viewer(request), did=did if did in VERBS else "", n=n)


@router.post("/held")
def decide(request: Request, sent: Sent) -> Response:
    """Release, cancel or try again those that were chosen, or all of one reason; choosing none is
    asked about. Raises NotAllowed."""
    seen = viewer(request)
    do = sent.get("do")
    office: Office = request.app.state.office
    now = request.app.state.now()
    with office.database.read(seen.municipality.id) as session:
        if not _may(desk_of(session, office, seen, now), do):
            raise NotAllowed(verb=f"mail.{do}")
        ids = _chosen(session, seen.municipality.id, do, sent)
    if do not in VERBS or not ids:
        return _page(request, seen, sent=sent, status=422)
    errand = Errand(office, seen.municipality.id, seen.who, now)
    n = VERBS[do].alone(errand, _still_here(office, seen, ids))
    return RedirectResponse(f"/held?did={do}&n={n}", 303)


def _may(desk: Desk, do: str) -> bool:
    """Whether whoever is at the desk may do it; what is none of ours needs some of the rights."""
    wanted = (do,) if do in VERBS else VERBS
    return any(may(desk, f"mail.{one}", About()) for one in wanted)


def _chosen(session: Session, municipality: str, do: str, sent: Form) -> list[int]:
    """The letters that were chosen: by hand, or all of a reason that the page showed then."""
    why = sent.get("reason")
    if not why:
        return sent.numbers("letter")
    if why not in REASONS or do not in ALL.values():
        return []
    shown = max(sent.numbers("upto"), default=0)
    return [number for number in numbers_for(session, municipality, why) if number <= shown]


def _still_here(office: Office, seen: Viewer, ids: list[int]) -> list[int]:
    """Those of the numbers that stand on the page: one that left it meanwhile is no mistake."""
    with office.database.read(seen.municipality.id) as session:
        listed = (held_or_dead(session, seen.municipality.id, one) for one in ("held", "dead"))
        here = {letter.id for letters in listed for letter in letters}
    return [number for number in ids if number in here]


def _page(
    request: Request,
    seen: Viewer,
    *,
    did: str = "",
    n: int = 0,
    sent: Form | None = None,
    status: int = 200,
) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        held = held_or_dead(session, seen.municipality.id, "held")
        dead = held_or_dead(session, seen.municipality.id, "dead")
        desk = desk_of(session, office, seen, request.app.state.now())
        place = desk.place
        context = {
            "did": did,
            "n": n,
            "may": {form: [one for one in dos if _may(desk, one)] for form, dos in FORMS.items()},
            "held": _letters(session, place, held[:MOST], say),
            "dead": _letters(session, place, dead[:MOST], say),
            "alike": {"held": _alike(held, say), "dead": _alike(dead, say)},
            "all": ALL,
            "held_more": max(0, len(held) - MOST),
            "dead_more": max(0, len(dead) - MOST),
            "wrong": (sent.get("do") if sent else "") or ("release" if sent else ""),
        }
    return render(request, "held", context, viewer=seen, here="held", status=status)


def _alike(letters: Sequence[Message], say: Words) -> list[dict[str, object]]:
    """The reasons for which several letters stand still, the most frequent first."""
    number = Counter(one.reason for one in letters if one.reason in REASONS)
    return [
        {
            "reason": why,
            "why": reason(say, why),
            "n": n,
            "upto": max(one.id or 0 for one in letters if one.reason == why),
            "caution": say.say(f"pages.held.caution.{why}") if why in CAUTIONS else "",
        }
        for why, n in number.most_common()
        if n > 1
    ]


def _letters(
    session: Session, place: Town, letters: list[Message], say: Words
) -> list[dict[str, object]]:
    names = names_of(session, place.municipality, [one.person_id for one in letters])
    said = said_in(session, place.municipality, letters)
    return [
        {
            "id": one.id,
            "to": names.get(one.person_id, "–"),
            "day": one.day,
            "reason": reason(say, one.reason) if one.reason else "",
            "answer": one.last_answer if one.status == "dead" else "",
            "items": [
                (
                    item,
                    level_name(say, place, item.level, late=bool(item.due and one.day > item.due)),
                )
                for item in said.get(one.id or 0, [])
            ],
            "sort": one.sort,
        }
        for one in letters
    ]
