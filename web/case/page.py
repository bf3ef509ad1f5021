"""One case: what it is, what it waits for, its journey, and the coordinator's ways to act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from config.answer_words import DONE, what_follows
from config.explain import explain
from config.roles import word_at
from config.words import Words, words
from flows.engine import delegation, due_dates, verbs
from flows.engine.casework import case_in
from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, Errand, desk_in, must, unit_of
from flows.engine.handling import Handling, questions
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.opening_reasons import causes_of
from flows.engine.reading import reads_words
from flows.engine.refusals import (
    BadDate,
    CaseClosed,
    NoSuchCase,
    NoSuchPerson,
    NotAllowed,
    Overtaken,
)
from flows.mail.answer_by_link import ChoiceMissing
from flows.views.case_context import asides
from flows.views.case_history import journey
from flows.views.standings import Standing, present_standing, standing
from models.case.steps import completions, ended_in
from models.case.tables import Case
from models.register.questions import colleagues, names_of, unit_forms
from states.errors import ArshjulError, ReasonMissing
from states.kind import AnyKind, Choice
from web import forms
from web.case.evidence import evidence
from web.case.files import files
from web.case.history import coming, events
from web.case.hours import hours
from web.forms import Form, Sent, Trouble
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.rights import Rights, desk_of, rights
from web.runs import run_url

router = APIRouter()
STATUS = {Overtaken: 409, CaseClosed: 409, NotAllowed: 403}
DOINGS = (
    "note", "answer", "move", "go_back", "not_applicable", "delegate", "reschedule",
    "file_added", "file_removed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A move beside the answer: its name, whether it needs a reason, and what follows it."""

    move: str
    reason: bool
    follows: tuple[str, ...]


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
        did = _do(request, seen, number, do, sent)
    except NoSuchCase:
        raise
    except ArshjulError as error:
        status = STATUS.get(type(error), 422)
        text = explain(error, say)
        return _page(request, seen, number, sent=sent, error=error, text=text, status=status)
    return RedirectResponse(f"/cases/{number}?did={did}", 303)


def _number(text: str) -> int:
    found = forms.number(text)
    if found is None:
        raise NoSuchCase(case=text[:20])
    return found


def _do(request: Request, seen: Viewer, number: int, do: str, sent: Form) -> str:
    """Do it; returns what is said about it afterwards."""
    office: Office = request.app.state.office
    now = request.app.state.now()
    since = forms.number(sent.get("since"))
    who = seen.instead_of(forms.number(sent.get("for")))
    with office.database.read(seen.municipality.id) as session:
        case = case_in(session, seen.municipality.id, number)
        desk = desk_in(session, office, seen.municipality.id, who, now)
        must(desk, Rights.verb(do), About(case, unit_of(desk, case)))
        if case.closed is not None:
            raise CaseClosed(case=number)
        asked = questions(office.kinds, session, case, sent.values)
    if since != case.since_version:
        raise Overtaken(case=number)
    errand = Errand(office, seen.municipality.id, who, now)
    why = forms.plain_words(sent, "why") if do not in ("note", "answer") else ""
    match do:
        case "note":
            verbs.note.alone(
                errand,
                number,
                sent.answers(asked),
                since_version=since,
                version=forms.number(sent.get("version")),
            )
        case "answer":
            verbs.done.alone(
                errand,
                number,
                answers=sent.answers(asked),
                since_version=since,
                version=forms.number(sent.get("version")),
            )
        case "delegate":
            to = forms.number(sent.get("to"))
            if to is None:
                raise NoSuchPerson(person=sent.get("to")[:20])
            delegation.delegate.alone(errand, number, to, why=why, since_version=since)
        case "reschedule":
            to_day = forms.day(sent.get("day"))
            if to_day is None:
                raise BadDate(day=sent.get("day")[:20], problem="format")
            if not why:
                raise ReasonMissing(move="reschedule")
            due_dates.reschedule.alone(errand, number, to_day, why=why, since_version=since)
        case _:
            handling = office.kinds[case.kind]
            if not handling.kind.offers(case.state, do):
                raise ChoiceMissing()
            verbs.move.alone(errand, number, do, why=why or None, since_version=since)
            return do if handling.track else "move"
    return do


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
    now = request.app.state.now()
    day = today(now)
    say = words(spoken_in(request, seen))
    form = "answer" if (do := sent.get("do") if sent else "") == "note" else do
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, now)
        place = desk.place
        about = case_in(session, seen.municipality.id, number)
        secrets = secrets_of(session, seen.municipality.id)
        sees = secrets.may_see(about, seen.person, place.directory, day)
        found = journey(session, office.kinds, seen.municipality.id, number, sees=sees)
        case, handling = found.case, office.kinds[about.kind]
        unnamed = handling.only_named and not sees
        hidden = unnamed or not reads_words(desk, about)
        can = rights(desk, about)
        typed = sent if sent and form == "answer" and status in (403, 422) else None
        given = dict(typed.values) if typed and can.may("answer") else None
        asked = questions(office.kinds, session, case, given) if given else found.questions
        wrong = Trouble()
        if error is not None:
            current = given if given is not None else dict(sent.values if sent else {})
            shown = {one.name: current.get(one.name, "") for one in asked}
            wrong = forms.trouble(error, text, say, form, shown, handling.asked_by)
            if isinstance(error, NotAllowed) and not can.for_another(do):
                wrong = Trouble(text)  # there is no field to mend it in
        known = colleagues(session, place.municipality)
        around = place.directory.answering(day)
        context = {
            "case": case,
            "unit": found.unit,
            "kept": found.kept,
            "did": did,
            "steps": _steps(session, place, case, handling.track, day),
            "standing": _standing(place, case, handling.track, day),
            "causes": [] if hidden else causes_of(case, say),
            "hint": say.hint(case.kind, handling.hint(session, case))
            if case.state in handling.kind.waits
            else "",
            "people": _people(session, place, case, day),
            "next": coming(session, place, found, day, say),
            "limit": None if unnamed else hours(session, place, handling, case, now, say),
            "events": []
            if hidden
            else events(session, place, found, say, run_url(request), handling.track),
            "shown": []
            if hidden
            else evidence(session, office.kinds, found, say, asked=can.may("answer")),
            "sheet": handling.registered(session, case, say, day),
            "asides": () if hidden else asides(session, office.kinds, case, say, now),
            "groups": forms.groups(asked, case.kind, say, given, wrong.of("answer")),
            "forward": _forward(case, handling.kind),
            "follows": what_follows(say, case.kind, case.state, DONE),
            "ways": [one for one in _ways(session, case, handling, say) if can.may(one.move)],
            "colleagues": [one for one in known if one[0] in around],
            "trouble": wrong,
            "sent": sent or Form(),
            "can": can,
            "files": files(desk, case),
            "hidden": hidden,
            "lost": _lost(sent) if status == 409 or (status == 403 and not can.may(do)) else [],
        }
    here = handling.menu
    return render(request, "case", context | {"back": here}, viewer=seen, here=here, status=status)


def _lost(sent: Form | None) -> list[str]:
    """What was typed into a form that the page no longer has: shown, so that nothing is lost."""
    hidden = ("do", "since", "version", "to", "for")
    values = sent.values.items() if sent else ()
    return [value for name, value in values if name not in hidden and value.strip()]


def _steps(
    session: Session, place: Town, case: Case, track: tuple[str, ...], day: date
) -> list[Standing]:
    """How the case stands with each of the steps that it is drawn as."""
    if not track:
        return []
    number = case.id or 0
    completed = completions(session, place.municipality, [number]).get(number, {})
    ended = ended_in(session, place.municipality, [number]).get(number)
    return [standing(place, case, step, day, completed, ended) for step in track]


def _people(session: Session, place: Town, case: Case, day: date) -> dict[str, object]:
    """Who answers: the role's holders, or whoever stands in, and the colleague who was asked."""
    directory = place.directory
    holders = [post.person for post in directory.holders(case.owner_role, case.unit_id, day)]
    acting = directory.people(case.owner_role, case.unit_id, day)
    names = names_of(session, place.municipality, [*holders, *acting, case.delegate_id])
    form = unit_forms(session, place.municipality).get(case.unit_id or 0, "")
    return {
        "role": word_at(case.owner_role, form),
        "holders": [names[one] for one in holders if one in names],
        "acting": [names[one] for one in acting if one not in holders and one in names],
        "delegate": names.get(case.delegate_id or 0, ""),
    }


def _standing(place: Town, case: Case, track: tuple[str, ...], day: date) -> Standing | None:
    if case.closed is not None:
        return None
    if case.state in track:
        return standing(place, case, case.state, day, {})
    return present_standing(place, case, day)


def _forward(case: Case, table: AnyKind) -> str | None:
    """What the button that answers does: the one move that it makes, or just "done"."""
    wait = table.waits.get(case.state)
    if case.closed is not None or wait is None or wait.done is None:
        return None
    return wait.done if isinstance(wait.done, str) else "done"


def _ways(session: Session, case: Case, handling: Handling, say: Words) -> list[Way]:
    """The other moves that a person may make from here."""
    if case.closed is not None:
        return []
    table, facts = handling.kind, handling.facts(session, case)
    wait = table.waits.get(case.state)
    answered = {wait.done} if wait and isinstance(wait.done, str) else set()
    if wait is not None and isinstance(wait.done, Choice):
        answered = set(wait.done.moves.values())
    return [
        Way(move.name, move.reason, what_follows(say, table.name, case.state, move.name))
        for move in table.process.possible(case.state)
        if not move.clock
        and move.name not in answered
        and all(need.met(facts) for need in move.needs if need.stands)
    ]
