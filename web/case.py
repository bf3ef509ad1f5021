"""One case: what it is, what it waits for, its journey, and the coordinator's ways to act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import Words, words
from flows import cases, turns
from flows.answer import ChoiceMissing
from flows.cases import BadDate, CaseClosed, NoSuchCase, NoSuchPerson, Overtaken, case_in
from flows.journey import journey
from flows.office import Office, today
from flows.town import Town, town
from models import overview
from models.cases import Case
from models.evidence import evidence_of
from states.answers import Field, Sort, fields
from states.errors import ArshjulError, ReasonMissing
from states.safety_cycle import FORWARD, KARTLAGGNING, STEPS, Evidence
from web import forms
from web.forms import Form, Sent, Trouble
from web.identity import Viewer, viewer
from web.journey import coming, events
from web.pages import render, spoken_in
from web.runs import run_url
from web.status import standing

router = APIRouter()
DOINGS = ("note", "answer", "go_back", "not_applicable", "delegate", "reschedule")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a step has to show: questions and answers, in the reader's words."""

    step: str
    answers: tuple[tuple[str, str, str], ...]


@router.api_route("/cases/{text}", methods=["GET", "HEAD"])
def show(request: Request, text: str) -> Response:
    """The case. Raises NoSuchCase."""
    did = request.query_params.get("did", "")
    did = did if did in DOINGS else ""
    return _page(request, viewer(request), _number(text), did=did)


@router.post("/cases/{text}")
def act(request: Request, text: str, sent: Sent) -> Response:
    """Do one thing with the case; a refusal shows the page again, with all that was typed."""
    seen, number = viewer(request), _number(text)
    do = sent.get("do")
    say = words(spoken_in(request, seen))
    try:
        _do(request, seen, number, do, sent)
    except NoSuchCase:
        raise
    except ArshjulError as error:
        status = 409 if isinstance(error, Overtaken | CaseClosed) else 422
        text = explain(error, say)
        return _page(request, seen, number, sent=sent, error=error, text=text, status=status)
    return RedirectResponse(f"/cases/{number}?did={do}", 303)


def _number(text: str) -> int:
    found = forms.number(text)
    if found is None:
        raise NoSuchCase(case=text[:20])
    return found


def _do(request: Request, seen: Viewer, number: int, do: str, sent: Form) -> None:
    office: Office = request.app.state.office
    now = request.app.state.now()
    since = forms.number(sent.get("since"))
    with office.database.read() as session:
        case = case_in(session, seen.municipality.id, number)
        if case.state not in STEPS:
            raise CaseClosed(case=number)
        asked = fields(case.state, evidence_of(session, number))
    if since != case.since_version:
        raise Overtaken(case=number)
    where = (office, seen.municipality.id, number)
    why = forms.plain_words(sent, "why") if do not in ("note", "answer") else ""
    match do:
        case "note":
            cases.note(*where, sent.answers(asked), who=seen.who, now=now, since_version=since)
        case "answer":
            cases.move(
                *where,
                FORWARD[case.state],
                who=seen.who,
                now=now,
                answers=sent.answers(asked),
                since_version=since,
            )
        case "go_back" | "not_applicable":
            cases.move(*where, do, who=seen.who, now=now, why=why, since_version=since)
        case "delegate":
            to = forms.number(sent.get("to"))
            if to is None:
                raise NoSuchPerson(person=sent.get("to")[:20])
            turns.delegate(*where, to, who=seen.who, now=now, why=why, since_version=since)
        case "reschedule":
            to_day = forms.day(sent.get("day"))
            if to_day is None:
                raise BadDate(day=sent.get("day")[:20], problem="format")
            if not why:
                raise ReasonMissing(move="reschedule")
            turns.reschedule(*where, to_day, who=seen.who, now=now, why=why, since_version=since)
        case _:
            raise ChoiceMissing()


def _page(
    request: Request,
    seen: Viewer,
    number: int,
    *,
    did: str = "",
    sent: Form | None = None,
    error: ArshjulError | None = None,
    text: str = "",
    status: int = 200,
) -> Response:
    office: Office = request.app.state.office
    day = today(request.app.state.now())
    say = words(spoken_in(request, seen))
    do = sent.get("do") if sent else ""
    form = "answer" if do == "note" else do
    with office.database.read() as session:
        found = journey(session, seen.municipality.id, number)
        case, facts = found.case, found.evidence
        place = town(session, office.wheel(), seen.municipality.id)
        asked = fields(case.state, facts) if case.state in STEPS else ()
        given = dict(sent.values) if sent and form == "answer" and status == 422 else None
        wrong = Trouble()
        if error is not None:
            current = given if given is not None else dict(sent.values if sent else {})
            shown = {one.name: current.get(one.name, "") for one in asked}
            wrong = forms.trouble(error, text, say, form, shown)
        context = {
            "case": case,
            "unit": found.unit,
            "did": did,
            "steps": _steps(session, place, case, day),
            "standing": standing(place, case, case.state, day, {}) if asked else None,
            "people": _people(session, place, case, day),
            "next": coming(session, place, found, say),
            "events": events(session, place, found, say, run_url(request)),
            "shown": _evidence(case, facts, say),
            "groups": forms.groups(asked, say, given, wrong.of("answer")),
            "forward": FORWARD.get(case.state),
            "can_go_back": case.state in STEPS and case.state != KARTLAGGNING,
            "colleagues": overview.colleagues(session, place.municipality),
            "trouble": wrong,
            "sent": sent or Form(),
            "lost": _lost(sent, status),
        }
    return render(request, "case", context, viewer=seen, here="units", status=status)


def _lost(sent: Form | None, status: int) -> list[str]:
    """What was typed into a form that the page no longer has: shown, so that nothing is lost."""
    if sent is None or status != 409:
        return []
    return [v for name, v in sent.values.items() if name not in ("do", "since", "to") and v.strip()]


def _steps(session: Session, place: Town, case: Case, day: date) -> list[object]:
    number = case.id or 0
    left = overview.departures(session, [number]).get(number, {})
    ended = overview.ended_in(session, [number]).get(number)
    return [standing(place, case, step, day, left, ended) for step in STEPS]


def _people(session: Session, place: Town, case: Case, day: date) -> dict[str, object]:
    """Who answers: the role's holders, or whoever stands in, and the colleague who was asked."""
    directory = place.directory
    holders = [post.person for post in directory.holders(case.owner_role, case.unit_id, day)]
    acting = directory.people(case.owner_role, case.unit_id, day)
    names = overview.names(session, place.municipality, [*holders, *acting, case.delegate_id])
    return {
        "holders": [names[one] for one in holders if one in names],
        "acting": [names[one] for one in acting if one not in holders and one in names],
        "delegate": names.get(case.delegate_id or 0, ""),
    }


def _evidence(case: Case, facts: Evidence, say: Words) -> list[Shown]:
    upto = STEPS.index(case.state) if case.state in STEPS else len(STEPS)
    found = []
    for step in STEPS[:upto]:
        answers = tuple(
            (one.about, say.say(f"fields.{one.label}"), _in_words(one, say))
            for one in fields(step, facts)
            if one.value
        )
        if answers:
            found.append(Shown(step, answers))
    return found


def _in_words(one: Field, say: Words) -> str:
    if one.sort is Sort.CHOICE:
        return say.say(f"options.{one.label}.{one.value}")
    if one.sort is Sort.TICK:
        return say.say("pages.yes")
    if one.sort is Sort.DAY and (found := forms.day(one.value)):
        return say.day(found)
    return one.value
