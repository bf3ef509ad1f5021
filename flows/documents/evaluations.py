"""A document's evaluation beside its table of moves: opened before its day, for its evaluator."""

from __future__ import annotations

from datetime import date, timedelta

from config.roles import ROLES
from config.words import words
from flows.documents.inputs import DocumentNumber, Role
from flows.documents.lookup import document_in
from flows.documents.register import BadDocument, call_for_revision
from flows.engine.casework import move_case, open_case
from flows.engine.door import of_subject, verb
from flows.engine.handling import Dates, Desk, Handling, by_days
from flows.engine.record import note_down
from flows.engine.works import earliest
from models.case.answers import answers_of
from models.case.tables import Case, Subject
from models.documents.days import Evaluation, next_evaluation, to_evaluate
from models.documents.questions import case_of_document, evaluations
from models.documents.tables import Document
from states.document_evaluation import DOCUMENT_EVALUATION, EVALUATED, KIND
from states.governing_document import ADOPTED, WITHDRAWN
from states.governing_document import KIND as DOCUMENT
from states.ladder import staff_of
from states.process import Change
from states.school_year import SchoolYear

OPENS = timedelta(days=60)  # before its day
ANSWERS = "coordinator"  # where no evaluator has been named


@verb("documents.set_evaluation", of_subject("document"))
def set_evaluation(desk: Desk, document: DocumentNumber, day: date, evaluator: Role = "") -> None:
    """Set the day of a document's evaluation, the first or the next one; ``evaluator`` empty: who
    it was. What is open is answered, or moved, as a case. Raises BadDocument."""
    if day < desk.day:
        raise BadDocument("due_past", day=day)
    if evaluator and evaluator not in ROLES:
        raise BadDocument("unknown_role", role=evaluator[:40])
    for there in evaluations(desk.session, desk.municipality, document):
        if there.closed is None:
            raise BadDocument("evaluation_open", case=there.id or 0)
        if there.occurrence == day.isoformat():
            raise BadDocument("evaluation_there", case=there.id or 0, day=day)
    found = document_in(desk.session, desk.municipality, document)
    found.evaluated_by = day
    found.evaluator_role = evaluator or found.evaluator_role
    desk.session.add(found)
    told = {"subject": document, "day": day.isoformat(), "role": found.evaluator_role}
    note_down(desk, "evaluation_set", told)
    open_evaluations(desk)


def open_evaluations(desk: Desk) -> int:
    """Open the evaluations whose day comes near; those of withdrawn documents end."""
    touched = 0
    for one in to_evaluate(desk.session, desk.municipality, desk.day + OPENS):
        if one.open_case is None:
            touched += _open(desk, one)
        elif one.withdrawn:
            case = desk.session.get_one(Case, one.open_case)
            why = words(desk.place.locale).state(DOCUMENT, WITHDRAWN)
            move_case(desk, case, "not_applicable", why=why)
            touched += 1
    return touched


def _open(desk: Desk, one: Evaluation) -> int:
    subject = desk.session.get_one(Subject, one.document)
    case = open_case(
        desk,
        KIND,
        unit=subject.unit_id,
        subject=one.document,
        year=SchoolYear.of(one.day),
        occurrence=one.day.isoformat(),
        causes=[{"key": "evaluation_planned", "params": {"day": one.day.isoformat()}}],
    )
    if case is None:
        return 0
    case.owner_role = one.role or ANSWERS
    desk.session.add(case)
    desk.session.flush()
    return 1


def _next_day(desk: Desk) -> date:
    day = next_evaluation(desk.session, desk.municipality, desk.day + OPENS)
    return earliest(desk.day, [day - OPENS if day is not None else None])


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """On its day, never sooner than the lead."""
    if not case.occurrence:
        return by_days(desk, case, begins)
    document = desk.session.get_one(Document, case.subject_id)
    planned = date.fromisoformat(case.occurrence)
    staff = staff_of(document.evaluator_role or ANSWERS)
    least = desk.place.calendar_of(case.unit_id).shift(begins, desk.place.lead, staff)
    return max(planned, least), planned


def _follow(desk: Desk, case: Case, change: Change) -> None:
    """A document that is found not to be fit is revised, with what the evaluation shows."""
    answers = answers_of(desk.session, case)
    if change.target != EVALUATED or answers.get("document_fit") != "no":
        return
    about = case_of_document(desk.session, desk.municipality, case.subject_id or 0)
    if about.state == ADOPTED:
        document = desk.session.get_one(Document, case.subject_id)
        call_for_revision(desk, document, answers["evaluation_shows"])


EVALUATIONS = Handling(
    kind=DOCUMENT_EVALUATION,
    due=_due,
    follow=_follow,
    daily=open_evaluations,
    next_day=_next_day,
    hangs_on=frozenset({"document", "subject", f"case:{DOCUMENT}", f"case:{KIND}"}),
    beat="reviews",
)
