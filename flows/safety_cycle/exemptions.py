"""One occurrence of a step is moved, or a whole year's cycle skipped, for one unit."""

from __future__ import annotations

from datetime import date, datetime

from flows.engine.casework import arm, move_case, take_version, write_down
from flows.engine.door import desk_in
from flows.engine.handling import Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.refusals import BadDate
from models.record import audit
from models.safety_cycle.questions import cycle_under_way, exemption
from models.safety_cycle.tables import Exemption
from states.school_year import SchoolYear


def exempt(
    office: Office,
    municipality: str,
    unit: int,
    year: SchoolYear,
    step: str,
    *,
    to: date | None,
    who: Who,
    now: datetime,
    why: str,
) -> None:
    """Move one occurrence of a step (``to``), or skip a whole year's cycle (None), for one unit.
    Raises BadDate for a day that has passed."""
    if to is not None and to < today(now):
        raise BadDate(day=to, problem="past")
    with office.database.write() as session:
        row = exemption(session, municipality, unit, step, year) or Exemption(
            municipality_id=municipality, unit_id=unit, step=step, year=str(year), why=why
        )
        row.moved_to, row.why = to, why
        session.add(row)
        detail = {
            "unit": unit,
            "step": step,
            "year": str(year),
            "to": to.isoformat() if to else None,
        }
        audit.write(
            session,
            municipality,
            "exempted",
            at=now,
            via=who.via,
            actor=who.person,
            detail=detail,
            words=why,
        )
        case = cycle_under_way(session, municipality, unit, year)
        if case is None or (to is not None and case.state != step):
            return
        at = desk_in(session, office, municipality, who, now)
        if to is None:
            move_case(at, case, "not_applicable", why=why)
            return
        before, case.due, case.chain = case.due, to, None
        session.add(case)
        take_version(session, case, case.version)
        arm(session, case, at.place.rungs(case.owner_role).first(to, at.day, at.place.calendar))
        moved = {"from": before.isoformat() if before else "", "to": to.isoformat()}
        write_down(at, case, "rescheduled", moved, why)
