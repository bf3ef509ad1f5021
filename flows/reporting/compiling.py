"""Compiling a report: what the rows say, anew as often as one likes, with nobody's words lost."""

from __future__ import annotations

from flows.engine.door import About as Entitled
from flows.engine.door import must, verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber, SubjectNumber, UnitNumber
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice
from flows.reporting.inputs import Locale, ReportNumber, Year, of_report, of_the_thing
from flows.reporting.reading import closed_by, touched_in, words_of
from flows.reporting.scopes import SCOPES, About, scope_of
from flows.skolesec.inputs import RoundKey
from models.case.answers import answers_of
from models.case.tables import Case
from models.reports.questions import report_about
from models.reports.tables import KeptPart, KeptReport
from models.server import widen
from reports.every_sort import ACROSS, SORTS
from reports.report import Report
from reports.sorts import draft
from reports.teller import Scope, Teller


@verb("reporting.begin", of_the_thing)
def begin(
    desk: Desk,
    sort: str,
    *,
    case: CaseNumber | None = None,
    unit: UnitNumber | None = None,
    document: SubjectNumber | None = None,
    round_key: RoundKey = "",
    year: Year = "",
    locale: Locale = "",
) -> KeptReport:
    """The report of a sort about one thing: the one that is there, or one that is compiled now.

    Raises BadChoice for a sort or a year that is none, NotReported where it is about something
    else, NotAllowed.
    """
    if sort not in SORTS:
        raise BadChoice(what="sort", value=sort[:40], known=", ".join(SORTS))
    if sort in ACROSS:
        must(desk, "reads.rounds", Entitled())
        widen(desk.session)
    about = About(
        case=desk.session.get(Case, case) if case else None,
        unit=unit,
        subject=document,
        round_key=round_key,
        year=year,
    )
    scope = SCOPES[sort](desk, about)
    # The right is asked for what the report is about, whatever else was named beside it.
    must(desk, "reporting.begin", Entitled(about.case if scope.case else None, scope.unit))
    there = report_about(
        desk.session,
        desk.municipality,
        sort,
        scope.start,
        unit=scope.unit,
        subject=scope.subject,
        case=scope.case,
        round_id=scope.round,
    )
    if there is not None:
        return there
    row = KeptReport(
        municipality_id=desk.municipality,
        sort=sort,
        unit_id=scope.unit,
        subject_id=scope.subject,
        case_id=scope.case,
        round_id=scope.round,
        starts=scope.start,
        ends=scope.end,
        locale=locale or desk.place.locale,
        compiled="",
        compiled_at=desk.now,
    )
    _compile(desk, row, scope)
    _take_over(desk, row)
    return row


def _take_over(desk: Desk, row: KeptReport) -> None:
    """What was answered in the case while its four texts were still asked for there stands in the
    first part of each section."""
    case = desk.session.get(Case, row.case_id) if row.case_id else None
    answers = answers_of(desk.session, case) if case is not None else {}
    for section in Report.model_validate_json(row.compiled).sections:
        text = answers.get(f"report_{section.key}", "").strip()
        if text:
            desk.session.add(
                KeptPart(
                    report_id=row.id or 0,
                    key=section.parts[0].key,
                    municipality_id=row.municipality_id,
                    own=text,
                    data_sha256="",  # nobody has read it beside these data
                    touched_at=desk.now,
                )
            )
    desk.session.flush()


@verb("reporting.compile_report", of_report("report"))
def compile_report(desk: Desk, report: ReportNumber, locale: Locale = "") -> KeptReport:
    """Tell the report anew from the rows as they are now, in another ``locale`` if one is named.
    Own words stand as they were written; a part whose data are others than those that its reader
    had before her says so. Raises ReportLocked, BadChoice."""
    row = open_report(desk, report)
    if row.sort in ACROSS:
        widen(desk.session)
    row.locale = locale or row.locale
    _compile(desk, row, scope_of(desk, row))
    return row


def open_report(desk: Desk, number: int) -> KeptReport:
    """The report, if it may still be changed. Raises ReportLocked, ReportSent, and NotAllowed for
    what is about all municipalities of a round."""
    row = desk.session.get_one(KeptReport, number)
    if row.sort in ACROSS:
        must(desk, "reads.rounds", Entitled())
    closed = closed_by(desk.session, row)
    if closed is not None:
        raise closed
    return row


def _compile(desk: Desk, row: KeptReport, scope: Scope) -> None:
    own = {key for key, one in touched_in(desk.session, row).items() if one.own is not None}
    teller = Teller(desk.session, scope, words_of(desk.place, row.locale))
    told = draft(SORTS[row.sort], teller, keep=own, progress=desk.progress)
    row.compiled, row.compiled_at, row.ends = told.model_dump_json(), desk.now, scope.end
    desk.session.add(row)
    desk.session.flush()
    detail = {"report": row.id, "sort": row.sort, "from": scope.start.isoformat()}
    note_down(desk, "report_compiled", detail, case=row.case_id)
