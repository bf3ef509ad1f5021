"""What a report to a body is about: its case, its clock, its plan."""

from __future__ import annotations

from config.words import in_a_sentence
from models.case.tables import Case, Subject
from models.documents.decisions import Decision
from models.documents.tables import Document, ReportClock
from reports.teller import Teller


def case_of(teller: Teller) -> Case:
    """The case of the report. Raises LookupError for another municipality's."""
    case = teller.session.get(Case, teller.scope.case) if teller.scope.case else None
    if case is None or case.municipality_id != teller.scope.municipality:
        raise LookupError("a report to a body knows its case")
    return case


def clock_of(teller: Teller) -> ReportClock:
    """The duty to report by which the case was opened."""
    return teller.session.get_one(ReportClock, case_of(teller).subject_id)


def plan_of(teller: Teller) -> Document | None:
    """The plan whose work is reported, where there is one."""
    number = clock_of(teller).document_id
    return teller.session.get_one(Document, number) if number is not None else None


def name_of(teller: Teller, subject: int) -> str:
    """What a subject is called."""
    return teller.session.get_one(Subject, subject).name


def body_of(teller: Teller, body: str) -> str:
    """A body within a sentence: in Swedish its name is a common noun, and is written small."""
    return in_a_sentence(body) if teller.say.locale == "sv" else body


def called(teller: Teller, number: int) -> str:
    """A decision as people refer to it, its day as the reader writes one."""
    found = teller.session.get_one(Decision, number)
    told = f"{body_of(teller, found.body)} {teller.say.day(found.day)}"
    return f"{told} ({found.paragraph})" if found.paragraph else told
