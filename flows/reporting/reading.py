"""A report as it stands now: the draft that was compiled last, and everybody's words in it."""

from __future__ import annotations

from sqlmodel import Session

from config.words import Words, words
from flows.engine.municipality import Town
from flows.reporting.refusals import NoSuchReport, NoSuchVersion, NotBegunYet
from models.case.tables import Case
from models.reports.questions import (
    adopted_version,
    parts_of,
    report_in,
    report_of_case,
    version_in,
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
    """The report as it is printed just now; of a locked one the version that was adopted."""
    adopted = adopted_version(session, row)
    if adopted is not None:
        return Report.model_validate_json(adopted.content)
    return merged(Report.model_validate_json(row.compiled), touched_in(session, row))


def in_another_language(session: Session, row: KeptReport, scope: Scope, say: Words) -> Report:
    """The report told in another language from the rows as they are; what people have written
    stands in the language in which they wrote it."""
    touched = touched_in(session, row)
    own = {key for key, one in touched.items() if one.own is not None}
    return merged(draft(SORTS[row.sort], Teller(session, scope, say), keep=own), touched)


def words_of(place: Town, locale: str = "") -> Words:
    """The words of a report: of its own language, or the municipality's."""
    return words(locale or place.locale)
