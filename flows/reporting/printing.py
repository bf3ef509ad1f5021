"""The two files of a report: an editable DOCX on the authority's own letterhead, and a PDF."""

from __future__ import annotations

from config.words import words
from flows.engine.handling import Desk
from flows.reporting.reading import as_kept
from models.register.look import logo_of, look_of
from models.register.tables import Municipality
from models.reports.questions import letterhead_of
from models.reports.tables import KeptReport, ReportVersion
from reports.docx import as_docx
from reports.look import Look
from reports.pdf import as_pdf
from reports.report import Report


def print_version(
    desk: Desk, row: KeptReport, version: ReportVersion, *, sent: bool = False
) -> None:
    """The two files of a version: they say what became of it until now."""
    report = as_kept(desk.session, row, version, sent=sent)
    version.docx, version.pdf = printed_of(desk, report)


def printed_of(desk: Desk, report: Report) -> tuple[bytes, bytes]:
    """The DOCX and the PDF of a report."""
    say, look = words(report.locale), the_look(desk)
    letterhead = letterhead_of(desk.session, desk.municipality)
    docx = as_docx(report, say, look, letterhead.content if letterhead else None)
    return docx, as_pdf(report, say, look)


def the_look(desk: Desk) -> Look:
    """What the municipality is called, and looks like."""
    session, home = desk.session, desk.municipality
    seen = look_of(session, home)
    logo = logo_of(session, home, seen.logo) if seen.logo else None
    name = session.get_one(Municipality, home).name
    return Look(name=name, logo=logo, accent=seen.accent)
