"""Whether a report's figures are what the rows say, by a count that shares no code with it."""

from __future__ import annotations

from sqlmodel import Session

from config.own import own
from config.wheel import read_wheel
from flows.reporting.reading import standing
from models.recount import SEVENTH_DAY, Difference, Recount, Told
from models.register.own_texts import own_texts
from models.reports.tables import KeptReport


def differences(session: Session, row: KeptReport) -> list[Difference]:
    """Each figure of the report to a body, as it was compiled, that the rows now say otherwise or
    that nobody can count."""
    report = standing(session, row)
    figures = (Told(one.key, one.value, one.cases, one.of) for one in report.figures)
    home = row.municipality_id
    recount = Recount(session, home, report.starts, report.ends, _escalates(session, home))
    return recount.differences(figures)


def _escalates(session: Session, home: str) -> int:
    """The first rung of the municipality's ladder that goes to somebody above."""
    wheel = own(own_texts(session, [home]).get(home, {})).wheel or read_wheel()
    rungs = (one.days for one in wheel.ladder.levels if one.letter == "escalation")
    return min(rungs, default=SEVENTH_DAY)
