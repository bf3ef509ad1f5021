"""A report as it stands now: the draft that was compiled last, and everybody's words in it."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from config.words import Words, words
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.reporting.refusals import (
    NoSuchReport,
    NoSuchVersion,
    NotBegunYet,
    ReportLocked,
    ReportSent,
)
from models.case.tables import Case
from models.documents.decisions import Decision
from models.reports.questions import (
    adopted_version,
    parts_of,
    report_in,
    report_of_case,
    version_in,
    versions_of,
)
from models.reports.tables import KeptReport, ReportVersion
from reports.every_sort import SORTS
from reports.merged import Touched, merged, unread
from reports.report import Report
from reports.sorts import draft
from reports.teller import Scope, Teller
from states import report_back, safety_cycle

BOARD_REPORT = "board_report"
"""The sort of report that a case of its own asks for, with a day."""
OF_KIND = {report_back.KIND: BOARD_REPORT, safety_cycle.KIND: "unit_cycle"}
"""The sort of report about a case, by its kind."""


def unread_of(session: Session, case: Case) -> int:
    """How many parts of a case's report nobody has read as they are now; 0 where none is begun."""
    row = report_of_case(session, case.municipality_id, case.id or 0, BOARD_REPORT)
    return len(unread(standing(session, row))) if row else 0


def begun_about(session: Session, case: Case) -> KeptReport:
    """The report that somebody has begun about a case. Raises NotBegunYet."""
    sort = OF_KIND.get(case.kind, "")
    row = report_of_case(session, case.municipality_id, case.id or 0, sort)
    if row is None:
        raise NotBegunYet(case=case.id or 0, sort=sort or BOARD_REPORT)
    return row


def report_of(session: Session, municipality: str, number: int) -> KeptReport:
    """The municipality's report. Raises NoSuchReport."""
    found = report_in(session, municipality, number)
    if found is None:
        raise NoSuchReport(report=number)
    return found


def version_of(session: Session, row: KeptReport, number: int) -> ReportVersion:
    """A version with its files. Raises NoSuchVersion."""
    found = version_in(session, row, number)
    if found is None:
        raise NoSuchVersion(version=number)
    return found


def touched_in(session: Session, row: KeptReport) -> dict[str, Touched]:
    """What people have done with the parts; nothing in a report that is only beginning."""
    if row.id is None:
        return {}
    return {
        key: Touched(part.own, part.data_sha256) for key, part in parts_of(session, row).items()
    }


def standing(session: Session, row: KeptReport) -> Report:
    """The report as it is printed just now; of a locked one the version that was adopted, and of
    one that lies with the board the version that was sent."""
    adopted = adopted_version(session, row)
    if adopted is not None:
        return as_kept(session, row, adopted, sent=True)
    case = session.get(Case, row.case_id) if row.case_id else None
    if case is not None and case.kind == report_back.KIND and case.state == report_back.SENT:
        for latest in versions_of(session, row)[:1]:
            return as_kept(session, row, latest, sent=True)
    return worked_on(session, row)


def closed_by(session: Session, row: KeptReport) -> ReportLocked | ReportSent | None:
    """Why the report cannot be changed: a decision has adopted it, or it lies with the board."""
    if adopted_version(session, row) is not None:
        return ReportLocked(report=row.id or 0)
    case = session.get(Case, row.case_id) if row.case_id else None
    sent = case is not None and (case.kind, case.state) == (report_back.KIND, report_back.SENT)
    return ReportSent(report=row.id or 0) if sent else None


def worked_on(session: Session, row: KeptReport) -> Report:
    """What was compiled last, with everybody's words in it."""
    found = merged(Report.model_validate_json(row.compiled), touched_in(session, row))
    return found.model_copy(update={"kept_on": changed_on(session, row)})


def changed_on(session: Session, row: KeptReport) -> date:
    """The day on which it was last compiled or written in."""
    touched = (one.touched_at for one in parts_of(session, row).values())
    return today(max((row.compiled_at, *touched)))


def as_kept(session: Session, row: KeptReport, version: ReportVersion, *, sent: bool) -> Report:
    """A version and what became of it. Only a report to a board is sent to somebody: another one
    is no draft any more when it is kept."""
    decision = session.get(Decision, version.decision_id) if version.decision_id else None
    report = Report.model_validate_json(version.content)
    told = {
        "kept_on": today(version.made_at),
        "sent": sent or row.sort != BOARD_REPORT,
        "adopted": _called(decision, words(report.locale)) if decision else "",
    }
    return report.model_copy(update=told)


def _called(decision: Decision, say: Words) -> str:
    """Body, day and paragraph."""
    told = (decision.body, say.day(decision.day), decision.paragraph)
    return ", ".join(part for part in told if part)


def in_another_language(session: Session, row: KeptReport, scope: Scope, say: Words) -> Report:
    """The report told in another language from the rows as they are; what people have written
    stands in the language in which they wrote it."""
    touched = touched_in(session, row)
    own = {key for key, one in touched.items() if one.own is not None}
    told = merged(draft(SORTS[row.sort], Teller(session, scope, say), keep=own), touched)
    return told.model_copy(update={"kept_on": scope.today})


def words_of(place: Town, locale: str = "") -> Words:
    """The words of a report: of its own language, or the municipality's."""
    return words(locale or place.locale)
