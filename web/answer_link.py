"""The pages behind the letters' links: a look changes nothing, an answer on purpose does one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.answer_words import answer_label, what_follows
from config.explain import explain
from config.words import Words, words
from flows.engine.action_links import LinkExpired, LinkUnknown, LinkUsed
from flows.engine.limits import until, whose
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.opening_reasons import causes_of
from flows.engine.refusals import CaseClosed, Overtaken
from flows.mail.answer_by_link import Asked, answer, look, may_take_back_until, take_back
from models.case.steps import last_move
from models.case.tables import Case
from models.register.questions import names_of
from states.errors import ArshjulError
from states.ladder import staff_of
from web import forms, language
from web.forms import Form, Sent, Trouble
from web.pages import render
from web.tasks.sent import to_the_second

router = APIRouter()
OVER = (Overtaken, CaseClosed, LinkUsed)
WITH_REASON = ("not_applicable", "delegate", "postpone")


@router.api_route("/l/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: str) -> Response:
    """What the link asks. Changes nothing, however often a scanner looks."""
    try:
        asked = look(request.app.state.office, token, request.app.state.now())
    except (LinkUnknown, LinkExpired) as error:
        return _gone(request, error)
    if asked.answered:
        return _over(request, asked)
    return _ask(request, asked, undone=request.query_params.get("did") == "undone")


@router.post("/l/{token}")
def act(request: Request, token: str, sent: Sent) -> Response:
    """Do the one thing, if it was chosen on purpose."""
    office: Office = request.app.state.office
    now = request.app.state.now()
    try:
        asked = look(office, token, now)
    except (LinkUnknown, LinkExpired) as error:
        return _gone(request, error)
    if sent.get("do") == "undo":
        return _take_back(request, token, asked, sent)
    if asked.answered and not asked.fields:
        return _over(request, asked)
    spoken = words(language.language_of_link(request, asked.locale))
    try:
        to = forms.number(sent.get("to"))
        why = forms.plain_words(sent, "why")
        given: Mapping[str, str] = {**sent.values, "why": why, "to": str(to or "")}
        case = answer(office, token, sent.get("choice"), given, now)
    except OVER:
        return _over(request, asked)
    except (LinkUnknown, LinkExpired) as error:
        return _gone(request, error)
    except ArshjulError as error:
        text = explain(error, spoken)
        asked = look(office, token, now, sent.values)
        asked_by = office.kinds[asked.case.kind].asked_by
        current = {one.name: sent.get(one.name) for one in asked.fields}
        wrong = forms.trouble(error, text, spoken, "link", current, asked_by)
        return _ask(request, asked, sent=sent, wrong=wrong)
    return _done(request, asked, case, sent, may_take_back_until(office, token, now))


def _take_back(request: Request, token: str, asked: Asked, sent: Form) -> Response:
    """The question stands again, with the answer kept; or why it does not."""
    office: Office = request.app.state.office
    try:
        take_back(office, token, forms.number(sent.get("version")), request.app.state.now())
    except ArshjulError as error:
        spoken = words(language.language_of_link(request, asked.locale))
        return _over(request, asked, explain(error, spoken))
    return RedirectResponse(f"/l/{token}?did=undone", 303)


def _ask(
    request: Request,
    asked: Asked,
    *,
    sent: Form | None = None,
    wrong: Trouble | None = None,
    undone: bool = False,
) -> Response:
    spoken = language.language_of_link(request, asked.locale)
    say = words(spoken)
    office: Office = request.app.state.office
    given = dict(sent.values) if sent else None
    wrong = wrong or Trouble(form="link")
    context = {
        "asked": asked,
        "undone": undone,
        "case": asked.case,
        "cycle": bool(office.kinds[asked.case.kind].track),
        "causes": causes_of(asked.case, say),
        "hint": say.hint(asked.case.kind, asked.hint),
        "now": request.app.state.now(),
        "until": until(asked.limit, request.app.state.now(), say) if asked.limit else "",
        "whose": whose(asked.limit, say) if asked.limit else "",
        "label": answer_label(say, asked.case.kind, asked.case.state, asked.action),
        "follows": _follows(asked, say),
        "groups": forms.groups(asked.fields, asked.case.kind, say, given, wrong.of("link")),
        "with_reason": asked.action in WITH_REASON,
        "impossible": asked.action == "postpone" and asked.latest is None,
        "trouble": wrong,
        "sent": sent or Form(),
        "first_day": max(today(request.app.state.now()), asked.case.due or date.min),
    }
    status = 422 if wrong.text else 200
    home = asked.case.municipality_id
    return render(request, "link", context, locale=spoken, status=status, home=home)


def _follows(asked: Asked, say: Words) -> tuple[str, ...]:
    if asked.action not in ("done", "not_applicable"):
        return ()
    return what_follows(say, asked.case.kind, asked.case.state, asked.action)


def _done(
    request: Request, asked: Asked, case: Case, sent: Form, back_until: datetime | None
) -> Response:
    """What happened, and what comes next."""
    office: Office = request.app.state.office
    day = today(request.app.state.now())
    colleague = dict(asked.colleagues).get(forms.number(sent.get("to")) or 0, "")
    spoken = language.language_of_link(request, asked.locale)
    say = words(spoken)
    people: list[str] = []
    rested = ""
    with office.database.read() as session:
        move = last_move(session, case) if asked.action == "done" else ""
    if case.closed is None and case.due is not None:
        with office.database.read() as session:
            place = office.town(session, case.municipality_id)
            rested = _rested(place, case, forms.day(sent.get("day")), say)
            found = place.directory.people(case.owner_role, case.unit_id, day)
            names = names_of(session, case.municipality_id, found)
            people = [names[person] for person in found if person in names]
    context = {
        "asked": asked,
        "case": case,
        "cycle": bool(office.kinds[case.kind].track),
        "undo_until": to_the_second(back_until, say) if back_until else "",
        "colleague": colleague,
        "people": people,
        "made": say.move(case.kind, move) if move else "",
        "rested": rested if asked.action == "postpone" else "",
    }
    return render(request, "link_done", context, locale=spoken)


def _rested(place: Town, case: Case, wanted: date | None, say: Words) -> str:
    """Why the last day is another than the one that was asked for: nobody works on that one."""
    calendar = place.calendar_of(case.unit_id)
    free = calendar.free(wanted, staff_of(case.owner_role)) if wanted else None
    if wanted is None or case.due is None or wanted == case.due or free is None:
        return ""
    why = free.name or say.say(f"reasons.{free.key}")
    day, due = say.long_day(wanted), say.long_day(case.due)
    return say.say("pages.link.after.rested", wanted=day, why=why, day=due)


def _over(request: Request, asked: Asked, text: str = "") -> Response:
    """The step is over, or the link has done its one thing; ``text``: why that stays so."""
    spoken = language.language_of_link(request, asked.locale)
    context = {"key": "over", "asked": asked, "case": asked.case, "text": text}
    return render(request, "link_gone", context, locale=spoken, status=410)


def _gone(request: Request, error: ArshjulError) -> Response:
    expired = isinstance(error, LinkExpired)
    context = {"key": "expired" if expired else "unknown", "asked": None, "case": None, "text": ""}
    return render(request, "link_gone", context, status=410 if expired else 404)
