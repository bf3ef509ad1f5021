"""The first letter about a case that is moved to another day, or was lost sight of."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from flows.engine.handling import Kinds
from flows.engine.municipality import Town
from models.case.tables import Case
from states.ladder import Step


def first_rung(
    kinds: Kinds, session: Session, place: Town, case: Case, due: date, day: date
) -> Step:
    """The rung that a case due on ``due`` waits for on ``day``, while none has been said: where it
    has a period that is yet to begin, on the first day of that and not before."""
    rungs, calendar = place.rungs(case.owner_role), place.calendar_of(case.unit_id)
    begins = kinds[case.kind].begins(session, case)
    if begins is None or not day < begins <= due:
        return rungs.first(due, day, calendar)
    return rungs.within(begins, due, day, calendar)
