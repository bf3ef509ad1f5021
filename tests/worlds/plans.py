"""Documents that the tests register."""

from __future__ import annotations

from flows.documents.register import (
    add_document,
)
from models.documents.questions import case_of_document
from tests.conftest import TestTown
from tests.worlds.document_town import PLAN_TYPE, desk, move

PLAN = "Plan mot kränkande behandling"


def school_plan(town: TestTown, unit: str = "Backaskolan", when: str = "2026-08-20 09:00") -> int:
    """A school's plan, adopted by its headteacher; the document's number."""
    with desk(town, when) as now:
        plan = add_document(now, PLAN_TYPE, PLAN, unit=town.unit(unit))
        case = case_of_document(now.session, now.municipality, plan.subject_id)
        assert case.owner_role == "headteacher"
    headteacher = "lo@skola.example" if unit == "Backaskolan" else "bo@skola.example"
    answers = {"parts_covered": "yes", "document_decider": "here", "adopted_on": when[:10]}
    assert move(town, case.id or 0, "adopt_here", when, answers, by=headteacher).state == "adopted"
    return plan.subject_id


def guideline(town: TestTown, name: str = "Riktlinjer för konton och lösenord") -> int:
    """Guidelines for accounts and passwords, settled by the administration."""
    with desk(town, "2026-08-20 09:00") as now:
        made = add_document(now, "accounts_and_passwords", name, scope="both")
        case = case_of_document(now.session, now.municipality, made.subject_id).id or 0
    answers = {"document_decider": "here", "adopted_on": "2026-08-20"}
    move(town, case, "adopt_here", "2026-08-20 10:00", answers)
    return made.subject_id
