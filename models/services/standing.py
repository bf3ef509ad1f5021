"""Where a service stands on a day: its case, its last decision and its facts together."""

from __future__ import annotations

from datetime import date

from models.case.tables import Case
from models.services.questions import Registered
from models.services.tables import ServiceDecision
from states.service_facts import fingerprint
from states.service_standing import Decided, standing


def standing_of(case: Case, one: Registered, decision: ServiceDecision | None, day: date) -> str:
    """Where a service stands on the day."""
    decided = None
    if decision is not None:
        approves = decision.outcome != "not_approved"
        decided = Decided(approves, decision.valid_until, decision.fingerprint)
    return standing(case.state, case.closed is not None, decided, fingerprint(one.facts), day)
