"""Asking a guide for support, and the guide's answer: one case in each municipality."""

from __future__ import annotations

from flows.engine.casework import case_in, move_case, open_case
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber
from flows.engine.refusals import NoSuchCase
from flows.skolesec.guides import GUIDE, NoSuchGuide
from flows.skolesec.inputs import Address, RoundKey
from flows.skolesec.other_municipality import elsewhere
from flows.skolesec.taking_part import of_the_part, participation_of
from models.case.answers import answers_of
from models.case.questions import case_about
from models.case.tables import Case, Subject
from models.measures.tables import PlannedMeasure
from models.register.tables import Municipality
from models.skolesec.guiding import guidance_waiting, guided_by, guides_in
from models.skolesec.taking_part import GUIDANCE, SUPPORT, Guidance, SupportRequest
from states import support_request
from states.fields import BadAnswer, Field, Sort, checked
from states.process import Change

QUESTION = Field("support_question", Sort.TEXT, "support_question")


@verb("skolesec.ask_support", of_the_part, everywhere=True)
def ask_support(
    desk: Desk,
    key: RoundKey,
    question: str,
    *,
    measure: CaseNumber | None = None,
    guide: Address = "",
) -> Case:
    """Ask one's guide (the first one, or the one with the address) for support, perhaps with a
    measure (its case). The guide sees the question and nothing else. Raises NotTakingPart,
    NoSuchGuide, BadAnswer, NoSuchCase."""
    part, _ = participation_of(desk, key)
    text = checked(support_request.KIND, (QUESTION,), {QUESTION.name: question})[QUESTION.name]
    if not text:
        raise BadAnswer({QUESTION.name: "needs_a_text"}, support_request.KIND)
    session, home = desk.session, desk.municipality
    address = guide.strip().lower()
    guides = (
        guided_by(session, home, part.subject_id, address)
        if address
        else guides_in(session, home, part.subject_id)
    )
    if not guides:
        raise NoSuchGuide()
    about = _measure(desk, measure) if measure is not None else None
    made = _subject(desk, SUPPORT, text)
    desk.session.add(
        SupportRequest(
            subject_id=made,
            municipality_id=desk.municipality,
            participation_id=part.subject_id,
            question=text,
            measure_id=about,
            guide_municipality=guides[0].guide_municipality,
            guide_person=guides[0].guide_person,
        )
    )
    desk.session.flush()
    case = open_case(desk, support_request.KIND, subject=made)
    assert case is not None, "a new subject has no case yet"
    _ask_guide(desk, desk.session.get_one(SupportRequest, made), text)
    return case


def _measure(desk: Desk, number: int) -> int:
    case = case_in(desk.session, desk.municipality, number)
    found = desk.session.get(PlannedMeasure, case.subject_id) if case.subject_id else None
    if found is None:
        raise NoSuchCase(case=number)
    return found.subject_id


def _subject(desk: Desk, sort: str, name: str, role: str = "") -> int:
    made = Subject(
        municipality_id=desk.municipality, sort=sort, name=" ".join(name.split())[:200], role=role
    )
    desk.session.add(made)
    desk.session.flush()
    return made.id or 0


def _ask_guide(desk: Desk, asked: SupportRequest, text: str) -> None:
    """Open the guide's own case, in the guide's municipality."""
    there = elsewhere(desk, asked.guide_municipality)
    if there is None:
        return
    home = desk.session.get_one(Municipality, desk.municipality).name
    made = _subject(there, GUIDANCE, f"{home}: {text}", role=GUIDE)
    there.session.add(
        Guidance(
            subject_id=made,
            municipality_id=there.municipality,
            question=text,
            asked_by=desk.municipality,
            support_id=asked.subject_id,
        )
    )
    there.session.flush()
    causes = [{"key": "guidance_asked_for", "params": {"municipality": home}}]
    case = open_case(
        there,
        support_request.GUIDANCE_KIND,
        subject=made,
        causes=causes,
        detail={"asked": asked.guide_person},
    )
    # Another guide of the same municipality holds the role too; this one was asked.
    if case is not None and case.owner_role == GUIDE:
        case.delegate_id = asked.guide_person
        there.session.add(case)


def guidance_follows(desk: Desk, case: Case, change: Change) -> None:
    """The guide's answer reaches the municipality that asked."""
    if change.target != support_request.GUIDANCE_GIVEN:
        return
    mine = desk.session.get_one(Guidance, case.subject_id)
    there = elsewhere(desk, mine.asked_by)
    if there is None:
        return
    asked = there.session.get_one(SupportRequest, mine.support_id)
    asked.answer = answers_of(desk.session, case)["guidance_text"]
    there.session.add(asked)
    theirs = case_about(there.session, there.municipality, support_request.KIND, asked.subject_id)
    assert theirs is not None, "a request is written with its case"
    if theirs.state == support_request.ASKED:
        home = desk.session.get_one(Municipality, desk.municipality).name
        causes = [{"key": "guidance_came", "params": {"municipality": home}}]
        move_case(there, theirs, "answer_support", causes=causes)


def support_follows(desk: Desk, case: Case, change: Change) -> None:
    """Asked again, the guide has a new case; withdrawn, the guide need not answer."""
    asked = desk.session.get_one(SupportRequest, case.subject_id)
    if change.move == "ask_again":
        _ask_guide(desk, asked, change.why or asked.question)
    elif change.target == support_request.WITHDRAWN:
        there = elsewhere(desk, asked.guide_municipality)
        if there is None:
            return
        waiting = guidance_waiting(
            there.session, there.municipality, desk.municipality, asked.subject_id
        )
        for one in waiting:
            move_case(there, one, "not_applicable", why=change.why)
