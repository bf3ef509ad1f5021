"""One occurrence of a step is moved, or a whole year's cycle skipped, for one unit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from flows.engine.casework import arm, move_case, take_version, write_down
from flows.engine.door import of_unit, verb
from flows.engine.handling import Desk
from flows.engine.inputs import UnitNumber, Year
from flows.engine.record import note_down
from flows.engine.refusals import BadDate
from flows.safety_cycle.inputs import Step
from models.case.tables import LONG, Case
from models.safety_cycle.questions import cycle_under_way, exemption
from models.safety_cycle.tables import Exemption


@verb("safety_cycle.exempt", of_unit("unit"))
def exempt(
    desk: Desk,
    unit: UnitNumber,
    year: Year,
    step: Step,
    *,
    to: date | None,
    why: Annotated[str, Field(max_length=LONG)],
) -> None:
    """Move one occurrence of a step (``to``), or skip a whole year's cycle (None), for one unit.
    Raises NoSuchUnit, and BadDate for a day that has passed."""
    if to is not None and to < desk.day:
        raise BadDate(day=to, problem="past")
    home = desk.municipality
    row = exemption(desk.session, home, unit, step, year) or Exemption(
        municipality_id=home, unit_id=unit, step=step, year=str(year), why=why
    )
    row.moved_to, row.why = to, why
    desk.session.add(row)
    until = to.isoformat() if to else None
    note_down(desk, "exempted", {"unit": unit, "step": step, "year": str(year), "to": until}, why)
    case = cycle_under_way(desk.session, home, unit, year)
    if case is None:
        return
    if to is None:
        move_case(desk, case, "not_applicable", why=why)
    elif case.state == step:
        _move_date(desk, case, to, why)


def _move_date(desk: Desk, case: Case, to: date, why: str) -> None:
    before, case.due, case.chain = case.due, to, None
    desk.session.add(case)
    take_version(desk.session, case, case.version)
    calendar = desk.place.calendar_of(case.unit_id)
    arm(desk.session, case, desk.place.rungs(case.owner_role).first(to, desk.day, calendar))
    moved = {"from": before.isoformat() if before else "", "to": to.isoformat()}
    write_down(desk, case, "rescheduled", moved, why)
