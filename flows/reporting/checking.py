"""Whether a report's figures are what the rows say, by a count that shares no code with it."""

from __future__ import annotations

from sqlmodel import Session

from flows.reporting.reading import standing
from models.recount import Difference, Recount, Told
from models.reports.tables import KeptReport


def differences(session: Session, row: KeptReport) -> list[Difference]:
    """Each figure of the report to a body, as it was compiled, that the rows now say otherwise or
    that nobody can count."""
    report = standing(session, row)
    figures = (Told(one.key, one.value, one.cases, one.of) for one in report.figures)
    recount = Recount(session, row.municipality_id, report.starts, report.ends)
    return recount.differences(figures)
