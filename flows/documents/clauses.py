"""The clauses of a decision as whoever records it tells them: what each does, to what, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from config.words import words
from flows.documents.inputs import DecidedNumber, ReportNumber
from flows.documents.lookup import case_of_kind, document_in
from flows.engine.handling import Desk
from models.case.naming import called
from models.case.tables import Subject
from models.documents.decisions import Clause
from models.documents.tables import ReportClock
from states import report_back
from states.decision import ABOUT_A_DOCUMENT, BadDecision, Effect
from states.fields import LONGEST, Field, Sort, problem_of


@dataclass(frozen=True, slots=True)
class Att:
    """One clause as it is told: its words, what it does, and to what. ``subject`` is a document's
    or a report clock's number, ``case`` a report's, ``anchor`` the first day of a series.

    Without words of its own it gets those of its effect, in the municipality's language. That a
    report is asked for no more may be told by one of its cases."""

    text: str = ""
    effect: Effect = Effect.NONE
    subject: DecidedNumber | None = None
    case: ReportNumber | None = None
    anchor: date | None = None


def clause_of(desk: Desk, number: int, one: Att) -> Clause:
    """The clause with its number, not kept yet. Raises BadDecision, NoSuchDocument."""
    subject, case, name = _what(desk, one)
    text = one.text.strip()
    if not text and one.effect is not Effect.NONE:
        text = words(desk.place.locale).say(f"effects.{one.effect}", name=name)
    if not text:
        raise BadDecision("clause_without_words", effect=one.effect.value)
    if problem_of(Field("text", Sort.TEXT, "text"), text):
        raise BadDecision("text", longest=LONGEST)
    return Clause(
        municipality_id=desk.municipality,
        decision_id=0,
        number=number,
        text=text,
        effect=one.effect,
        subject_id=subject,
        case_id=case,
        anchor=one.anchor,
    )


def _what(desk: Desk, one: Att) -> tuple[int | None, int | None, str]:
    """The subject or the case that the clause is about, which is here, and what it is called.
    Raises BadDecision, NoSuchDocument."""
    session, home = desk.session, desk.municipality
    if one.effect in ABOUT_A_DOCUMENT:
        if one.subject is None:
            raise BadDecision("clause_without_document", effect=one.effect.value)
        document_in(session, home, one.subject)
        return one.subject, one.case, session.get_one(Subject, one.subject).name
    report = case_of_kind(session, home, report_back.KIND, one.case)
    if one.effect is Effect.APPROVE_REPORT:
        if report is None:
            raise BadDecision("clause_without_report", effect=one.effect.value)
        return one.subject, one.case, called(session, report)
    if one.effect is Effect.REPORT_ENDS:
        number = one.subject or (report.subject_id if report else None)
        clock = session.get(ReportClock, number) if number else None
        if clock is None or clock.municipality_id != home:
            raise BadDecision("clause_without_report", effect=one.effect.value)
        return clock.subject_id, None, session.get_one(Subject, clock.subject_id).name
    if one.subject is not None or one.case is not None:
        raise BadDecision("clause_without_effect", effect=one.effect.value)
    return None, None, ""
