"""What is known of the plan as a document: who adopted it, how often it is revised, what its
revisions and evaluations came to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from models.case.answers import answers_of
from models.case.tables import Case, Subject
from models.documents.decisions import Decision
from models.documents.questions import (
    case_of_document,
    evaluations,
    history,
    revisions,
    running_clock,
)
from models.documents.tables import UNFINISHED, Document, Revision
from reports.frames import NONE, bullets, day_cell, own_of, sentence, table, text
from reports.report import Block, Line
from reports.teller import Teller, words
from states import document_evaluation, governing_document
from states.cadence import in_force, next_revision
from states.school_year import Recurrence

KEY = "reports.plan"
TYPE = "safety_plan"


def plan_of(teller: Teller) -> tuple[Document, Subject, Case]:
    """The plan that the report is, with its name and its case. Raises LookupError for anything
    else."""
    scope, session = teller.scope, teller.session
    found = session.get(Document, scope.subject) if scope.subject else None
    if found is None or found.municipality_id != scope.municipality or found.type != TYPE:
        raise LookupError("a plan knows its document")
    subject = session.get_one(Subject, found.subject_id)
    return found, subject, case_of_document(session, scope.municipality, found.subject_id)


def decided(teller: Teller, number: int | None) -> str:
    """A decision as people refer to it: body, day, paragraph."""
    decision = teller.session.get(Decision, number) if number else None
    if decision is None:
        return ""
    parts = (decision.body, teller.say.day(decision.day), decision.paragraph)
    return ", ".join(part for part in parts if part)


def standing(teller: Teller) -> list[Block]:
    """Whether the plan holds, by which decision, and when it is looked at next."""
    return [*bullets(_standing(teller))]


def _standing(teller: Teller) -> Iterator[Line]:
    document, subject, case = plan_of(teller)
    line, day, name = teller.line, teller.say.day, subject.name
    if document.adopted is None:
        yield line(f"{KEY}.not_adopted", state=teller.say.state(case.kind, case.state))
    elif decision := decided(teller, document.decision_id):
        yield line(f"{KEY}.adopted_by", name=name, decision=decision)
    else:
        yield line(f"{KEY}.adopted_here", name=name, day=day(document.adopted))
    if document.version:
        yield line(f"{KEY}.version", version=document.version)
    yield from _rhythm(teller, document)
    if document.evaluated_by is not None:
        role = document.evaluator_role or document.role
        yield line(
            f"{KEY}.evaluated_by",
            day=day(document.evaluated_by),
            role=teller.say.say(f"roles.{role}"),
        )
    clock = running_clock(teller.session, document.municipality_id, document.subject_id)
    if clock is not None:
        coming = Recurrence(clock.first).next_after(teller.scope.today)
        yield line(f"{KEY}.reported", body=clock.body, day=day(max(coming, clock.first)))
    if document.lies_at and not _restricted(teller, document):
        yield line(f"{KEY}.lies_at", place=document.lies_at)


def _restricted(teller: Teller, document: Document) -> bool:
    type_ = own_of(teller).document_types().get(document.type)
    return bool(type_ and type_.restricted)


def _rhythm(teller: Teller, document: Document) -> Iterator[Line]:
    rows = history(teller.session, document.municipality_id, document.subject_id)
    rhythm = in_force([row.rhythm for row in rows], teller.scope.today)
    type_ = own_of(teller).document_types().get(document.type)
    if rhythm is None:
        return
    yield teller.line(f"{KEY}.cadence.{rhythm.cadence.value}")
    if type_ is not None:
        due = next_revision(rhythm, document.settled, timedelta(days=type_.opens_days))
        if due is not None:
            key = "next_revision" if due >= teller.scope.today else "revision_late"
            yield teller.line(f"{KEY}.{key}", day=teller.say.day(due))


def revised(teller: Teller) -> list[Block]:
    """The revisions with their results, and what the evaluations have shown."""
    document, _, _ = plan_of(teller)
    home, session = document.municipality_id, teller.session
    rounds = (_revision(teller, one) for one in revisions(session, home, document.subject_id))
    judged = (
        _evaluation(teller, case)
        for case in evaluations(session, home, document.subject_id)
        if case.state == document_evaluation.EVALUATED
    )
    return [
        *table(teller, f"{KEY}.revisions", ("began", "ended", "outcome", "decision"), rounds),
        *table(teller, f"{KEY}.evaluations", ("day", "fit", "shows"), judged),
    ]


def _revision(teller: Teller, one: Revision) -> tuple[Line, ...]:
    return (
        day_cell(teller, one.began),
        day_cell(teller, one.ended),
        words(_outcome(teller, one.outcome)),
        words(decided(teller, one.decision_id) or NONE),
    )


def _outcome(teller: Teller, outcome: str | None) -> str:
    if outcome is None:
        return teller.say.say(f"{KEY}.revisions.open")
    if outcome in UNFINISHED:
        return teller.say.say(f"{KEY}.revisions.{outcome}")
    return teller.say.option(governing_document.KIND, "revision_outcome", outcome)


def _evaluation(teller: Teller, case: Case) -> tuple[Line, ...]:
    said = answers_of(teller.session, case)
    fit = said.get("document_fit", "")
    shown = teller.say.option(document_evaluation.KIND, "document_fit", fit) if fit else NONE
    return (
        day_cell(teller, case.closed),
        words(shown),
        text(sentence(said.get("evaluation_shows", ""))),
    )
