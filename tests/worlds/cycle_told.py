"""A cycle of Backaskolan that a document is told from: what Lo answered, step by step."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from config.words import words
from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.evidence_files import attach_file, look_at
from flows.engine.handling import Who
from models.case.tables import Case
from models.safety_cycle.evidence import evidence_of
from reports.report import Report
from reports.sorts import ReportSort, draft
from reports.teller import Scope, Teller
from tests.conftest import TestTown, at

BACKA = "Backaskolan"
PROTOCOL = "Protokoll från ronden".encode()
FIVE = {
    "problem": "Trappan vid slöjdsalen är mörk på morgonen",
    "action": "Ny belysning i trappan",
    "when": "2027-10-01",
    "who": "vaktmästaren",
    "evaluated_on": "2027-11-01",
}


def lo(town: TestTown, when: str) -> Errand:
    return town.errand(Who(town.person("lo@skola.example"), "web"), at(when))


def answer(town: TestTown, when: str, year: str = "2026/27", **given: str) -> Case:
    number = town.case(BACKA, year).id or 0
    return verbs.done.alone(lo(town, when), number, answers=given or None)


def mapped(town: TestTown) -> None:
    """The first step, with a protocol as evidence."""
    town.open_year()
    file = look_at(town.office.settings, "Protokoll skyddsrond.txt", BytesIO(PROTOCOL))
    attach_file.alone(lo(town, "2027-03-01 08:30"), town.case(BACKA).id or 0, file)
    answer(
        town,
        "2027-03-01 09:00",
        method="Skyddsrond och samtal i arbetslagen",
        sources="Elevenkäten i februari och årets tillbud",
        pupils_took_part="Elevrådet gick med på ronden",
        findings="Mörk trappa vid slöjdsalen\nBuller i matsalen",
    )


def acted(town: TestTown) -> None:
    """As far as a measure of its own, carried out and evaluated."""
    mapped(town)
    with town.office.database.read() as session:
        dark, noise = evidence_of(session, town.case(BACKA).id or 0).findings
    answer(
        town,
        "2027-05-04 09:00",
        **{
            f"cause-{dark.id}": "Två lampor är trasiga",
            f"priority-{dark.id}": "high",
            f"cause-{noise.id}": "Hårda väggar",
            f"priority-{noise.id}": "none",
        },
    )
    given = {f"{name}--{dark.id}": value for name, value in FIVE.items()}
    answer(town, "2027-10-04 09:00", **given, **{f"standing--{dark.id}": "done"})
    measure = measure_case(town)
    verbs.done.alone(
        lo(town, "2027-11-01 09:00"),
        measure,
        answers={"effect": "partly", "effect_why": "Källartrappan är ännu mörk"},
    )


def measure_case(town: TestTown) -> int:
    with town.office.database.read() as session:
        [one] = evidence_of(session, town.case(BACKA).id or 0).measures
    assert one.case is not None
    return one.case


def closed(town: TestTown) -> None:
    """All five steps."""
    acted(town)
    answer(town, "2027-12-01 09:00")
    with town.office.database.read() as session:
        [one] = evidence_of(session, town.case(BACKA).id or 0).measures
    answer(
        town,
        "2028-01-20 09:00",
        fit="yes",
        why="Ronden och elevrådet fångar det som händer",
        carry_over_decided="yes",
        **{f"carry_over-{one.id}": "yes"},
    )


def told(
    town: TestTown,
    sort: ReportSort,
    locale: str = "sv",
    start: str = "2027-01-01",
    end: str = "2027-12-31",
    today: str = "2028-01-21",
    **scope: int | None,
) -> Report:
    """The report as it is drafted on a day."""
    first, last, now = map(date.fromisoformat, (start, end, today))
    with town.office.database.read() as session:
        home = Scope(town.id, first, last, today=now, **scope)
        return draft(sort, Teller(session, home, words(locale)))
