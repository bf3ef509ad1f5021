"""A town with a year behind it: each unit's cycle of 2025/26 was worked through to its end."""

from __future__ import annotations

from datetime import date

from flows.engine import verbs
from models.safety_cycle.evidence import evidence_of
from states.safety_cycle import KARTLAGGNING, invented
from tests.conftest import TestTown, at

FOUND_THEN = {"method": "enkät", "sources": "elevenkäten", "findings": "Mörk skolgård\nTrång hall"}


def work_through(town: TestTown, unit: str, year: str, now: str, findings: str = "") -> None:
    """The unit's cycle of the year, step by step, on one day."""
    case = town.case(unit, year)
    while case.closed is None:
        with town.office.database.read() as session:
            facts = evidence_of(session, case.id or 0)
        given = invented(case.state, facts, date(2026, 9, 1))
        if case.state == KARTLAGGNING:
            nothing = "" if findings else "yes"
            given = {**FOUND_THEN, "findings": findings, "nothing_found": nothing}
        case = verbs.done.alone(town.errand(town.asta, at(now)), case.id or 0, answers=given)


def year_behind(town: TestTown, findings: str = FOUND_THEN["findings"]) -> None:
    """Every unit of the town has done its year 2025/26, and the cycle of 2026/27 is open."""
    town.open_year("2025/26", now="2025-08-18 09:00")
    for unit in ("Backaskolan", "Ekdalaskolan"):
        work_through(town, unit, "2025/26", "2026-08-20 09:00", findings)
