"""Reports as the pages show them: which there are, that of a case, and where figures come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, may, unit_of
from flows.engine.handling import Desk
from flows.reporting.inputs import about_of
from flows.reporting.reading import BOARD_REPORT, OF_KIND, standing
from flows.reporting.refusals import NoSuchReport
from flows.views.may_know import may_know
from models.case.naming import names_of_cases
from models.case.questions import by_number
from models.case.tables import Case, Subject
from models.register.questions import unit_names
from models.reports.questions import adopted_version, report_in, report_of_case, reports_of
from models.reports.tables import KeptReport
from models.skolesec.programme import ProgrammeRound
from reports.every_sort import ACROSS
from reports.merged import unread

READ = "reads.reports"
BEGIN = "reporting.begin"
ROUNDS = "reads.rounds"


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
class OfCase:
    """The report of a case: its number, or None where nobody has begun it; how many parts are left
    to read, whether a decision has adopted it, and whether the case asks for nothing else."""

    sort: str
    report: int | None = None
    left: int = 0
    adopted: bool = False

    @property
    def wanted(self) -> bool:
        return self.sort == BOARD_REPORT


def report_of(desk: Desk, case: Case) -> OfCase | None:
    """The report that is written of a case, for whoever may read it, or may begin it; None for
    others, and where none is written of such a case."""
    sort = OF_KIND.get(case.kind)
    if sort is None:
        return None
    row = report_of_case(desk.session, desk.municipality, case.id or 0, sort)
    if row is None:
        begins = case.closed is None and may(desk, BEGIN, About(case, unit_of(desk, case)))
        return OfCase(sort) if begins else None
    if not may_read(desk, row):
        return None
    adopted = adopted_version(desk.session, row) is not None
    left = 0 if adopted else len(unread(standing(desk.session, row)))
    return OfCase(sort, row.id, left, adopted)


def listed(desk: Desk) -> list[Line]:
    """The reports that whoever is at the desk may read, the latest period first."""
    session, home = desk.session, desk.municipality
    units = unit_names(session, home)
    found = []
    for one in reports_of(session, home):
        row = session.get_one(KeptReport, one.id)
        if not may_read(desk, row):
            continue
        left = 0 if one.adopted else len(unread(standing(session, row)))
        days = one.starts, one.ends
        about = called(session, units, one.unit_id, one.subject_id, one.round_id)
        found.append(Line(one.id, one.sort, about, *days, left, one.versions, bool(one.adopted)))
    return found


def called(
    session: Session,
    units: Mapping[int, str],
    unit: int | None,
    subject: int | None,
    round_id: int | None = None,
) -> str:
    """What a report is about: a unit, a thing, a round; "" for the authority as a whole."""
    if unit and subject is None:
        return units.get(unit, "")
    if subject is not None:
        return session.get_one(Subject, subject).name
    return session.get_one(ProgrammeRound, round_id).name if round_id else ""


def may_read(desk: Desk, row: KeptReport) -> bool:
    """Whether whoever is at the desk may read the report. What is about all municipalities of a
    round is for those alone who may read about them."""
    across = row.sort in ACROSS
    return may(desk, READ, about_of(desk, row)) and (not across or may(desk, ROUNDS, About()))


def the_report(desk: Desk, number: int) -> KeptReport:
    """The report, for whoever may read it. Raises NoSuchReport: to others it is unknown."""
    row = report_in(desk.session, desk.municipality, number)
    if row is None or not may_read(desk, row):
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
