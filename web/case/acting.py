"""What is done with a case from its page: one act of one form."""

from __future__ import annotations

from fastapi import Request

from flows.engine import delegation, due_dates, verbs
from flows.engine.door import About, Errand, desk_in, must, unit_of
from flows.engine.handling import questions
from flows.engine.office import Office
from flows.engine.refusals import BadDate, CaseClosed, NoSuchPerson, Overtaken
from flows.mail.answer_by_link import ChoiceMissing
from flows.views.may_know import case_known
from states.errors import ReasonMissing
from web import forms
from web.case.both import chosen, version_met
from web.forms import Form
from web.identity import Viewer
from web.rights import Rights

ANSWERS = ("answer", "note")


def act(request: Request, seen: Viewer, number: int, sent: Form) -> str:
    """Do it; returns what is said about it afterwards."""
    do = sent.get("do")
    office: Office = request.app.state.office
    now = request.app.state.now()
    since = forms.number(sent.get("since"))
    who = seen.instead_of(forms.number(sent.get("for")))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_in(session, office, seen.municipality.id, who, now)
        case, _ = case_known(desk, number)
        must(desk, Rights.verb(do), About(case, unit_of(desk, case)))
        if case.closed is not None:
            raise CaseClosed(case=number)
        version = version_met(session, case, do, sent)
        if do in ANSWERS:
            sent = chosen(sent, case.kind, questions(office.kinds, session, case))
        asked = questions(office.kinds, session, case, sent.values)
    if since != case.since_version:
        raise Overtaken(case=number)
    errand = Errand(office, seen.municipality.id, who, now)
    why = forms.plain_words(sent, "why") if do not in ANSWERS else ""
    match do:
        case "note":
            verbs.note.alone(
                errand,
                number,
                sent.answers(asked),
                since_version=since,
                version=version,
            )
        case "answer":
            verbs.done.alone(
                errand,
                number,
                answers=sent.answers(asked),
                since_version=since,
                version=version,
            )
        case "delegate":
            to = forms.number(sent.get("to"))
            if to is None:
                raise NoSuchPerson(person=sent.get("to")[:20])
            delegation.delegate.alone(
                errand, number, to, why=why, since_version=since, version=version
            )
        case "reschedule":
            to_day = forms.day(sent.get("day"))
            if to_day is None:
                raise BadDate(day=sent.get("day")[:20], problem="format")
            if not why:
                raise ReasonMissing(move="reschedule")
            due_dates.reschedule.alone(
                errand, number, to_day, why=why, since_version=since, version=version
            )
        case _:
            handling = office.kinds[case.kind]
            if not handling.kind.offers(case.state, do):
                raise ChoiceMissing()
            verbs.move.alone(errand, number, do, why=why or None, since_version=since)
            return do if handling.track else "move"
    return do
