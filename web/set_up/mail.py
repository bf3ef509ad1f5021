"""A letter of trial to whoever presses the button, and what the mail host answered."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine.door import About, must
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.mail.trial import hand_over, try_out
from flows.views.mail_trial import last_trial
from models.register.tables import Person
from states.errors import ArshjulError
from web.identity import viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of

router = APIRouter()


@router.api_route("/set-up/mail", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The button, and how the last trial fared. Raises NotAllowed."""
    return _page(request)


@router.post("/set-up/mail")
def send(request: Request) -> Response:
    """A letter leaves at once to whoever asks. Raises NotAllowed."""
    seen = viewer(request)
    errand = errand_of(request, seen)
    try:
        letter = try_out.alone(errand, seen.person)
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, explain(error, words(spoken_in(request, seen))), 422)
    hand_over(errand.office, letter, errand.now)
    return RedirectResponse("/set-up/mail?did=sent", 303)


def _page(request: Request, trouble: str = "", status: int = 200) -> Response:
    seen = viewer(request)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, try_out.name, About())
        context = {
            "trouble": trouble,
            "tried": last_trial(desk, seen.person),
            "host_is_set": bool(office.settings.smtp_url.get_secret_value()),
            "sender": office.settings.mail_from,
            "email": session.get_one(Person, seen.person).email,
            "did": request.query_params.get("did") == "sent",
        }
    return render(request, "set_up_mail", context, viewer=seen, here="set_up", status=status)
