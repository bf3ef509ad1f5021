"""Compiling the year's report: a text from the year's cases, for the case officer to edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from config.words import Words, words
from flows.documents.lookup import NotOurs, case_of_kind
from flows.engine.casework import still_there, take_answers, take_version, write_down
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber
from models.case.answers import answers_of
from models.case.tables import Case, Subject
from models.documents.decisions import Decision, attachments, matter_of, signatories
from models.documents.questions import case_of_document, history, open_revision, revisions
from models.documents.tables import Document, ReportClock
from models.documents.years_work import (
    Tally,
    coming_activities,
    held_activities,
    measure_effects,
    rolled_out,
    tallies,
)
from models.register.tables import Person
from states import governing_document
from states.cadence import in_force
from states.errors import ArshjulError
from states.governing_document import PROPOSED
from states.report_back import BACKGROUND, KIND, PROPOSAL, SECTIONS, STATEMENT
from states.safety_cycle import KIND as CYCLE
from states.school_year import months_after

MOST = 30  # names in one list
LONGEST = 4000  # characters in one answer


class AlreadyWritten(ArshjulError):
    """The section has a text already."""

    key = "report_already_written"


@dataclass(frozen=True, slots=True)
class Period:
    """The year that a report covers, both days included."""

    start: date
    end: date


def period_of(day: date, today: date) -> Period:
    """From the day after the last report's day to this one's, or to today if that is sooner."""
    start = months_after(day, -12) + timedelta(days=1)
    return Period(start, max(start, min(day, today)))


@verb("documents.compile_report", of_case("number"))
def compile_report(desk: Desk, number: CaseNumber, *, overwrite: bool = False) -> Case:
    """Fill the report's first section from the year's cases, and suggest the other texts where
    they are empty. Raises AlreadyWritten unless ``overwrite``."""
    case = case_of_kind(desk.session, desk.municipality, KIND, number)
    if case is None:
        raise NotOurs(what=str(number))
    still_there(case, None)
    there = answers_of(desk.session, case)
    if there.get(BACKGROUND) and not overwrite:
        raise AlreadyWritten(case=number)
    clock = desk.session.get_one(ReportClock, case.subject_id)
    say = words(desk.place.locale)
    period = period_of(date.fromisoformat(case.occurrence), desk.day)
    answers = {
        BACKGROUND: background(desk, clock, period, say),
        STATEMENT: there.get(STATEMENT) or _statement(desk.session, clock, period, say),
        PROPOSAL: there.get(PROPOSAL) or _proposal(desk.session, clock, case, say),
    }
    take_answers(desk, case, {name: text for name, text in answers.items() if text})
    take_version(desk.session, case, case.version)
    write_down(desk, case, "report_compiled", {"from": period.start.isoformat()})
    return case


def background(desk: Desk, clock: ReportClock, period: Period, say: Words) -> str:
    """Where the duty comes from, and what the year's cases say."""
    session, home = desk.session, desk.municipality
    span = {"start": say.day(period.start), "end": say.day(period.end)}
    lines = [*_duty(session, clock, period, say), "", say.say("report.period", **span)]
    for tally in tallies(session, home, period.start, period.end):
        if tally.kind != KIND:
            lines.append(f"– {told(tally, say)}")
    held = held_activities(session, home, period.start, period.end)
    lines += _list(say, "activities", [_times(say, name, n) for name, n in held])
    effects = measure_effects(session, home, period.start, period.end)
    lines += _list(
        say, "measures", [f"{say.option(CYCLE, 'effect', code)}: {n}" for code, n in effects]
    )
    rolled = [
        say.say("report.rolled_out", name=name, done=done, units=say.say("report.units", n=number))
        for name, done, number in rolled_out(session, home)
    ]
    lines += _list(say, "rollouts", rolled)
    lines += _list(say, "coming", coming_activities(session, home, period.end))
    return _within(lines)


def told(tally: Tally, say: Words) -> str:
    """The year's count of one kind; each number has its own plural. What ended otherwise is told
    beside what was finished, never in it."""
    counts = {"opened": tally.opened, "closed": tally.finished, "late": tally.late}
    counted = {key: say.say(f"report.{key}", n=number) for key, number in counts.items()}
    line = say.say("report.tally", kind=say.kind(tally.kind), **counted)
    if not tally.otherwise:
        return line
    return say.say("report.with_other_endings", tally=line, n=tally.otherwise)


def _duty(session: Session, clock: ReportClock, period: Period, say: Words) -> list[str]:
    if clock.document_id is None:
        return [say.say("report.duty", body=clock.body)]
    home = clock.municipality_id
    document = session.get_one(Document, clock.document_id)
    name = session.get_one(Subject, clock.document_id).name
    lines = []
    if document.decision_id:
        decision = session.get_one(Decision, document.decision_id)
        lines.append(say.say("report.adopted", name=name, decision=decision.label))
    cadences = history(session, home, document.subject_id)
    held = in_force([row.rhythm for row in cadences], period.end)
    if held:
        cadence = say.say(f"cadences.{held.cadence}")
        lines.append(say.say("report.revised", cadence=cadence))
    if clock.decision_id:
        decision = session.get_one(Decision, clock.decision_id)
        lines.append(say.say("report.decided", body=clock.body, decision=decision.label))
    for revision in revisions(session, home, document.subject_id):
        if revision.outcome and period.start <= revision.began <= period.end:
            result = _result(say, revision.outcome)
            began = say.day(revision.began)
            lines.append(say.say("report.revision", began=began, result=result))
    return lines or [say.say("report.duty", body=clock.body)]


def _result(say: Words, outcome: str) -> str:
    found = say.find(governing_document.KIND, "options.revision_outcome", outcome)
    return found or say.say(f"report.{outcome}")


def _times(say: Words, name: str, number: int) -> str:
    return say.say("report.times", name=name, n=number)


def _list(say: Words, heading: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    shown = [f"– {line}" for line in lines[:MOST]]
    return ["", say.say(f"report.{heading}"), *shown]


def _within(lines: list[str]) -> str:
    """The lines as one text; the last ones give way when an answer cannot hold them all."""
    while len(text := "\n".join(lines)) > LONGEST:
        lines = lines[:-1]
    return text


def _statement(session: Session, clock: ReportClock, period: Period, say: Words) -> str:
    """What the latest revision said of the plan, in its own words."""
    if clock.document_id is None:
        return ""
    home = clock.municipality_id
    done = [one for one in revisions(session, home, clock.document_id) if one.outcome]
    if not done or not period.start <= done[-1].began <= period.end:
        return ""
    case = case_of_document(session, home, clock.document_id)
    found = answers_of(session, case, done[-1].round)
    why, result = found.get("revision_why", ""), _result(say, done[-1].outcome or "")
    return _within([say.say("report.judged", result=result), why]).strip()


def _proposal(session: Session, clock: ReportClock, case: Case, say: Words) -> str:
    """The clauses that are before the board: the report, and the plan where it waits there."""
    name = session.get_one(Subject, clock.subject_id).name
    day = say.day(date.fromisoformat(case.occurrence))
    lines = [say.say("report.approve_clause", body=clock.body, name=name, day=day)]
    if clock.document_id is not None:
        home, document = clock.municipality_id, clock.document_id
        plan = case_of_document(session, home, document)
        if plan.state == PROPOSED or open_revision(session, home, document):
            plan_name = session.get_one(Subject, document).name
            lines.append(say.say("report.adopt_clause", body=clock.body, name=plan_name))
    return "\n\n".join(lines)


def report_text(session: Session, case: Case, say: Words) -> str:
    """The report as it is sent: date, officer, registry number, the four sections, signatories,
    attachments."""
    clock = session.get_one(ReportClock, case.subject_id)
    answers = answers_of(session, case)
    home = case.municipality_id
    matter = matter_of(session, home, case.id or 0)
    head = [f"{say.say('report.date')}: {case.occurrence}"]
    signed: list[str] = []
    listed: list[str] = []
    if matter is not None:
        officer = session.get(Person, matter.officer_id) if matter.officer_id else None
        if officer is not None and officer.name:
            head.append(f"{say.say('report.officer')}: {officer.name}")
        head.append(f"{say.say('report.registry')}: {matter.registry_number}")
        number = matter.id or 0
        signed = [say.say(f"roles.{role}") for role in signatories(session, home, number)]
        listed = [f"{one.number}. {one.title}" for one in attachments(session, home, number)]
    name = session.get_one(Subject, clock.subject_id).name
    blocks = ["\n".join(head), clock.body, f"# {name}"]
    for section in SECTIONS:
        blocks.append(f"## {say.field(KIND, section)}\n\n{answers.get(section, '–')}")
    if signed:
        blocks.append("\n".join(signed))
    if listed:
        blocks.append("\n".join([f"## {say.say('report.attachments')}", "", *listed]))
    return "\n\n".join(blocks) + "\n"
