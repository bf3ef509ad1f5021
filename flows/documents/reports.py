"""The report-back beside its table of moves: a clock of its own, a case a year."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session

from config.words import Words, words
from flows.documents.bodies import check_body
from flows.documents.inputs import DocumentNumber, MatterNumber, Name
from flows.documents.law import decided
from flows.documents.lookup import NotOurs, document_in, matter_in
from flows.engine.casework import open_case
from flows.engine.door import verb
from flows.engine.handling import Dates, Desk, Handling, by_clock, by_days, facts_with
from flows.engine.record import note_down
from flows.engine.works import earliest
from flows.reporting.reading import BOARD_REPORT, standing, unread_of
from flows.reporting.versions import keep_sent
from flows.reporting.writing import read_parts
from models.case.tables import Case, Subject
from models.documents.decisions import Decision, item_of, unhandled
from models.documents.questions import report_clocks, running_clock
from models.documents.tables import REPORT, Document, ReportClock
from models.reports.questions import report_of_case
from states.ladder import staff_of
from states.process import Change
from states.report_back import COMPILED, KIND, PLANNED, REPORT_BACK, SENT, UNREAD
from states.school_year import Recurrence, SchoolYear

OPENS = timedelta(days=120)  # before the report's day: the year's work is then gathered in time
COMPILED_BEFORE = 20  # working days between the compiled text and the report's day


def _known(session: Session, case: Case) -> dict[str, str]:
    decision = unhandled(session, case.municipality_id, case=case.id)
    known = {"decision": str(decision.id)} if decision else {}
    if unread := unread_of(session, case):
        known[UNREAD] = str(unread)
    return known


def _read(desk: Desk, case: Case) -> None:
    """Whoever signs the report has read it."""
    row = report_of_case(desk.session, desk.municipality, case.id or 0, BOARD_REPORT)
    if row is not None and case.state == COMPILED:
        parts = [one.key for one in standing(desk.session, row).parts]
        read_parts(by_clock(desk), row.id or 0, parts)


def _moved(desk: Desk, case: Case, change: Change) -> None:
    """What is sent to the board is kept as it is."""
    if change.target == SENT:
        keep_sent(desk, case)


def _tells(session: Session, case: Case, say: Words) -> tuple[str, ...]:
    """That a draft lies ready, while the report is still to be written."""
    row = report_of_case(session, case.municipality_id, case.id or 0, BOARD_REPORT)
    there = row is not None and case.state == PLANNED
    return (say.say("reports_page.lies_ready"),) if there else ()


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """Compiled a month before its day, sent on its day, never sooner than the lead. The day is
    the occurrence of the clock, so that a late report does not move the next one."""
    if case.state not in (PLANNED, COMPILED):
        return by_days(desk, case, begins)
    planned = date.fromisoformat(case.occurrence)
    staff = staff_of("case_officer")
    if case.state == PLANNED:
        planned = desk.place.calendar.shift(planned, -COMPILED_BEFORE, staff)
    least = desk.place.calendar.shift(begins, desk.place.lead, staff)
    return max(planned, least), planned


@verb("documents.start_clock")
def start_clock(
    desk: Desk,
    *,
    body: Name,
    first: date,
    name: Name = "",
    document: DocumentNumber | None = None,
    matter: MatterNumber | None = None,
) -> ReportClock:
    """Begin a yearly report-back to a body, where no recorded decision has begun it. Raises
    BadDecision for a body that is not in the chain."""
    check_body(desk, body)
    session, home = desk.session, desk.municipality
    about = document_in(session, home, document) if document is not None else None
    lies_in = matter_in(session, home, matter).id if matter is not None else None
    return begin_clock(desk, body=body, first=first, name=name, document=about, matter=lies_in)


def begin_clock(
    desk: Desk,
    *,
    body: str,
    first: date,
    name: str = "",
    document: Document | None = None,
    matter: int | None = None,
    decision: Decision | None = None,
) -> ReportClock:
    """Let a clock begin, by a decision or by hand. A document's clock that runs already goes on as
    it is."""
    if document is not None:
        running = running_clock(desk.session, desk.municipality, document.subject_id)
        if running is not None:
            return running
    about = desk.session.get(Subject, document.subject_id) if document else None
    say = words(desk.place.locale)
    subject = Subject(
        municipality_id=desk.municipality,
        sort=REPORT,
        name=(name or say.say("report.name", document=about.name if about else body))[:200],
    )
    desk.session.add(subject)
    desk.session.flush()
    clock = ReportClock(
        subject_id=subject.id or 0,
        municipality_id=desk.municipality,
        body=" ".join(body.split()),
        first=first,
        since=desk.day,
        document_id=document.subject_id if document else None,
        matter_id=decision.matter_id if decision else matter,
        decision_id=decision.id if decision else None,
    )
    desk.session.add(clock)
    desk.session.flush()
    _write(desk, "report_clock_started", clock.subject_id, first)
    open_reports(desk, clock, subject)
    return clock


def end_clock(desk: Desk, number: int, on: date) -> None:
    """No report is asked for from a day on. Reports that are open are finished as they are."""
    clock = desk.session.get(ReportClock, number)
    if clock is None or clock.municipality_id != desk.municipality:
        raise NotOurs(what=str(number))
    subject = desk.session.get_one(Subject, number)
    subject.ends = on
    desk.session.add(subject)
    desk.session.flush()
    _write(desk, "report_clock_ended", number, on)


def _write(desk: Desk, what: str, number: int, day: date) -> None:
    note_down(desk, what, {"subject": number, "day": day.isoformat()})


def occurrences(clock: ReportClock, until: date) -> list[date]:
    """The clock's days from when it was registered up to ``until``."""
    series, found, n = Recurrence(clock.first), [], 0
    while (day := series.natural(n)) <= until:
        if day >= clock.since:
            found.append(day)
        n += 1
    return found


def first_report(clock: ReportClock) -> date:
    """The first day that the clock asks for a report: none from before it was registered."""
    series, n = Recurrence(clock.first), 0
    while series.natural(n) < clock.since:
        n += 1
    return series.natural(n)


def open_reports(desk: Desk, clock: ReportClock, subject: Subject) -> int:
    """Open the reports whose time has come; those that exist stay as they are."""
    opened = 0
    for day in occurrences(clock, desk.day + OPENS):
        if subject.ends is not None and day >= subject.ends:
            continue
        cause = {"key": "report_planned", "params": {"body": clock.body, "day": day.isoformat()}}
        case = open_case(
            desk,
            KIND,
            subject=clock.subject_id,
            year=SchoolYear.of(day),
            occurrence=day.isoformat(),
            causes=[cause],
            detail={"matter": clock.matter_id} if clock.matter_id is not None else None,
        )
        if case is None:
            continue
        opened += 1
        if clock.matter_id is not None:
            desk.session.add(item_of(clock.matter_id, case))
    desk.session.flush()
    return opened


def _next_day(desk: Desk) -> date:
    """When the next report of any clock opens."""
    seen = desk.day + OPENS
    days = []
    for clock, subject in report_clocks(desk.session, desk.municipality):
        series, n = Recurrence(clock.first), 0
        while (day := series.natural(n)) <= seen or day < clock.since:
            n += 1
        if subject.ends is None or day < subject.ends:
            days.append(day - OPENS)
    return earliest(desk.day, days)


def _daily(desk: Desk) -> int:
    return sum(
        open_reports(desk, clock, subject)
        for clock, subject in report_clocks(desk.session, desk.municipality)
    )


REPORTS = Handling(
    kind=REPORT_BACK,
    beside=decided,
    facts=facts_with(_known),
    due=_due,
    follow=_moved,
    tells=_tells,
    rehearse=_read,
    daily=_daily,
    next_day=_next_day,
    hangs_on=frozenset({"report_clock", "subject", f"case:{KIND}"}),
    beat="report_back",
)
