"""Versions of a report: kept with their files, and locked when a body has adopted one."""

from __future__ import annotations

import hashlib

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.reporting.compiling import open_report
from flows.reporting.inputs import ReportNumber, of_report
from flows.reporting.reading import BOARD_REPORT, worked_on
from models.case.tables import Case
from models.reports.questions import adopted_version, report_of_case, versions_of
from models.reports.tables import KeptReport, ReportVersion
from states.report_back import KIND


@verb("reporting.keep_version", of_report("report"))
def keep_version(desk: Desk, report: ReportNumber) -> ReportVersion:
    """The report as it stands now, kept as a version with its DOCX and its PDF. What says the same
    as the latest one is that one. Raises ReportLocked."""
    return _keep(desk, open_report(desk, report))


def _keep(desk: Desk, row: KeptReport, *, sent: bool = False) -> ReportVersion:
    from flows.reporting.printing import print_version  # what prints is slow to import

    latest = next(iter(versions_of(desk.session, row)), None)
    number = latest.number + 1 if latest else 1
    if latest is not None and _content(desk, row, latest.number) == latest.content:
        if sent:
            print_version(desk, row, latest, sent=True)
        return latest
    content = _content(desk, row, number)
    version = ReportVersion(
        report_id=row.id or 0,
        number=number,
        municipality_id=row.municipality_id,
        made_at=desk.now,
        made_by=desk.who.person,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        docx=b"",
        pdf=b"",
    )
    print_version(desk, row, version, sent=sent)
    desk.session.add(version)
    desk.session.flush()
    detail = {"report": row.id, "version": number, "sha256": version.sha256}
    note_down(desk, "report_version_kept", detail, case=row.case_id)
    return version


def _content(desk: Desk, row: KeptReport, number: int) -> str:
    report = worked_on(desk.session, row).model_copy(update={"version": number})
    return report.model_dump_json()


def keep_sent(desk: Desk, case: Case) -> ReportVersion | None:
    """What goes to the board is kept as it is, and no draft; None where nobody has begun to write
    it."""
    row = report_of_case(desk.session, desk.municipality, case.id or 0, BOARD_REPORT)
    if row is None or adopted_version(desk.session, row) is not None:
        return None
    return _keep(desk, row, sent=True)


def adopt(desk: Desk, row: KeptReport, decision: int) -> ReportVersion:
    """A decision has adopted the report: its latest version says so, on paper too, and nothing
    changes any more. A report without any version gets one."""
    from flows.reporting.printing import print_version

    versions = versions_of(desk.session, row)
    version = versions[0] if versions else _keep(desk, row)
    version.decision_id = decision
    print_version(desk, row, version, sent=True)
    desk.session.add(version)
    desk.session.flush()
    detail = {"report": row.id, "version": version.number, "decision": decision}
    note_down(desk, "report_adopted", detail, case=row.case_id)
    return version


def adopt_report_of(desk: Desk, case: Case, decision: int) -> ReportVersion | None:
    """The same for the report of a case, if somebody has begun one."""
    row = report_of_case(desk.session, desk.municipality, case.id or 0, BOARD_REPORT)
    if case.kind != KIND or row is None or adopted_version(desk.session, row) is not None:
        return None
    return adopt(desk, row, decision)
