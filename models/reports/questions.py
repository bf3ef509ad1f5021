"""What is asked about reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, exists
from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from models.case.tables import Case
from models.reports.tables import KeptPart, KeptReport, Letterhead, ReportVersion
from models.server import HIGHEST


def report_in(session: Session, municipality: str, number: int) -> KeptReport | None:
    """The municipality's report; another one's is as unknown as a missing one."""
    found = session.get(KeptReport, number) if 0 < number <= HIGHEST else None
    return found if found is not None and found.municipality_id == municipality else None


def report_about(
    session: Session,
    municipality: str,
    sort: str,
    starts: date,
    *,
    unit: int | None = None,
    subject: int | None = None,
    case: int | None = None,
    round_id: int | None = None,
) -> KeptReport | None:
    """The report of a sort about one thing, from a day on."""
    return session.exec(
        select(KeptReport).where(
            KeptReport.municipality_id == municipality,
            KeptReport.sort == sort,
            KeptReport.starts == starts,
            KeptReport.unit_id == unit,
            KeptReport.subject_id == subject,
            KeptReport.case_id == case,
            KeptReport.round_id == round_id,
        )
    ).first()


def report_of_case(session: Session, municipality: str, case: int, sort: str) -> KeptReport | None:
    """The report of a sort about a case."""
    return session.exec(
        select(KeptReport).where(
            KeptReport.municipality_id == municipality,
            KeptReport.case_id == case,
            KeptReport.sort == sort,
        )
    ).first()


class Draft(NamedTuple):
    """An open case that asks for a report, and the draft of it, if there is one."""

    case: int
    report: int | None
    compiled_at: datetime | None


def drafts(session: Session, municipality: str, kind: str, state: str) -> list[Draft]:
    """The open cases of a kind in a state, but for those whose report somebody has begun to read
    or write."""
    touched = exists().where(
        col(KeptPart.municipality_id) == municipality, col(KeptPart.report_id) == KeptReport.id
    )
    rows = session.execute(
        select_many(col(Case.id), col(KeptReport.id), col(KeptReport.compiled_at))
        .join(
            KeptReport,
            and_(
                col(KeptReport.municipality_id) == municipality,
                col(KeptReport.case_id) == col(Case.id),
            ),
            isouter=True,
        )
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.kind) == kind,
            col(Case.state) == state,
            col(Case.closed).is_(None),
            ~touched,
        )
        .order_by(col(Case.id))
    )
    return [Draft(*row) for row in rows]


class ReportLine(NamedTuple):
    """A report in a list: without what it says."""

    id: int
    sort: str
    unit_id: int | None
    subject_id: int | None
    case_id: int | None
    round_id: int | None
    starts: date
    ends: date
    compiled_at: datetime
    versions: int
    adopted: int | None


def reports_of(session: Session, municipality: str) -> list[ReportLine]:
    """The municipality's reports, the latest period first."""
    versions = func.count(col(ReportVersion.number))
    adopted = func.max(col(ReportVersion.decision_id))
    row = KeptReport
    rows = session.execute(
        select_many(
            col(row.id),
            col(row.sort),
            col(row.unit_id),
            col(row.subject_id),
            col(row.case_id),
            col(row.round_id),
            col(row.starts),
            col(row.ends),
            col(row.compiled_at),
            versions,
            adopted,
        )
        .join(ReportVersion, col(ReportVersion.report_id) == col(row.id), isouter=True)
        .where(col(row.municipality_id) == municipality)
        .group_by(col(row.id))
        .order_by(col(row.ends).desc(), col(row.id).desc())
    )
    return [ReportLine(*one) for one in rows]


def parts_of(session: Session, report: KeptReport) -> dict[str, KeptPart]:
    """What people have done with the parts of a report, by key."""
    wanted = select(KeptPart).where(
        KeptPart.municipality_id == report.municipality_id, KeptPart.report_id == report.id
    )
    return {part.key: part for part in session.exec(wanted)}


def versions_of(session: Session, report: KeptReport) -> Sequence[ReportVersion]:
    """The versions of a report, the latest first, without their files."""
    return session.exec(
        select(ReportVersion)
        .where(
            ReportVersion.municipality_id == report.municipality_id,
            ReportVersion.report_id == report.id,
        )
        .order_by(col(ReportVersion.number).desc())
        .options(defer(ReportVersion.docx), defer(ReportVersion.pdf))  # type: ignore[arg-type]
    ).all()


def version_in(session: Session, report: KeptReport, number: int) -> ReportVersion | None:
    """One version of a report, with its files."""
    found = session.get(ReportVersion, (report.id, number)) if 0 < number <= HIGHEST else None
    return found if found is not None and found.municipality_id == report.municipality_id else None


def adopted_version(session: Session, report: KeptReport) -> ReportVersion | None:
    """The version that a decision has adopted; a report with one is locked."""
    return session.exec(
        select(ReportVersion)
        .where(
            ReportVersion.municipality_id == report.municipality_id,
            ReportVersion.report_id == report.id,
            col(ReportVersion.decision_id).is_not(None),
        )
        .options(defer(ReportVersion.docx), defer(ReportVersion.pdf))  # type: ignore[arg-type]
    ).first()


def letterhead_of(session: Session, municipality: str) -> Letterhead | None:
    """The municipality's own Word file, if it has one."""
    return session.get(Letterhead, municipality)


def open_of_kind(session: Session, municipality: str, kind: str) -> Sequence[Case]:
    """The open cases of a kind, the one that falls due first before the others."""
    wanted = select(Case).where(
        Case.municipality_id == municipality, Case.kind == kind, col(Case.closed).is_(None)
    )
    return session.exec(wanted.order_by(col(Case.due), col(Case.id))).all()
