"""What each sort of report is about, and which days it covers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flows.engine.handling import Desk
from flows.engine.refusals import BadChoice
from flows.reporting.refusals import NotReported
from models.case.tables import Case, Subject
from models.documents.tables import Document
from models.reports.tables import KeptReport
from models.skolesec.parts import part_of
from models.skolesec.programme import ProgrammeRound
from models.skolesec.rounds import round_keyed
from reports.plan.standing import TYPE as PLAN
from reports.teller import Scope
from states import report_back, safety_cycle
from states.school_year import SchoolYear, months_after


@dataclass(frozen=True, slots=True)
class About:
    """What somebody asks a report about; each sort takes what it needs of it."""

    case: Case | None = None
    unit: int | None = None
    subject: int | None = None
    round_key: str = ""
    year: str = ""


def period_of(day: date, today: date) -> tuple[date, date]:
    """From the day after the last report's day to this one's, or to today if that is sooner."""
    start = months_after(day, -12) + timedelta(days=1)
    return start, max(start, min(day, today))


def _board(desk: Desk, about: About) -> Scope:
    case = _case_of(about, report_back.KIND)
    start, end = period_of(date.fromisoformat(case.occurrence), desk.day)
    return Scope(
        desk.municipality,
        start,
        end,
        desk.day,
        unit=case.unit_id,
        subject=case.subject_id,
        case=case.id,
    )


def _cycle(desk: Desk, about: About) -> Scope:
    case = _case_of(about, safety_cycle.KIND)
    year = SchoolYear.parse(case.year)
    end = max(case.opened, case.closed or desk.day)
    start = min(year.first_day, case.opened)
    return Scope(desk.municipality, start, end, desk.day, unit=case.unit_id, case=case.id)


def _school_year(desk: Desk, about: About) -> Scope:
    if about.unit is None:
        raise NotReported(wanted="unit")
    start, end = _year(desk, about)
    return Scope(desk.municipality, start, end, desk.day, unit=about.unit)


def _plan(desk: Desk, about: About) -> Scope:
    subject = desk.session.get(Subject, about.subject) if about.subject else None
    document = desk.session.get(Document, about.subject) if subject is not None else None
    if subject is None or document is None or document.type != PLAN:
        raise NotReported(wanted=PLAN)
    start, end = _year(desk, about)
    unit = subject.unit_id
    return Scope(desk.municipality, start, end, desk.day, unit=unit, subject=subject.id)


def _round(desk: Desk, about: About) -> Scope:
    found = round_keyed(desk.session, about.round_key) if about.round_key else None
    if found is None:
        raise NotReported(wanted="round")
    return Scope(desk.municipality, found.starts, found.ends, desk.day, round=found.id)


def _own_round(desk: Desk, about: About) -> Scope:
    scope = _round(desk, about)
    if part_of(desk.session, desk.municipality, scope.round or 0) is None:
        raise NotReported(wanted="round")
    return scope


def _services(desk: Desk, about: About) -> Scope:
    start = date(desk.day.year, 1, 1)
    return Scope(desk.municipality, start, desk.day, desk.day, unit=about.unit)


def _case_of(about: About, kind: str) -> Case:
    if about.case is None or about.case.kind != kind:
        raise NotReported(wanted=kind)
    return about.case


def _year(desk: Desk, about: About) -> tuple[date, date]:
    try:
        year = SchoolYear.parse(about.year) if about.year else SchoolYear.of(desk.day)
    except ValueError:
        known = str(SchoolYear.of(desk.day))
        raise BadChoice(what="year", value=about.year, known=known) from None
    return year.first_day, year.last_day


SCOPES: Mapping[str, Callable[[Desk, About], Scope]] = {
    "board_report": _board,
    "school_year": _school_year,
    "unit_cycle": _cycle,
    "plan": _plan,
    "programme_final": _own_round,
    "programme_round": _round,
    "services_register": _services,
}
"""By the sort of report."""


def scope_of(desk: Desk, row: KeptReport) -> Scope:
    """What a report that is kept covers today: its first day stays."""
    session = desk.session
    found = session.get(ProgrammeRound, row.round_id) if row.round_id else None
    about = About(
        case=session.get(Case, row.case_id) if row.case_id else None,
        unit=row.unit_id,
        subject=row.subject_id,
        round_key=found.key if found else "",
        year=str(SchoolYear.of(row.starts)),
    )
    fresh = SCOPES[row.sort](desk, about)
    return Scope(
        fresh.municipality,
        row.starts,
        max(row.starts, fresh.end),
        fresh.today,
        unit=fresh.unit,
        subject=fresh.subject,
        case=fresh.case,
        round=fresh.round,
    )
