"""Reports as the pages show them: which there are, which can be begun, and where figures come
from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, may, unit_of
from flows.engine.handling import Desk
from flows.reporting.inputs import about_of
from flows.reporting.reading import BOARD_REPORT, standing
from flows.reporting.refusals import NoSuchReport
from flows.views.may_know import may_know
from models.case.naming import names_of_cases
from models.case.questions import by_number
from models.case.tables import Case, Subject
from models.register.questions import unit_names
from models.reports.questions import open_of_kind, report_in, report_of_case, reports_of
from models.reports.tables import KeptReport
from reports.every_sort import ACROSS
from reports.merged import unread
from states.report_back import KIND as BACK
from states.safety_cycle import KIND as CYCLE

READ = "reads.reports"
BEGIN = "reporting.begin"


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the list. ``about`` is its unit or what it is about; ``left`` the parts that
    nobody has read."""

    id: int
    sort: str
    about: str
    starts: date
    ends: date
    left: int
    versions: int
    adopted: bool


@dataclass(frozen=True, slots=True)
class Beginning:
    """A report that nobody has begun: its sort, the case or the unit that it is about."""

    sort: str
    case: int
    about: str
    day: date | None


def listed(desk: Desk) -> list[Line]:
    """The reports that whoever is at the desk may read, the latest period first."""
    session, home = desk.session, desk.municipality
    units = unit_names(session, home)
    found = []
    for one in reports_of(session, home):
        row = session.get_one(KeptReport, one.id)
        if row.sort in ACROSS or not may(desk, READ, about_of(desk, row)):
            continue
        left = 0 if one.adopted else len(unread(standing(session, row)))
        days = one.starts, one.ends
        about = units.get(one.unit_id or 0, "") or _subject(session, one.subject_id)
        found.append(Line(one.id, one.sort, about, *days, left, one.versions, bool(one.adopted)))
    return found


def _subject(session: Session, number: int | None) -> str:
    return session.get_one(Subject, number).name if number else ""


def beginnings(desk: Desk) -> list[Beginning]:
    """The cases whose report nobody has begun, that whoever is at the desk may begin: reports to a
    body by their day, then the cycles of her units."""
    session, home = desk.session, desk.municipality
    units, found = unit_names(session, home), []
    for kind, sort in ((BACK, BOARD_REPORT), (CYCLE, "unit_cycle")):
        for case in open_of_kind(session, home, kind):
            there = report_of_case(session, home, case.id or 0, sort)
            if there is not None or not may(desk, BEGIN, About(case, unit_of(desk, case))):
                continue
            about = units.get(case.unit_id or 0, "") or _subject(session, case.subject_id)
            day = date.fromisoformat(case.occurrence) if kind == BACK else None
            found.append(Beginning(sort, case.id or 0, about, day))
    return found


def units_begun_for(desk: Desk) -> list[tuple[int, str]]:
    """The units whose year whoever is at the desk may report on, by name."""
    names = unit_names(desk.session, desk.municipality)
    may_begin = [(number, name) for number, name in names.items() if _may_begin(desk, number)]
    return sorted(may_begin, key=lambda one: one[1])


def _may_begin(desk: Desk, unit: int) -> bool:
    return may(desk, BEGIN, About(unit=unit))


def the_report(desk: Desk, number: int) -> KeptReport:
    """The report, for whoever may read it. Raises NoSuchReport: to others it is unknown."""
    row = report_in(desk.session, desk.municipality, number)
    if row is None or row.sort in ACROSS or not may(desk, READ, about_of(desk, row)):
        raise NoSuchReport(report=number)
    return row


def behind(desk: Desk, numbers: Sequence[int]) -> list[tuple[int, str, str]]:
    """The cases behind a figure that whoever is at the desk may know of: number, kind, name."""
    secrets = secrets_of(desk.session, desk.municipality)
    cases = by_number(desk.session, desk.municipality, numbers)
    names = names_of_cases(desk.session, numbers)
    found = []
    for case in cases:
        known = may_know(secrets, desk.place, desk.kinds, case, desk.who.person, desk.day)
        if known is not None:
            found.append((case.id or 0, case.kind, names.get(case.id or 0, "")))
    return found


def report_about_case(desk: Desk, case: Case) -> KeptReport | None:
    """The report to a body that is written about a case."""
    return report_of_case(desk.session, desk.municipality, case.id or 0, BOARD_REPORT)
