"""A due date is moved, by its reminders' rules: rescheduling, and postponing from the mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from config.settings import Settings
from flows.engine.casework import arm, as_read, take_version, within_reach, write_down
from flows.engine.door import of_case, verb
from flows.engine.first_rung import first_rung
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber
from flows.engine.municipality import Town
from flows.engine.refusals import BadDate
from flows.engine.verbs import the_case
from models.case.tables import Case
from states.chain import Chain
from states.ladder import staff_of


@verb("engine.reschedule", of_case("number"))
def reschedule(
    desk: Desk,
    number: CaseNumber,
    to: date,
    *,
    why: str,
    by_mail: bool = False,
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """Move the step's due date; its reminders move with it, in the same transaction.

    By mail within limits: a later day, at most ``postpone_days`` working days ahead and
    ``postpone_times`` a step; one on which the role rests becomes the first working day after it,
    which is never past the limit. What a law counts is moved nearer at most. Raises BadDate,
    and ChangedMeanwhile when ``version``, the one that was read, has risen.
    """
    case, day, place = the_case(desk, number, since_version), desk.day, desk.place
    as_read(case, version)
    if case.due is None:
        raise BadDate(day=to, problem="waits_for_nothing")
    within_reach(to, day)
    calendar = place.calendar_of(case.unit_id)
    handling = desk.kinds[case.kind]
    wait, law = place.wait(handling.kind, case.state), handling.latest(desk, case)
    if law is not None and to > law:
        raise BadDate(day=to, problem="statutory", latest=law)
    if by_mail:
        if wait is not None and not wait.postpone:
            raise BadDate(day=to, problem="statutory", latest=law or case.due)
        latest = latest_postponement(desk.settings, place, case, day)
        if latest is None:
            raise BadDate(day=to, problem="times")
        if not case.due < to <= latest:
            raise BadDate(day=to, problem="range", latest=latest)
        case.postponed += 1
        to = calendar.next_working(to, staff_of(case.owner_role))
    before, case.due, case.chain = case.due, to, rungs_of_law(desk, case)
    desk.session.add(case)
    take_version(desk.session, case, case.version)
    arm(desk.session, case, first_rung(desk.kinds, desk.session, place, case, to, day))
    detail = {"from": before.isoformat(), "to": to.isoformat()}
    write_down(desk, case, "rescheduled", detail, why)
    return case


def latest_postponement(settings: Settings, place: Town, case: Case, day: date) -> date | None:
    """The last day one may postpone to by mail; None when it was done often enough."""
    if case.due is None or case.postponed >= settings.postpone_times:
        return None
    staff = staff_of(case.owner_role)
    return place.calendar_of(case.unit_id).shift(max(day, case.due), settings.postpone_days, staff)


def rungs_of_law(desk: Desk, case: Case) -> list[dict[str, Any]] | None:
    """The chain of a case whose last day is a law's, as the case keeps it from the first: whoever
    writes and whoever foretells a letter reads it there. None where no law rules the day."""
    if desk.kinds[case.kind].latest(desk, case) is None:
        return None
    return Chain.below(desk.place.rungs(case.owner_role)).stored()
