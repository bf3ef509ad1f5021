"""After an answer: what happened, how to take it back within the minute, and the next task."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import Words, words
from flows.engine.door import Errand
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.engine.refusals import NoSuchCase
from flows.engine.undo import may_undo_until
from flows.engine.undo import undo as take_back
from flows.views.may_know import case_known
from flows.views.tasks import tasks_of
from models.case.last_move import last_move_of
from models.case.naming import called
from models.register.questions import names_of
from states.errors import ArshjulError
from web import forms
from web.forms import Sent
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.rights import desk_of
from web.tasks.listing import card, coordinator
from web.tasks.question import STATUS, number_of

router = APIRouter()


@router.api_route("/tasks/{text}/sent", methods=["GET", "HEAD"])
def show(request: Request, text: str) -> Response:
    """What the reader's last answer about the case led to. Raises NoSuchCase."""
    return _page(request, viewer(request), number_of(text))


@router.post("/tasks/{text}/undo")
def undo(request: Request, text: str, sent: Sent) -> Response:
    """Take the answer back, where that is still possible."""
    seen, number = viewer(request), number_of(text)
    office: Office = request.app.state.office
    errand = Errand(office, seen.municipality.id, seen.who, request.app.state.now())
    try:
        take_back.alone(errand, number, version=forms.number(sent.get("version")))
    except NoSuchCase:
        raise
    except ArshjulError as error:
        said = explain(error, words(spoken_in(request, seen)))
        return _page(request, seen, number, text=said, status=STATUS.get(type(error), 409))
    return RedirectResponse(f"/tasks/{number}?did=undone", 303)


def to_the_second(at: datetime, say: Words) -> str:
    """The time of day with its seconds: it is about a minute."""
    hour = say.hour(at, ZONE)
    return f"{hour}{hour[2]}{at:%S}"


def _page(
    request: Request, seen: Viewer, number: int, *, text: str = "", status: int = 200
) -> Response:
    office: Office = request.app.state.office
    now = request.app.state.now()
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, now)
        case, _ = case_known(desk, number)
        last = last_move_of(session, case)
        if last is None or last.person_id != seen.person:
            if not text:
                return RedirectResponse(f"/cases/{number}", 303)
            last = None
        left = [one for one in tasks_of(desk, seen.person).all if one.case.id != number]
        waits = desk.place.directory.people(case.owner_role, case.unit_id, desk.day)
        names = names_of(session, desk.municipality, waits)
        until = may_undo_until(session, case, seen.person, now)
        context = {
            "case": case,
            "name": called(session, case),
            "state": str(last.before["state"]) if last else "",
            "people": [names[one] for one in waits if one in names and one != seen.person],
            "until": to_the_second(until, say) if until else "",
            "left": [card(desk, one, say) for one in left],
            "ask": coordinator(desk),
            "text": text,
        }
    return render(request, "task_sent", context, viewer=seen, here="tasks", status=status)
