"""Letters that wait for a decision, and letters that did not arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from config.words import Words, words
from flows.engine.door import About, Errand, may
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.mail import held_letters as verbs
from flows.views.letter_lines import said_in
from flows.views.letter_reach import reach_of, reads
from models.post.outbox import PERHAPS, held_or_dead
from models.post.standing import REASONS, numbers_for
from models.post.tables import Message
from models.register.questions import names_of
from web.case.history import level_name, reason
from web.forms import Form
from web.forms import number as number_in
from web.identity import Viewer, viewer
from web.letters.tabs import tabs
from web.pages import render, spoken_in
from web.rights import desk_of

VERBS = {"release": verbs.release, "cancel": verbs.cancel, "retry": verbs.retry}
FORMS = {"held": ("release", "cancel"), "dead": ("retry",)}
"""What can be done with the letters of each of the page's two lists."""
ALL = {"held": "release", "dead": "retry"}
"""What can be done with all of a list that stand still for one reason."""
CAUTIONS = ("restored", "came_back", "host_refuses", "address", PERHAPS)
"""The reasons of which something is to be known before all their letters leave."""
MOST = 200
"""Letters shown at once; the next ones come when these have been decided."""
HELD = "/letters?view=held"


def held_view(request: Request) -> Response:
    """The two lists, with what was just done to them."""
    return _page(request, viewer(request))


def decide(request: Request, sent: Form) -> Response:
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
    one = number_in(sent.get("back"))  # the letter on whose own page the button was
    back = f"/letters/{one}?" if one in ids else f"{HELD}&"
    return RedirectResponse(f"{back}did={do}&n={n}", 303)


def did(request: Request) -> tuple[str, int]:
    """What the address says was just done, and to how many; nothing for anything else."""
    done, number = request.query_params.get("did", ""), request.query_params.get("n", "")
    n = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return (done if done in VERBS else ""), n


def what_may_be_done(desk: Desk, form: str) -> list[str]:
    """What whoever is at the desk may do with the letters of a list."""
    return [one for one in FORMS[form] if _may(desk, one)]


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
    request: Request, seen: Viewer, *, sent: Form | None = None, status: int = 200
) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    done, n = did(request) if sent is None else ("", 0)
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        held, dead = (_readable(desk, one) for one in FORMS)
        context = {
            "tabs": tabs(desk, "held"),
            "did": done,
            "n": n,
            "may": {form: what_may_be_done(desk, form) for form in FORMS},
            "held": _letters(desk, held[:MOST], say),
            "dead": _letters(desk, dead[:MOST], say),
            "alike": {"held": _alike(held, say), "dead": _alike(dead, say)},
            "all": ALL,
            "held_more": max(0, len(held) - MOST),
            "dead_more": max(0, len(dead) - MOST),
            "wrong": (sent.get("do") if sent else "") or ("release" if sent else ""),
        }
    return render(request, "letters_held", context, viewer=seen, here="letters", status=status)


def _readable(desk: Desk, status: str) -> list[Message]:
    """The letters of the status that whoever is at the desk may read of."""
    reach = reach_of(desk)
    found = held_or_dead(desk.session, desk.municipality, status)
    return [one for one in found if reads(reach, one.person_id)]


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


def _letters(desk: Desk, letters: list[Message], say: Words) -> list[dict[str, object]]:
    session, place = desk.session, desk.place
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
